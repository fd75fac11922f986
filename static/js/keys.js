// Keyboard shortcuts. What they are comes from the server (data-keys); here is what some of them do, and when none does.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const seen = (element) => element.checkVisibility();
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const SECOND_KEY_WITHIN = 1500; // ms

const bindings = JSON.parse(document.getElementById("shortcuts")?.dataset.keys ?? "{}");

// Whether keys without a modifier may do anything: kept in this browser, chosen where the shortcuts are listed ----------

let areSingleKeysOn = true;
try {
  areSingleKeysOn = localStorage.getItem("plock-keys") !== "off";
} catch {
  // they are on
}

function showSwitch() {
  for (const box of all("[data-single-keys]")) box.checked = areSingleKeysOn;
  document.documentElement.classList.toggle("no-single-keys", !areSingleKeysOn);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-single-keys]")) return;
  areSingleKeysOn = event.target.checked;
  try {
    if (areSingleKeysOn) localStorage.removeItem("plock-keys");
    else localStorage.setItem("plock-keys", "off");
  } catch {
    // not remembered, but in force
  }
  showSwitch();
});

// Rows --------------------------------------------------------------------------------------------------------------------

const rows = () => all("main .table tbody tr").filter(seen);
const focusedRow = () => document.activeElement?.closest?.(".table tbody tr");
let lastAt = 0; // where the focus goes on after rows were swapped

function focusRow(row) {
  if (!row) return;
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  lastAt = rows().indexOf(row);
}

function stepRow(step) {
  const list = rows();
  const at = list.indexOf(focusedRow());
  const next = at < 0 ? Math.min(lastAt, list.length - 1) : at + step;
  focusRow(list[Math.max(0, Math.min(next, list.length - 1))]);
}

function selectRow(shiftKey) {
  const box = focusedRow()?.querySelector(".c-select input[name]");
  box?.dispatchEvent(new MouseEvent("click", { shiftKey, bubbles: true, cancelable: true }));
}

// What the shortcuts of a name do; false leaves the key to the browser --------------------------------------------------------

const acts = {
  next_row: () => stepRow(1),
  previous_row: () => stepRow(-1),
  open_row: (event) => {
    const row = focusedRow();
    const isElsewhere = event.key === "Enter" && document.activeElement !== row; // a link in it opens itself
    if (!row || isElsewhere) return false;
    row.querySelector("a.name, th a, td a:not([href^='mailto:'])")?.click();
  },
  select_row: () => selectRow(false),
  select_range: () => selectRow(true),
  selection: () => all(".selection-bar button").find((one) => seen(one) && !one.disabled)?.focus(),
  search: () => {
    const box = document.querySelector("[data-search=page]") ?? document.querySelector("[data-search=site]");
    box?.focus();
    box?.select();
  },
  tab: (event) => {
    const bar = document.querySelector("main .tabs");
    all("a", bar ?? document.createElement("nav"))[Number(event.key) - 1]?.click();
  },
  help: () => {
    const dialog = document.getElementById("shortcuts");
    dialog.querySelector("[hx-get]").dispatchEvent(new Event("plock:open"));
    dialog.showModal();
  },
};

function run({ go, press, do: name }, event) {
  if (go) return location.assign(go);
  if (press) return all(press).find((one) => seen(one) && !one.disabled)?.click();
  return acts[name](event);
}

// The keys themselves ----------------------------------------------------------------------------------------------------------

const isBusy = () => document.querySelector("dialog[open], [popover]:popover-open");
const isModified = (event) =>
  event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph")); // AltGr writes [ and ]

let first = "";
let forget;

function bindingOf(key) {
  const pair = bindings[`${first} ${key}`];
  const isFirst = !pair && Object.keys(bindings).some((way) => way.startsWith(`${key} `));
  clearTimeout(forget);
  first = isFirst ? key : "";
  if (isFirst) forget = setTimeout(() => (first = ""), SECOND_KEY_WITHIN);
  return pair ?? bindings[key];
}

document.addEventListener("keydown", (event) => {
  if (!areSingleKeysOn || event.defaultPrevented || event.isComposing || isModified(event) || isBusy()) return;
  if (event.target.closest?.(FIELDS)) return;
  const binding = bindingOf(event.key);
  if (!binding || (event.repeat && !["next_row", "previous_row"].includes(binding.do))) return;
  if (run(binding, event) !== false) event.preventDefault();
});

// Arrows move within the rows of a table and within tabs, where one of them has the focus -----------------------------------------

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const up = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (up && document.activeElement.matches(".table tbody tr")) {
    event.preventDefault();
    stepRow(up);
  }
  const bar = document.activeElement.closest?.("nav.tabs");
  if (along && bar && document.activeElement.matches("a")) {
    event.preventDefault();
    const tabs = all("a", bar).filter(seen);
    tabs[(tabs.indexOf(document.activeElement) + along + tabs.length) % tabs.length].focus();
  }
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest(".table tbody tr");
  if (row) lastAt = rows().indexOf(row);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "region") lastAt = 0; // a page that Back brings has no target
});
document.addEventListener("htmx:historyRestore", () => (lastAt = 0));
document.addEventListener("htmx:afterSettle", showSwitch);
showSwitch();
