/* The diagram of a case: bpmn-js draws it, the element where the case stands is lit, the list of steps stays beside it.
   <section data-bpmn="/processes/…/diagram.bpmn" data-now="A B" data-done="…" data-incident="…" data-heat='{"A": 3}' data-through="A flow B"> with .canvas and .outline inside.
   The bpmn.io mark in the lower right corner is part of the licence of bpmn-js and stays uncovered. */
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { make, wear } from "./dom.js";
import { ask } from "./requests.js";
import { say } from "./words.js";

const COLOURS = { defaultFillColor: "var(--bg-read)", defaultStrokeColor: "var(--text-2)", defaultLabelColor: "var(--text)" };
const DIFFERENCES = ["added", "changed", "removed"];
const MARGIN = 0.95;
const READABLE = 0.6;   // smallest zoom at which names can be read
const FONT = { fontFamily: "var(--sans)", fontSize: "13px" };

export async function show(diagram) {
  const container = diagram.querySelector(".canvas");
  try {
    await document.fonts.ready;   // words are measured once, when drawn
    await wear(new URL(BPMN_STYLES, import.meta.url).href);
    const xml = await (await ask(diagram.dataset.bpmn, { headers: { Accept: "application/xml, text/xml" } })).text();
    const viewer = new NavigatedViewer({
      container,
      bpmnRenderer: COLOURS,
      textRenderer: { defaultStyle: FONT, externalStyle: FONT },
      zoomScroll: { enabled: false },   // the wheel scrolls the page
    });
    await viewer.importXML(xml);
    diagram.querySelector(".state")?.remove();
    fit(viewer, diagram);
    markAll(viewer, diagram);
    linkOutline(viewer, diagram);
    listenZoom(viewer, diagram);
    listenSize(viewer, diagram, container);
    diagram.dataset.ready = "";
  } catch (reason) {
    console.info("diagram viewer:", reason.message);
    container.replaceChildren(make("p", { class: "state", role: "status" }, say("noDiagram")));
  }
}

/** The whole diagram, never larger than drawn; where that would be too small to read, the place where the case stands. */
function fit(viewer, diagram) {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  canvas.zoom(Math.min(1, canvas.zoom() * MARGIN), "auto");
  const [here] = [...diagram.dataset.now.split(" "), ...diagram.dataset.incident.split(" ")].filter((id) => viewer.get("elementRegistry").get(id));
  if (canvas.zoom() >= READABLE || !here) return;   // a case that has ended is seen as a whole
  canvas.zoom(READABLE);
  canvas.scrollToElement(here);
}

function markAll(viewer, diagram) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const state of ["done", "now", "incident"]) {
    for (const id of (diagram.dataset[state] ?? "").split(" ").filter((name) => registry.get(name))) {
      canvas.addMarker(id, `is-${state}`);
      if (state !== "done") overlays.add(id, { position: { top: -7, right: 7 }, html: make("span", { class: state === "now" ? "token" : "token incident" }) });
    }
  }
  for (const [id, level] of Object.entries(JSON.parse(diagram.dataset.heat ?? "{}"))) {
    if (registry.get(id)) canvas.addMarker(id, `heat-${level}`);
  }
  for (const id of (diagram.dataset.through ?? "").split(" ").filter((name) => registry.get(name))) canvas.addMarker(id, "is-through");
  for (const { element, text, tone } of JSON.parse(diagram.dataset.flags ?? "[]").filter((flag) => registry.get(flag.element))) {
    overlays.add(element, { position: { top: -9, right: 9 }, html: make("span", { class: `flag ${tone ?? ""}` }, text) });
    if (DIFFERENCES.includes(tone)) canvas.addMarker(element, `is-${tone}`);
  }
}

/** Pointing at a step in the list, or at a finding, lights the element; clicking the element leads to its line. */
function linkOutline(viewer, diagram) {
  const canvas = viewer.get("canvas");
  const lines = [...document.querySelectorAll(".outline [data-element], [data-finding][data-element]")]
    .filter((line) => viewer.get("elementRegistry").get(line.dataset.element));
  for (const line of lines) {
    for (const event of ["pointerenter", "focusin"]) line.addEventListener(event, () => canvas.addMarker(line.dataset.element, "is-lit"));
    for (const event of ["pointerleave", "focusout"]) line.addEventListener(event, () => canvas.removeMarker(line.dataset.element, "is-lit"));
  }
  viewer.on("element.click", ({ element }) => {
    lines.find((line) => line.dataset.element === element.id)?.scrollIntoView({ block: "nearest" });
  });
}

/** A picture that gets another place on the page is fitted into it again. */
function listenSize(viewer, diagram, container) {
  let width = container.clientWidth;
  new ResizeObserver(() => {
    if (!container.clientWidth || container.clientWidth === width) return;
    width = container.clientWidth;
    viewer.get("canvas").resized();
    fit(viewer, diagram);
  }).observe(container);
}

function listenZoom(viewer, diagram) {
  const steps = { in: (canvas) => canvas.zoom(canvas.zoom() * 1.25), out: (canvas) => canvas.zoom(canvas.zoom() / 1.25), fit: () => fit(viewer, diagram) };
  for (const button of diagram.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => steps[button.dataset.zoom](viewer.get("canvas")));
  }
}
