/* A form is sent once, and its button says what it is doing. */
import { asked } from "./dialogs.js";
import { say } from "./words.js";

export function listenSubmit() {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("click", refuseBlocked, true);
  document.addEventListener("htmx:confirm", confirmRequest);
  document.addEventListener("htmx:afterRequest", (event) => release(event.detail.elt.closest("form") ?? event.detail.elt));
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) release(form);
  });
}

/** The words on a button without its key cap. */
export function wordsOf(button) {
  return [...(button?.childNodes ?? [])].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();
}

function onSubmit(event) {
  const form = event.target;
  const button = event.submitter;
  if (form.method === "dialog") return;
  const question = button?.dataset.confirm ?? form.dataset.confirm;
  if (form.dataset.sent) stop(event);
  else if (question && form.dataset.confirmed !== question) {
    stop(event);
    askThenSubmit(form, button, question);
  } else if (form.method === "post" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) hold(form, button);
}

async function askThenSubmit(form, button, question) {
  if (!(await asked(question, wordsOf(button)))) return;
  form.dataset.confirmed = question;
  form.requestSubmit(button);
  delete form.dataset.confirmed;
}

async function confirmRequest(event) {
  const { elt, issueRequest } = event.detail;
  if (elt.matches("form") || !elt.dataset.confirm) return;
  event.preventDefault();
  if (await asked(elt.dataset.confirm, wordsOf(elt))) issueRequest(true);
}

function refuseBlocked(event) {
  const blocked = event.target.closest?.('a[aria-disabled="true"], button[aria-disabled="true"]');
  if (!blocked) return;
  stop(event);
  const reason = document.getElementById(blocked.getAttribute("aria-describedby") ?? "");
  if (reason) reason.hidden = false;
  reason?.scrollIntoView({ block: "nearest" });
}

function hold(form, button) {
  form.dataset.sent = "yes";
  if (!button) return;
  button.dataset.words = button.innerHTML;
  setTimeout(() => {   // after the browser has read the form, so that the button's own value is sent
    if (!form.dataset.sent) return;
    button.textContent = button.dataset.busy ?? say("sending");
    button.setAttribute("aria-busy", "true");
    button.setAttribute("aria-disabled", "true");
  });
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.innerHTML = button.dataset.words;
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}
