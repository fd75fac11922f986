// Selecting rows of a table: one, a range with Shift, all of the page, all that match, none. Enter on a selected row
// goes to the actions, Escape clears the selection.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, selector, act, options) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  }, options);

const boxes = () => all(".c-select input[name]");
const matching = () => document.querySelector("[data-matching]"); // the hidden field that says "all that match"

function countSelected() {
  const list = boxes();
  const chosen = list.filter((box) => box.checked).length;
  const field = matching();
  const isWhole = chosen > 0 && chosen === list.length;
  if (field && !isWhole) field.value = "";
  const isMatching = Boolean(field?.value);
  for (const shown of all("[data-selected-count]")) {
    shown.textContent = isMatching ? field.dataset.all : chosen.toLocaleString(document.documentElement.lang);
  }
  for (const master of all("[data-select-all]")) {
    master.checked = isWhole;
    master.indeterminate = chosen > 0 && !isWhole;
  }
  for (const button of all("[data-select-matching]")) {
    button.hidden = !isWhole || isMatching || !field || Number(field.dataset.matching) <= list.length;
    button.querySelector("[data-matching-count]").textContent = field?.dataset.all ?? "";
  }
}

function clear() {
  for (const box of boxes()) box.checked = false;
  countSelected();
}

let lastBox = null;
on("click", ".c-select input[name]", (box, event) => {
  const list = boxes();
  if (event.shiftKey && lastBox && list.includes(lastBox)) {
    const [from, to] = [list.indexOf(lastBox), list.indexOf(box)].sort((a, b) => a - b);
    for (const between of list.slice(from, to + 1)) between.checked = box.checked;
  }
  lastBox = box;
  countSelected();
});
on("change", "[data-select-all]", (master) => {
  for (const box of boxes()) box.checked = master.checked;
  countSelected();
});
on("click", "[data-select-matching]", (button) => {
  matching().value = "1";
  countSelected();
  button.closest("form").querySelector("button:not([type=button])").focus(); // the one that was pressed is gone
});
on("click", "[data-select-none]", (_button, event) => {
  event.preventDefault();
  clear();
});

on("keydown", ".c-select input", (box, event) => {
  if (event.key === "Enter") {
    event.preventDefault(); // a form would be sent by its first button
    if (box.name) box.checked = true;
    countSelected();
    document.querySelector("#selection button:not([hidden])")?.focus();
  }
  if (event.key === "Escape") clear();
});
on("keydown", "#selection", (_bar, event) => {
  if (event.key !== "Escape" || document.querySelector(":popover-open")) return; // that closes the menu first
  const first = boxes().find((box) => box.checked);
  clear();
  first?.focus();
});

for (const type of ["htmx:afterSettle", "htmx:historyRestore"]) document.addEventListener(type, countSelected);
addEventListener("pageshow", countSelected); // the browser keeps ticks over Back
countSelected();
