// Runs before the first paint: the chosen theme and density, and a mark that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  for (const name of ["theme", "density"]) {
    try {
      const chosen = localStorage.getItem(`plock-${name}`);
      if (chosen) root.dataset[name] = chosen;
    } catch {
      // storage may be forbidden: the system's theme is used
    }
  }
})();
