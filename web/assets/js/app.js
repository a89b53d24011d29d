/* What every page runs. Elements ask for a behaviour by an attribute; the table below says which. */
import { bringToLife } from "../../../forms/page/form.js";
import { autosave, forgetCopies } from "./autosave.js";
import { choosing, followRows, keepRowInView } from "./lists.js";
import { tick } from "./clock.js";
import { listenDialogs } from "./dialogs.js";
import { direction } from "./direction.js";
import { listenHtmx } from "./requests.js";
import { listenKeys } from "./keyboard.js";
import { drawStrip, listenStrip } from "./keystrip.js";
import { picker } from "./picker.js";
import { keyPhrases } from "./phrases.js";
import { poll } from "./poll.js";
import { restoreRail } from "./rail.js";
import { searchBox } from "./searchbox.js";
import { listenSubmit } from "./submit.js";
import { listenToasts, start as startToast } from "./toast.js";

const BEHAVIOURS = {
  "select[data-picker], [data-widget=unit] select, [data-widget=person] select": picker,
  "form:has([data-field])": bringToLife,   // what forms/ renders
  "[data-phrases]": keyPhrases,
  "[data-searchable]": searchBox,
  "form[data-autosave]": autosave,
  "form[data-direction]": direction,
  ".list": choosing,
  "[data-item][aria-current], tr[aria-current] [data-item]": keepRowInView,
  "[data-poll]": poll,
  "[data-clock]": tick,
  ".toasts > .toast": startToast,
  "[data-pdf]": async (viewer) => (await import("./pdf-viewer.js")).show(viewer),
  "[data-bpmn]": async (diagram) => (await import("./bpmn-viewer.js")).show(diagram),
};

const awake = new WeakMap();   // element → the selectors that have already woken it

function wake(root) {
  for (const [selector, behave] of Object.entries(BEHAVIOURS)) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) {
      const woken = awake.get(element) ?? new Set();
      if (woken.has(selector)) continue;
      awake.set(element, woken.add(selector));
      behave(element);
    }
  }
}

restoreRail();
forgetCopies();
listenKeys();
listenStrip();
listenDialogs();
listenSubmit();
listenToasts();
listenHtmx();
followRows();
wake(document);
drawStrip();
document.querySelector(".ways [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-add-row]")) wake(event.target.closest("fieldset"));   // a row of forms/ came in
});
document.documentElement.dataset.awake = "";
