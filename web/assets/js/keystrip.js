/* The strip at the foot and the list behind “?”, both made from the keys that the page offers. */
import { isVisible, make, stage } from "./dom.js";
import { say } from "./words.js";

const NAMES = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

export function listenStrip() {
  document.addEventListener("htmx:afterSettle", drawStrip);
  document.querySelector(".keys [data-all-keys]")?.addEventListener("click", openKeyList);
}

export function drawStrip() {
  const strip = document.querySelector(".keys ul");
  strip?.replaceChildren(...offered(document).filter((entry) => entry.brief).map((entry) => line(entry, entry.brief)));
}

export function openKeyList() {
  const here = offered(stage());
  const everywhere = [["?", "keyList"], ["[", "keyRail"], ["Escape", "keyEscape"], ["F6", "keyPane"], ["F8", "keyFinding"]]
    .filter(([key]) => !here.some((entry) => entry.keys === key))
    .map(([keys, name]) => ({ keys, full: say(name) }));
  const dialog = make("dialog", { class: "dialog broad", "aria-label": say("allKeys") },
    make("header", {}, make("h2", {}, say("allKeys")),
      make("form", { method: "dialog" }, make("button", { class: "btn small" }, say("close")))),
    make("div", { class: "in" }, section("here", here), section("everywhere", everywhere)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

/** Every key that works on this stage, built-in ones first: {keys, full, brief, blocked}. */
function offered(root) {
  const has = (selector) => [...root.querySelectorAll(selector)].some(isVisible);
  const entries = [];
  if (has("[data-item]")) entries.push(builtIn("ArrowUp/ArrowDown", "keyRows"), builtIn("Enter", "keyOpen"));
  const keyed = [...root.querySelectorAll("[data-key], [data-told-key]")].filter(isVisible);   // a told key is listened to elsewhere
  for (const element of keyed) {
    const keys = element.dataset.key ?? element.dataset.toldKey;
    if (entries.some((entry) => entry.keys === keys)) continue;
    entries.push({
      keys,
      full: fullName(element),
      brief: element.dataset.say ?? lowerFirst(fullName(element)),
      blocked: element.getAttribute("aria-disabled") === "true",
    });
  }
  if (root.querySelector("form[data-autosave]")) entries.push(builtIn("Ctrl+S", "keySave"));
  if (root.querySelector(".list .tickbox")) entries.push(builtIn("X", "keyTick"));
  if (has("[data-finding]")) entries.push(builtIn("F8", "keyFinding"));
  if (root.querySelectorAll("[data-pane]").length > 1) entries.push(builtIn("F6", "keyPane"));
  return entries;
}

function builtIn(keys, name) {
  return { keys, full: say(name), brief: say(name), blocked: false };
}

function fullName(element) {
  const label = element.labels?.[0] ?? element;
  const words = [...label.childNodes].filter((node) => node.nodeName !== "KBD" && !node.classList?.contains("phone")).map((node) => node.textContent);
  return element.getAttribute("aria-label") || words.join("").trim() || element.dataset.say || element.title;
}

function lowerFirst(words) {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function section(name, entries) {
  return make("ul", { class: "keylist" }, make("h3", {}, say(name)),
    ...entries.map((entry) => make("li", {}, entry.full, make("span", {}, ...caps(entry.keys)))));
}

function line(entry, words) {
  return make("li", { class: entry.blocked ? "blocked" : null }, ...caps(entry.keys), words);
}

function caps(keys) {
  return (keys.length > 1 ? keys.split(/[ +/]/) : [keys]).map((key) => make("kbd", {}, NAMES[key] ?? key));
}
