// Forms: ask first, send once, complete tags, narrow options, send on change, take dropped files.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, selector, act, options) =>
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) act(found, event);
  }, options);

on("submit", "form[data-confirm]", (form, event) => {
  if (form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const dialog = document.getElementById("confirm");
  dialog.querySelector("h2").textContent = form.dataset.confirm;
  dialog.querySelector("p").textContent = form.dataset.confirmText ?? "";
  const yes = dialog.querySelector("[data-yes]");
  yes.textContent = form.dataset.confirmButton;
  const no = dialog.querySelector("[data-close-dialog]");
  no.dataset.usual ??= no.textContent;
  no.textContent = form.dataset.confirmKeep ?? no.dataset.usual; // "Cancel" beside "Cancel the change" would say neither
  yes.onclick = () => {
    form.dataset.confirmed = "yes";
    dialog.close();
    form.requestSubmit(event.submitter);
  };
  dialog.showModal();
}, true);

on("submit", "form[method=post]", (form, event) => {
  if (form.dataset.sent) return event.preventDefault(); // a second click sends nothing
  if (!event.defaultPrevented && !form.hasAttribute("data-download")) form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const { dataset } of all("form[data-sent]")) delete dataset.sent; // the browser keeps the page over Back
  for (const { dataset } of all("form[data-confirmed]")) delete dataset.confirmed;
});

let typing;
on("input", "[data-suggest]", (input) => {
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const answer = await fetch(`${input.dataset.suggest}?tag=${encodeURIComponent(input.value)}`);
    if (!answer.ok) return;
    const done = "one" in input.dataset ? "" : input.value.slice(0, input.value.lastIndexOf(",") + 1);
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

on("keydown", "[data-enter]", (input, event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // the form's own first button means something else
  document.getElementById(input.dataset.enter).click();
});

on("change", "[data-submit]", (control) => control.form.requestSubmit());

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

document.querySelector("[data-error-summary]")?.focus();
