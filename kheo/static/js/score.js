// The score sheet for one thumb: half points more or less, usual points with one touch, the running total, and the
// dossier open beside the sheet where there is room. Without it the numbers are typed and the server adds them up.
(() => {
  "use strict";
  for (const dossier of document.querySelectorAll("[data-open-wide]")) {
    if (matchMedia("(min-width: 62rem)").matches) dossier.open = true;
  }
  const form = document.querySelector("form[data-score]");
  if (!form) return;
  const total = form.querySelector("[data-score-total]");
  const inputs = [...form.querySelectorAll("[data-points]")];
  const said = (input) => (input.value === "" || !Number.isFinite(input.valueAsNumber) ? null : input.valueAsNumber);

  function show() {
    // Hundredths are whole numbers, so that 0.1 + 0.2 is 0.3.
    const sum = inputs.reduce((all, input) => all + Math.round((said(input) ?? 0) * 100), 0);
    if (total) total.textContent = (sum / 100).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
    for (const input of inputs) {
      const row = input.closest(".score-row");
      const points = said(input);
      for (const button of row.querySelectorAll("[data-value]")) {
        button.setAttribute("aria-pressed", String(points !== null && points === Number(button.dataset.value)));
      }
      const needed = points !== null && points >= Number(row.dataset.evidenceFrom);
      const empty = row.querySelector("textarea").value.trim() === "";
      row.querySelector("[data-evidence-word]")?.classList.toggle("is-needed", needed && empty);
    }
  }
  function give(input, points) {
    const most = Number(input.max);
    input.value = String(Math.min(Math.max(points, 0), most));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step], [data-value]");
    if (!button) return;
    const input = button.closest(".score-row").querySelector("[data-points]");
    if (button.dataset.value) give(input, Number(button.dataset.value));
    else give(input, (said(input) ?? 0) + Number(button.dataset.step));
  });
  // A wheel over a number changes it unseen.
  for (const input of inputs) input.addEventListener("wheel", () => input.blur(), { passive: true });
  form.addEventListener("input", show);
  addEventListener("pageshow", show);
  show();
})();
