// Theme and density: chosen in the menu of who is logged in, kept in this browser.
const root = document.documentElement;

function showChoices() {
  for (const button of document.querySelectorAll("[data-choose]")) {
    const [name, value] = button.dataset.choose.split(":");
    button.setAttribute("aria-pressed", String((root.dataset[name] ?? "") === value));
  }
}

function remember(name, value) {
  try {
    if (value) localStorage.setItem(`plock-${name}`, value);
    else localStorage.removeItem(`plock-${name}`);
  } catch {
    // not remembered, but in force
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-choose]");
  if (!button) return;
  const [name, value] = button.dataset.choose.split(":");
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  remember(name, value);
  showChoices();
});

for (const type of ["htmx:afterSettle", "htmx:historyRestore"]) document.addEventListener(type, showChoices);
showChoices();
