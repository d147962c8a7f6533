// Beliefs: a slider writes into the number beside it, and the page counts what is answered. Works without it, too.
"use strict";

(() => {
  const questions = [...document.querySelectorAll("[data-question]")];
  const progress = document.querySelector("[data-progress]");
  const begun = Date.now();

  const count = () => {
    const answered = questions.filter((one) => one.querySelector("[data-believed]").value !== "");
    for (const one of questions) one.classList.toggle("answered", answered.includes(one));
    if (!progress) return;
    const left = questions.length - answered.length;
    const minutes = Math.max(1, Math.round(left / 2));
    progress.textContent = answered.length === 0
      ? `${questions.length} questions; leave out what you do not want to answer.`
      : left === 0
        ? `All ${questions.length} answered, in ${Math.max(1, Math.round((Date.now() - begun) / 60000))} min. Seal them.`
        : `${answered.length} of ${questions.length} answered; about ${minutes} min for the rest, or seal these.`;
  };

  for (const slider of document.querySelectorAll("[data-slides]")) {
    const number = document.getElementById(slider.dataset.slides);
    slider.hidden = false;
    slider.addEventListener("input", () => { number.value = slider.value; count(); });
    number.addEventListener("input", () => { if (number.value !== "") slider.value = number.value; count(); });
  }
  count();
})();
