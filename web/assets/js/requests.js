/* Asking the server: the token on every request, its refusals as sentences. */
import { csrfToken } from "./dom.js";
import { say } from "./words.js";
import { showToast } from "./toast.js";

export function listenHtmx() {
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrfToken();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.matches("[data-news]")) event.preventDefault();   // nobody looks: do not ask
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = event.detail;
    if (!elt.matches("[data-news]")) showToast({ bad: true, ...problemOf(xhr.responseText, xhr.status) });
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!event.detail.elt.matches("[data-news]")) showToast({ bad: true, text: say("unreachable") });
  });
}

/** The sentence and code of a problem document (RFC 9457), or the plainest words there are. */
export function problemOf(body, status) {
  let problem = {};
  try {
    problem = JSON.parse(body) ?? {};
  } catch {
    /* a page of HTML, or nothing: the status is the only code there is */
  }
  return { text: problem.detail || problem.title || say("failed"), code: String(problem.code ?? status) };
}

/** Fetch within this site with the token; throws {text, code} words for a refusal, TypeError when there is no connection. */
export async function ask(url, options = {}) {
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json", ...options.headers };
  const answer = await fetch(url, { credentials: "same-origin", ...options, headers });
  if (!answer.ok || answer.redirected) {
    throw Object.assign(new Error("refused"), { status: answer.redirected ? 401 : answer.status, ...problemOf(await answer.text(), answer.status) });
  }
  return answer;
}
