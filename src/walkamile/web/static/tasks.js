// Tasks: the company's channel opens beside this page, the clock runs, a key says how the step went. Works without it.
"use strict";

(() => {
  const start = document.querySelector("[data-opens]");
  if (start) start.addEventListener("submit", () => { window.open(start.dataset.opens, "_blank", "noopener,noreferrer"); });

  const clock = document.querySelector("[data-seconds]");
  if (clock) {
    const from = Date.now() - Number(clock.dataset.seconds) * 1000;
    const show = () => {
      const seconds = Math.floor((Date.now() - from) / 1000);
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    if (clock.dataset.paused !== "yes") { show(); setInterval(show, 1000); }
  }

  const run = document.querySelector("[data-run]");
  if (run) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
      const button = run.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (button) { event.preventDefault(); button.click(); }
    });
  }
})();
