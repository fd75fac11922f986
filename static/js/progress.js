// The line at the top: whatever takes longer than 150 ms.
const root = document.documentElement;
let waiting = 0;
let timer;

function busy() {
  waiting += 1;
  timer ??= setTimeout(() => root.classList.add("is-busy"), 150);
}

function idle() {
  waiting = Math.max(0, waiting - 1);
  if (waiting) return;
  clearTimeout(timer);
  timer = undefined;
  root.classList.remove("is-busy");
}

const isQuiet = (event) => event.detail.elt.matches("[data-polls]");

document.addEventListener("htmx:beforeRequest", (event) => isQuiet(event) || busy());
document.addEventListener("htmx:afterRequest", (event) => isQuiet(event) || idle());
addEventListener("beforeunload", busy);
addEventListener("pageshow", () => {
  waiting = 0;
  idle();
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("a[download], [data-download]")) setTimeout(idle, 1500); // a download never leaves the page
});
