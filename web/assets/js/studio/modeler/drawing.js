/* bpmn-js put together as the studio wants it: our words, our palette and menus, the arrows free for walking along the flow. */
import Modeler from "bpmn-js/lib/Modeler";
import KeyboardMoveSelection from "diagram-js/lib/features/keyboard-move-selection";
import Minimap from "diagram-js-minimap";
import dictionary from "../vietnamese/bpmn.js";
import simulationWords from "../vietnamese/simulation.js";
import { lay } from "../vietnamese/lay.js";
import { speak } from "../vietnamese/translate.js";
import words from "./cv.json";
import { Edits } from "./edits.js";
import { Menus } from "./menus.js";
import { NamedIds } from "./ids.js";
import { Operations } from "./operations.js";
import { PaletteEntries, SidePalette } from "./palette.js";
import Simulation from "./simulation.js";

const COLOURS = { defaultFillColor: "var(--bg-read)", defaultStrokeColor: "var(--text-2)", defaultLabelColor: "var(--text)" };
const FONT = { fontFamily: "var(--sans)", fontSize: "13px" };
const MARGIN = 0.94;
const READABLE = 0.6;   // smallest zoom at which names can be read
const OPENING = 0.75;   // and the one to begin with when the whole would be smaller
const EDGE = 24;        // px left and above then

const STUDIO = {
  __init__: ["paletteEntries", "menus", "operations", "edits", "namedIds"],
  palette: ["type", SidePalette],
  paletteProvider: ["value", null],
  paletteEntries: ["type", PaletteEntries],
  menus: ["type", Menus],
  operations: ["type", Operations],
  edits: ["type", Edits],
  namedIds: ["type", NamedIds],
};

class StudioModeler extends Modeler {}
StudioModeler.prototype._modules = Modeler.prototype._modules.filter((module) => module !== KeyboardMoveSelection);

/** A modeler in `container` with its palette in `palettePlace`; resolves when the diagram stands. Rejects when the text is no BPMN. */
export async function draw(container, palettePlace, xml, vocabulary) {
  const modeler = new StudioModeler({
    container, palettePlace, vocabulary,
    bpmnRenderer: COLOURS,
    textRenderer: { defaultStyle: FONT, externalStyle: FONT },
    moddleExtensions: { cv: words },
    additionalModules: [speak(dictionary), Minimap, Simulation, STUDIO],
    minimap: { open: false },
  });
  lay(container, simulationWords);
  await modeler.importXML(xml);
  fit(modeler);
  return modeler;
}

/** The whole diagram, never larger than drawn; where that would be too small to read, its upper left, where it begins. */
export function fit(modeler) {
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  canvas.zoom(Math.min(1, canvas.zoom() * MARGIN), "auto");
  if (canvas.zoom() >= READABLE) return;
  const { inner, outer } = canvas.viewbox();
  canvas.viewbox({ x: inner.x - EDGE, y: inner.y - EDGE, width: outer.width / OPENING, height: outer.height / OPENING });
}

export async function written(modeler) {
  return (await modeler.saveXML({ format: true })).xml;
}
