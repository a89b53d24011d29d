/* Toasts: what happened, what will leave and when, how to take it back. One at a time. */
import { csrfToken, make } from "./dom.js";
import { drawStrip } from "./keystrip.js";
import { say } from "./words.js";

const SHOWN = 10;        // seconds, unless the toast says otherwise
const ANNOUNCE = 100;    // ms: a live region speaks only of what comes after it

/** The answer to an htmx request may carry HX-Trigger: {"toast": {"text", "undo", "seconds"}}. */
export function listenToasts() {
  document.addEventListener("toast", (event) => showToast(event.detail));
}

/** Show one toast: text; `undo` the address that takes the act back; `seconds` until it leaves; `bad` and `code` for trouble. */
export function showToast({ text, undo = "", seconds = SHOWN, bad = false, code = "" }) {
  const region = document.getElementById("toasts");
  const words = make("p", {}, text, code ? make("span", { class: "code" }, say("code", { code })) : null);
  const toast = make("div", { class: bad ? "toast bad" : "toast", "data-seconds": bad ? null : seconds }, words,
    undo ? undoForm(undo) : null,
    make("button", { type: "button", class: "btn close", "data-close": true }, say("close")));
  region.replaceChildren();
  region.setAttribute("role", bad ? "alert" : "status");
  setTimeout(() => {
    region.replaceChildren(toast);
    raise(region);
    start(toast);
  }, ANNOUNCE);
}

/** Give a toast its life: the line burns down, then it goes; trouble stays until it is closed. */
export function start(toast) {
  toast.querySelector("[data-close]")?.addEventListener("click", () => remove(toast));
  drawStrip();
  const seconds = Number(toast.dataset.seconds);
  if (!seconds) return;
  const fuse = make("i", { class: "fuse", "aria-hidden": "true" });
  fuse.style.animationDuration = `${seconds}s`;
  toast.append(fuse);
  setTimeout(() => remove(toast), seconds * 1000);
}

/** Above a dialog that may be open. */
function raise(region) {
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
}

function undoForm(action) {
  return make("form", { method: "post", action, class: "inline" },
    make("input", { type: "hidden", name: "csrf_token", value: csrfToken() }),
    make("button", { class: "btn", "data-key": "Z" }, say("undo"), make("kbd", {}, "Z")));
}

function remove(toast) {
  if (!toast.isConnected) return;
  toast.remove();
  drawStrip();
  document.body.dispatchEvent(new CustomEvent("toastover", { bubbles: true }));
}
