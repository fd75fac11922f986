// Tells when a job of mine has ended while I am elsewhere. It asks only while this browser has a reason to: a form was
// sent, or a page showed a job; it stops when the server says that nothing is open, and rests in hidden tabs.
const EVERY = 5000; // ms
const SOON = 1000;
const KEY = "plock-watch"; // since when, by the server's clock
const toasts = document.querySelector(".toasts[data-jobs]");
const seen = new Set(); // jobs that this page shows by itself, or has told of
let timer;

const remembered = {
  get since() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  set since(moment) {
    try {
      if (moment) localStorage.setItem(KEY, moment);
      else localStorage.removeItem(KEY);
    } catch {
      // without storage nothing is told
    }
  },
};

function notice() {
  for (const shown of document.querySelectorAll("main [data-job]")) {
    seen.add(shown.dataset.job);
    if (document.querySelector("main [data-polls]")) remembered.since ??= toasts.dataset.now;
  }
}

async function ask() {
  timer = undefined;
  const since = remembered.since;
  if (!since || document.hidden) return;
  const address = `${toasts.dataset.jobs}?since=${encodeURIComponent(since)}`;
  let answer;
  try {
    answer = await fetch(address, { headers: { "X-Poll": "1" }, redirect: "manual" });
  } catch {
    return wait(EVERY); // out of reach: later
  }
  if (!answer.ok) return (remembered.since = null);
  tell(await answer.text());
}

function tell(html) {
  const news = new DOMParser().parseFromString(html, "text/html").querySelector("[data-now]");
  for (const toast of news?.querySelectorAll(".toast") ?? []) {
    if (!seen.has(toast.dataset.job)) toasts.append(document.importNode(toast, true));
    seen.add(toast.dataset.job);
  }
  document.dispatchEvent(new CustomEvent("plock:toasts"));
  remembered.since = news && "open" in news.dataset ? news.dataset.now : null;
  wait(EVERY);
}

function wait(ms) {
  if (remembered.since && !document.hidden) timer ??= setTimeout(ask, ms);
}

if (toasts) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-download], [data-log-out]")) return;
    remembered.since ??= toasts.dataset.now;
    wait(EVERY);
  });
  document.addEventListener("visibilitychange", () => wait(SOON));
  document.addEventListener("htmx:afterSettle", () => {
    notice();
    wait(EVERY);
  });
  notice();
  wait(SOON);
}
