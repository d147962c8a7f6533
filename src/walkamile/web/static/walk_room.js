// How many of the group have sat down, and said what they believe? Asked again every three seconds; never who.
"use strict";

(() => {
  const room = document.querySelector("[data-seats]");
  if (!room) return;
  const ask = async () => {
    try {
      const answer = await fetch(room.dataset.seats, { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const seats = await answer.json();
      room.querySelector("[data-seats-n]").textContent = seats.n;
      room.querySelector("[data-seats-believed]").textContent = seats.n_believed;
    } catch { /* the next time */ }
  };
  setInterval(ask, 3000);
})();
