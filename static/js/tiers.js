// The tiers of a price plan: rows are added and taken away; empty rows do not count, so that is all there is to it.
const rows = () => document.querySelector("[data-tiers]");
const changed = () => rows().closest("form").dispatchEvent(new Event("tiers"));

function renumber() {
  for (const [index, row] of [...rows().children].entries()) {
    const number = index + 1;
    row.querySelector("th").textContent = number;
    const button = row.querySelector("[data-remove-tier]");
    button.ariaLabel = button.ariaLabel.replace(/\d+/, number);
    for (const label of row.querySelectorAll("label")) label.textContent = label.textContent.replace(/\d+/, number);
  }
}

function blank(row, number) {
  const made = row.cloneNode(true);
  for (const element of made.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(/-\d+-/, `-${number}-`));
    }
  }
  for (const input of made.querySelectorAll("input")) {
    input.value = "";
    for (const name of ["value", "aria-invalid", "aria-describedby"]) input.removeAttribute(name);
  }
  for (const errors of made.querySelectorAll(".errorlist")) errors.remove();
  return made;
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-add-tier], [data-remove-tier]");
  if (!button) return;
  if ("addTier" in button.dataset) {
    const total = document.getElementById("id_tiers-TOTAL_FORMS");
    const made = blank(rows().lastElementChild, Number(total.value));
    total.value = Number(total.value) + 1;
    rows().append(made);
    renumber();
    made.querySelector("input").focus();
  } else if (rows().children.length > 1) {
    const row = button.closest("tr");
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    renumber();
    next.querySelector("[data-remove-tier]").focus();
    changed();
  }
});
