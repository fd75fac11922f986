// A form opened before one logged in again in another tab still sends: its token is taken from the cookie of now.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

document.addEventListener("submit", ({ target }) => {
  const field = target.elements?.namedItem("csrfmiddlewaretoken");
  const current = token();
  if (field && current && new URL(target.getAttribute("action") ?? "", location.href).origin === location.origin) field.value = current;
}, true);

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const current = token();
  if (current && "X-CSRFToken" in detail.headers) detail.headers["X-CSRFToken"] = current;
});

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-print]")) window.print();
});
