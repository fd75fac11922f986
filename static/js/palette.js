// The palette: a box over the page that finds everything and runs commands. What it shows is made by the server;
// the customers opened last are kept in this browser, for each member of staff apart.
const palette = document.getElementById("palette");
const KEPT = 8;

const all = (selector) => [...palette.querySelectorAll(selector)];
const key = () => `plock-recent-${document.body.dataset.who}`;

function recent() {
  try {
    return JSON.parse(localStorage.getItem(key())) ?? [];
  } catch {
    return [];
  }
}

function keepRecent() {
  const shown = document.querySelector("[data-recent]");
  if (!shown) return;
  const { recent: url, recentTitle: title, recentDetail: detail } = shown.dataset;
  const others = recent().filter((one) => one.url !== url);
  try {
    localStorage.setItem(key(), JSON.stringify([{ url, title, detail }, ...others].slice(0, KEPT)));
  } catch {
    // nothing is kept
  }
}

// The list and the option that Enter opens ----------------------------------------------------------------------------------

const input = palette?.querySelector("#palette-input");
const options = () => all(".palette-option").filter((option) => option.checkVisibility());

function choose(option) {
  for (const one of all("[aria-selected=true]")) one.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function showRecent() {
  const group = palette.querySelector("#palette-recent");
  const blank = palette.querySelector("#palette-option").content.firstElementChild;
  for (const old of all("#palette-recent .palette-option")) old.remove();
  const kept = input.value.trim() ? [] : recent().filter((one) => one.url !== location.pathname);
  for (const [at, { url, title, detail }] of kept.entries()) {
    const option = blank.cloneNode(true);
    option.id = `recent-${at}`;
    option.href = new URL(url, location.origin).pathname;
    option.querySelector(".hit-title").textContent = title;
    option.querySelector(".hit-detail").textContent = detail;
    group.append(option);
  }
  group.hidden = kept.length === 0;
}

function open(text = "") {
  if (palette.open) return;
  input.value = text;
  palette.querySelector("#palette-found").replaceChildren();
  showRecent();
  choose(options()[0]);
  palette.showModal();
  input.focus();
  input.dispatchEvent(new Event("plock:open"));
}

// Enter opens what is chosen; where the list is not yet that of the text, it waits for it. Without anything chosen the
// form is sent, and the page of the search answers.
let isAwaited = false;
const chosen = () => palette.querySelector("[aria-selected=true]");

function enter(event, option) {
  const isSure = isUpToDate() || option?.closest("#palette-recent");
  if (!isSure && !isAwaited) {
    isAwaited = true;
    event.preventDefault();
  } else if (option) {
    event.preventDefault();
    option.click();
  }
}

const isUpToDate = () => palette.querySelector("[data-for]")?.dataset.for === input.value.trim().replace(/\s+/g, " ");

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else if (!document.querySelector("dialog[open]")) open();
  });

  const box = document.querySelector("[data-search=site]");
  box?.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    open(box.value);
  });
  box?.addEventListener("input", () => {
    open(box.value);
    box.value = "";
  });

  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = options();
    const at = list.findIndex((option) => option.ariaSelected === "true");
    if (step && list.length) {
      event.preventDefault();
      choose(list[(at + step + list.length) % list.length]);
    } else if (event.key === "Enter" && !event.isComposing) {
      enter(event, list[at]);
    }
  });
  input.addEventListener("input", () => {
    isAwaited = false;
    showRecent();
  });

  palette.addEventListener("htmx:afterSwap", () => {
    choose(options().find((option) => !option.closest("[data-offers]")));
    if (isAwaited && isUpToDate()) chosen()?.click();
    palette.querySelector("#palette-status").textContent = palette.querySelector("[data-said]")?.dataset.said ?? "";
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close(); // on the backdrop
  });
  palette.addEventListener("submit", (event) => input.value.trim() || event.preventDefault());

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-log-out]")) localStorage.removeItem(key());
  });
  document.addEventListener("htmx:afterSettle", keepRecent);
  keepRecent();
}

if (palette) listen();
