// What htmx asks for: no empty parameters in addresses, polls that disturb nobody, a word when the server is out of reach.
const isPolling = (event) => event.detail.elt.matches("[data-polls]");

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, formData, headers } = event.detail;
  if (isPolling(event)) headers["X-Poll"] = "1"; // being asked by a clock is no sign of life
  if (verb !== "get" || !formData) return;
  for (const name of new Set(formData.keys())) {
    const kept = formData.getAll(name).filter((value) => value !== "");
    formData.delete(name);
    for (const value of kept) formData.append(name, value);
  }
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isPolling(event) && document.querySelector("dialog[open]")) event.preventDefault(); // what it asks about must stay
});

for (const type of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(type, (event) => {
    if (isPolling(event)) return;
    const detail = { text: document.body.dataset.unreachable, level: "error" };
    document.dispatchEvent(new CustomEvent("plock:toast", { detail }));
  });
}
