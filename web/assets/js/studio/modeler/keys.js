/* The keys of the canvas, put before bpmn-js's own: arrows walk, Shift+arrows move the chosen, A adds a step after, Enter renames.
   Keys that also work outside the canvas (undo, save, find) are listened to on the page. */
import { isField } from "../../keyboard.js";
import { step } from "./walking.js";

const BEFORE_THEIRS = 3000;
const MOVES = { ArrowUp: { x: 0, y: -10 }, ArrowDown: { x: 0, y: 10 }, ArrowLeft: { x: -10, y: 0 }, ArrowRight: { x: 10, y: 0 } };

export function listenKeys(modeler, acts) {
  modeler.get("keyboard").addListener(BEFORE_THEIRS, ({ keyEvent }) => {
    if (keyEvent.isComposing || keyEvent.keyCode === 229 || keyEvent.altKey) return undefined;
    return press(modeler, acts, keyEvent) || undefined;
  });
  document.addEventListener("keydown", (event) => onPage(acts, event), { capture: true });
}

function press(modeler, acts, event) {
  const isCommand = event.ctrlKey || event.metaKey;
  if (MOVES[event.key] && !isCommand) return event.shiftKey ? move(modeler, MOVES[event.key]) : walk(modeler, event.key);
  if (isCommand || event.shiftKey || document.body.dataset.keys === "off") return false;
  if (event.key === "a" || event.key === "A") return acts.addAfter();
  if (event.key === "Enter") return acts.rename();
  if (event.key === "Escape") return leave(modeler);
  return false;
}

function onPage(acts, event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  const inField = isField(event.target);
  const act = key === "s" ? acts.save : key === "f" ? acts.find : inField ? null : key === "z" ? (event.shiftKey ? acts.redo : acts.undo) : key === "y" ? acts.redo : null;
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function walk(modeler, key) {
  const [chosen] = modeler.get("selection").get();
  const next = step(chosen?.labelTarget ?? chosen, key, modeler.get("elementRegistry"));
  if (next) choose(modeler, next);
  return true;
}

export function choose(modeler, element) {
  const canvas = modeler.get("canvas");
  const root = canvas.findRoot(element);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  modeler.get("selection").select(element);
  if (element !== root) canvas.scrollToElement(element, { top: 60, right: 90, bottom: 60, left: 60 });
}

function move(modeler, delta) {
  const chosen = modeler.get("selection").get().filter((element) => !element.waypoints);
  if (chosen.length && modeler.get("rules").allowed("elements.move", { shapes: chosen })) modeler.get("modeling").moveElements(chosen, delta, chosen[0].parent);
  return true;
}

function leave(modeler) {
  if (!modeler.get("selection").get().length) return false;
  modeler.get("selection").select(null);
  return true;
}
