// Messages over the page. Any module shows one with the event "plock:toast" ({ text, level });
// "plock:toasts" says that some were put there as they are.
const LINGER = 6000;

function expire(shown) {
  if (shown.matches(".error, .warning, [data-stays]")) return;
  let left = setTimeout(() => shown.remove(), LINGER);
  const hold = () => clearTimeout(left);
  const release = () => (left = setTimeout(() => shown.remove(), LINGER / 2));
  shown.addEventListener("pointerenter", hold);
  shown.addEventListener("pointerleave", release);
  shown.addEventListener("focusin", hold);
}

function expireNew() {
  for (const shown of document.querySelectorAll(".toast:not([data-seen])")) {
    shown.dataset.seen = "yes";
    expire(shown);
  }
}

document.addEventListener("plock:toast", (event) => {
  const { text, level = "info" } = event.detail;
  const shown = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  shown.classList.add(level);
  shown.querySelector("p").textContent = text;
  document.querySelector(".toasts").append(shown);
  expireNew();
});

document.addEventListener("click", (event) => {
  event.target.closest?.("[data-close-toast]")?.closest(".toast").remove();
});

for (const type of ["plock:toasts", "htmx:afterSettle", "htmx:historyRestore"]) document.addEventListener(type, expireNew);
expireNew();
