// Small conveniences over pages that work without them. Everything listens on the document, so swapped parts need no set-up.
const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, selector, act, options) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  }, options);

// Theme and density ------------------------------------------------------------------------------------------------

function showChoices() {
  for (const button of all("[data-choose]")) {
    const [name, value] = button.dataset.choose.split(":");
    button.setAttribute("aria-pressed", String((root.dataset[name] ?? "") === value));
  }
}

on("click", "[data-choose]", (button) => {
  const [name, value] = button.dataset.choose.split(":");
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  try {
    if (value) localStorage.setItem(`plock-${name}`, value);
    else localStorage.removeItem(`plock-${name}`);
  } catch {
    // not remembered, but in force
  }
  showChoices();
});

// The line at the top: whatever takes longer than 150 ms -------------------------------------------------------------

let waiting = 0;
let timer;
const busy = () => {
  waiting += 1;
  timer ??= setTimeout(() => root.classList.add("is-busy"), 150);
};
const idle = () => {
  waiting = Math.max(0, waiting - 1);
  if (waiting) return;
  clearTimeout(timer);
  timer = undefined;
  root.classList.remove("is-busy");
};
const isPolling = (event) => event.detail.elt.matches("[data-polls]");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isPolling(event)) busy();
  else if (document.querySelector("dialog[open]")) event.preventDefault(); // what it asks about must stay
});
document.addEventListener("htmx:afterRequest", (event) => isPolling(event) || idle());
addEventListener("beforeunload", busy);
addEventListener("pageshow", () => {
  waiting = 0;
  idle();
});
on("click", "a[download], [data-download]", () => setTimeout(idle, 1500)); // a download never leaves the page

// htmx: no empty parameters in addresses; say so when the server cannot be reached -------------------------------------

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, formData } = event.detail;
  if (verb !== "get" || !formData) return;
  for (const name of new Set(formData.keys())) {
    const kept = formData.getAll(name).filter((value) => value !== "");
    formData.delete(name);
    for (const value of kept) formData.append(name, value);
  }
});
for (const type of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(type, (event) => isPolling(event) || toast(document.body.dataset.unreachable, "error"));
}

// Toasts -------------------------------------------------------------------------------------------------------------

const LINGER = 6000;

function expire(shown) {
  if (shown.classList.contains("error") || shown.classList.contains("warning")) return;
  let left = setTimeout(() => shown.remove(), LINGER);
  const hold = () => clearTimeout(left);
  const release = () => (left = setTimeout(() => shown.remove(), LINGER / 2));
  shown.addEventListener("pointerenter", hold);
  shown.addEventListener("pointerleave", release);
  shown.addEventListener("focusin", hold);
}

function toast(text, level = "info") {
  const shown = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  shown.classList.add(level);
  shown.querySelector("p").textContent = text;
  document.querySelector(".toasts").append(shown);
  expire(shown);
}

on("click", "[data-close-toast]", (button) => button.closest(".toast").remove());

// Keys: "/" for the search box of the page, Ctrl-K for the one of the whole site ----------------------------------------

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const isGlobal = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  const isLocal = event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isGlobal && !isLocal) return;
  const site = document.querySelector("[data-search=site]");
  const box = (isLocal && document.querySelector("[data-search=page]")) || site;
  if (!box) return;
  event.preventDefault();
  const panel = box.closest("[popover]");
  if (panel && !box.checkVisibility()) panel.showPopover();
  box.focus();
  box.select();
});

// Selecting rows --------------------------------------------------------------------------------------------------------

const boxes = () => all(".c-select input[name]");

