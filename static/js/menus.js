// Menus, dialogs and tabs over what popover, command and links do by themselves.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, selector, act, options) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  }, options);

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

function showCurrentTab() {
  for (const tab of all(".tabs [aria-current]")) tab.scrollIntoView?.({ block: "nearest", inline: "nearest" });
}

for (const type of ["htmx:afterSettle", "htmx:historyRestore"]) document.addEventListener(type, showCurrentTab);
showCurrentTab();
