/* Keys. An element names its key (data-key="1", data-key="C 2" for C then 2, data-key="Ctrl+S"); pressing it clicks the
   element, or puts the cursor in it when it is a field. What the page offers is the whole key map: nothing is listed here twice.
   Never while an input method is composing (Telex and VNI type letters all day), never letters inside a field. */
import { isVisible, stage } from "./dom.js";
import { moveRow, stopChoosing, tickRow } from "./lists.js";
import { openKeyList } from "./keystrip.js";
import { toggleRail } from "./rail.js";

const BUILT_IN = {
  "?": () => openKeyList(),
  "[": () => toggleRail(),
  "F6": () => nextOf("[data-pane]", 1),
  "Shift+F6": () => nextOf("[data-pane]", -1),
  "F8": () => nextOf('[data-finding], .mend a, [aria-invalid="true"]', 1),
  "Shift+F8": () => nextOf('[data-finding], .mend a, [aria-invalid="true"]', -1),
  "ArrowDown": (target) => moveRow(target, 1),
  "ArrowUp": (target) => moveRow(target, -1),
  "Home": (target) => moveRow(target, -Infinity),
  "End": (target) => moveRow(target, Infinity),
  "X": () => tickRow(),
  "Escape": (target) => leaveField(target) || stopChoosing(),
};
const WORK_IN_FIELDS = /^(F\d+|Shift\+F\d+|Ctrl\+(.|Enter)|Escape)$/;
const PATIENCE = 2000;   // how long the first key of two is remembered

let pending = { keys: "", until: 0 };

export function listenKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    const key = nameOf(event);
    if (!key || (!WORK_IN_FIELDS.test(key) && (isField(event.target) || areOff()))) return;
    if (key === "Enter" && event.target.closest("a, button, summary, input")) return;   // it opens what is focused
    if (press(key, event.target, event.timeStamp)) event.preventDefault();
  });
}

/** "1", "G", "Ctrl+S", "Shift+F6"; physical digits and letters where the layout types others (Vietnamese keyboards). */
export function nameOf(event) {
  if (event.altKey || event.metaKey) return "";
  let key = event.key;
  if (!/^[\x21-\x7e]$|^.{2,}$/.test(key)) key = /^(?:Digit|Key)(.)$/.exec(event.code)?.[1] ?? "";
  if (/^[a-z]$/i.test(key)) key = event.shiftKey ? "" : key.toUpperCase();
  else if (event.shiftKey && key.length > 1) key = `Shift+${key}`;
  return event.ctrlKey && key ? `Ctrl+${key}` : key;
}

export function isField(element) {
  return element.matches?.('textarea, select, [contenteditable=""], [contenteditable="true"], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])') ?? false;
}

function areOff() {
  return document.body.dataset.keys === "off";
}

function press(key, target, now) {
  if (key === "Escape" && isField(target) && target.value) return leaveField(target);   // what was typed is not left by one slip
  const keys = pending.until > now ? `${pending.keys} ${key}` : key;
  pending = { keys: "", until: 0 };
  const offered = [...stage().querySelectorAll("[data-key]")].filter(isVisible);
  for (const wanted of new Set([keys, key])) {
    const answering = offered.filter((element) => element.dataset.key === wanted);
    if (answering.length) return answer(answering);
    if (offered.some((element) => element.dataset.key.startsWith(`${wanted} `))) {
      pending = { keys: wanted, until: now + PATIENCE };
      return true;
    }
  }
  return (BUILT_IN[key]?.(target) ?? false) !== false;
}

function answer([first, ...others]) {
  if (isField(first)) {
    first.focus();
    first.select?.();
  } else if (first.getAttribute("aria-disabled") === "true") {
    first.focus();   // its reason is read out and its explainer is beside it
  } else if (first.matches("summary")) {
    for (const summary of [first, ...others]) summary.click();
  } else {
    first.focus({ preventScroll: true });
    first.click();
  }
  return true;
}

function nextOf(selector, step) {
  const stops = [...stage().querySelectorAll(selector)].filter(isVisible);
  if (!stops.length) return false;
  const at = stops.findLastIndex((stop) => stop.contains(document.activeElement));
  const next = stops[at < 0 && step < 0 ? stops.length - 1 : (at + step + stops.length) % stops.length];
  if (!next.matches("a, button, input, select, textarea")) next.tabIndex = Math.max(next.tabIndex, -1);
  next.focus();
  return true;
}

function leaveField(target) {
  if (!isField(target)) return false;
  target.blur();
  return true;
}