function countSelected() {
  const chosen = boxes().filter((box) => box.checked).length;
  for (const shown of all("[data-selected-count]")) shown.textContent = chosen.toLocaleString(root.lang);
  for (const master of all("[data-select-all]")) {
    master.checked = chosen > 0 && chosen === boxes().length;
    master.indeterminate = chosen > 0 && !master.checked;
  }
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
on("click", "[data-select-none]", () => {
  for (const box of boxes()) box.checked = false;
  countSelected();
});

// Forms: ask first, complete tags, narrow options, send on change ------------------------------------------------------------

on("submit", "form[data-confirm]", (form, event) => {
  if (form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const dialog = document.getElementById("confirm");
  dialog.querySelector("h2").textContent = form.dataset.confirm;
  dialog.querySelector("p").textContent = form.dataset.confirmText ?? "";
  const yes = dialog.querySelector("[data-yes]");
  yes.textContent = form.dataset.confirmButton;
  yes.onclick = () => {
    form.dataset.confirmed = "yes";
    form.requestSubmit();
  };
  dialog.showModal();
}, true);

on("submit", "form[method=post]", (form, event) => {
  if (form.dataset.sent) return event.preventDefault(); // a second click sends nothing
  if (!event.defaultPrevented && !form.hasAttribute("data-download")) form.dataset.sent = "yes";
});
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

let typing;
on("input", "[data-suggest]", (input) => {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const answer = await fetch(`${input.dataset.suggest}?tag=${encodeURIComponent(input.value)}`);
    if (!answer.ok) return;
    const done = input.value.slice(0, input.value.lastIndexOf(",") + 1);
    const options = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("option");
    for (const option of options) option.value = `${done}${done && " "}${option.value}`;
    input.list?.replaceChildren(...options);
  }, 120);
});

on("input", "[data-narrow]", (input) => {
  const wanted = input.value.trim().toLocaleLowerCase();
  for (const label of all("label", document.getElementById(input.dataset.narrow))) {
    label.hidden = !label.textContent.toLocaleLowerCase().includes(wanted);
  }
});
on("keydown", "[data-narrow]", (input, event) => {
  if (event.key !== "Enter") return;
  const visible = all("label:not([hidden]) input", document.getElementById(input.dataset.narrow));
  if (visible.length === 1) visible[0].checked = true;
});

on("change", "[data-submit]", (control) => control.form.requestSubmit());

// Menus and dialogs --------------------------------------------------------------------------------------------------------

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (event.newState !== "open" || !menu.matches?.(".menu")) return;
  if (!CSS.supports("position-area", "block-end")) place(menu);
  if (matchMedia("(hover: hover)").matches) menu.querySelector("[data-autofocus]")?.focus();
}, true);

function place(menu) {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  const at = button.getBoundingClientRect();
  const left = menu.classList.contains("at-end") ? at.right - menu.offsetWidth : at.left;
  const below = at.bottom + menu.offsetHeight + 8 < innerHeight;
  menu.style.margin = "0";
  menu.style.inset = "auto";
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - menu.offsetHeight - 4)}px`;
}

on("keydown", ".menu", (menu, event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const items = all(".menu-item", menu);
  if (!step || !items.length || event.target.matches("input")) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
});

on("close", "dialog", (dialog) => {
  // the button that opened it may sit in a menu that is closed by now: give the focus to the menu's button
  const active = document.activeElement;
  if (active !== document.body && !dialog.contains(active) && active.checkVisibility()) return;
  const menu = document.querySelector(`[commandfor="${dialog.id}"]`)?.closest("[popover]");
  if (menu) document.querySelector(`[popovertarget="${menu.id}"]`)?.focus();
}, true);
on("click", "[data-close-dialog]", (button) => button.closest("dialog").close());

// Dropping a file ------------------------------------------------------------------------------------------------------------

for (const type of ["dragover", "dragleave", "drop"]) {
  on(type, ".drop", (zone, event) => {
    event.preventDefault();
    zone.classList.toggle("is-over", type === "dragover");
    const input = zone.querySelector("input[type=file]");
    if (type === "drop" && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// At the start, and after every swap --------------------------------------------------------------------------------------------

function settle() {
  showChoices();
  countSelected();
  for (const shown of all(".toast:not([data-seen])")) {
    shown.dataset.seen = "yes";
    expire(shown);
  }
  all(".tabs [aria-current]").forEach((tab) => tab.scrollIntoView?.({ block: "nearest", inline: "nearest" }));
}

document.addEventListener("htmx:afterSettle", settle);
document.addEventListener("htmx:historyRestore", settle);
settle();
document.querySelector("[data-error-summary]")?.focus();
