// Runs before the first paint: says that there is a script, and puts on the chosen light or dark.
(() => {
  const root = document.documentElement;
  root.setAttribute("data-js", "");
  try {
    const chosen = localStorage.getItem("kheo-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch { /* storage is closed: the system's preference rules */ }
})();
