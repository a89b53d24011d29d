/* The page of a draft: canvas, palette, panel, findings, saving. The template says in the attributes of #studio where to read
   and write; what is written to #studio-saved is how far the draft is saved. */
import { make, wear } from "./dom.js";
import { ask } from "./requests.js";
import { drawStrip } from "./keystrip.js";
import { inVietnam } from "./clock.js";
import { openConflict } from "./studio/modeler/conflict.js";
import { draw, fit, written } from "./studio/modeler/drawing.js";
import { Findings } from "./studio/modeler/findings.js";
import { choose, listenKeys } from "./studio/modeler/keys.js";
import { lock } from "./studio/modeler/locked.js";
import { Panel } from "./studio/modeler/panel.js";
import { mendOf } from "./studio/modeler/mends.js";
import { push, GAP } from "./studio/modeler/room.js";
import { Saving } from "./studio/modeler/saving.js";
import { toolbar } from "./studio/modeler/toolbar.js";

const WIDE = matchMedia("(min-width: 48.01rem)");

async function open(studio) {
  const { diagram, vocabulary: words, save, lint, draft, pages } = studio.dataset;
  const [answer, vocabulary] = await Promise.all([ask(diagram, { headers: { Accept: "application/xml" } }), ask(words).then((each) => each.json()), document.fonts.ready, wear(new URL(MODELER_STYLES, import.meta.url).href)]);
  const xml = await answer.text();
  const isLocked = "locked" in studio.dataset || !WIDE.matches;
  const frame = build(studio);
  let modeler = null;
  const drawn = () => written(modeler);
  const status = document.getElementById("studio-saved");
  const saving = new Saving({
    draft, address: save, diagram, base: xml, revision: Number(answer.headers.get("X-Revision") ?? studio.dataset.revision), drawn,
    tell: (text, bad) => { status.textContent = text; status.classList.toggle("late", bad); },
    conflict: (sentence, mine) => openConflict({ sentence, mine, diagram, drafts: "/api/v1/drafts", page: pages, release: () => saving.release() }),
  });
  const kept = isLocked ? null : saving.kept;
  modeler = await draw(frame.canvas, frame.palette, kept?.xml ?? xml, vocabulary);
  if (kept && kept.xml !== xml) bringBack(saving, kept);
  if (isLocked) lock(studio, modeler);
  const panel = new Panel(frame.panel, modeler, vocabulary, { pages, isLocked });
  const acts = actsOf(modeler, studio, saving, panel);
  frame.tools.replaceWith(toolbar(acts));
  const findings = new Findings(frame.findings, modeler, { address: lint, drawn, tell: (found) => panel.tell(found), mendOf: (finding) => (isStill(studio) ? null : mendOf(finding, modeler, vocabulary)), goTo: (id) => goTo(modeler, frame, id, pages) });
  studio.addEventListener("resting", () => findings.draw());
  if (!isLocked) modeler.on("commandStack.changed", () => saving.changed());
  modeler.on("commandStack.changed", () => showStack(studio, modeler));
  showStack(studio, modeler);
  listenKeys(modeler, acts);
  studio.dataset.ready = "";
  return { modeler, findings };
}

function build(studio) {
  const frame = {
    tools: make("div", { class: "tools" }),
    palette: make("nav", { class: "palette", "aria-label": "Phần tử để vẽ", "data-pane": true }),
    canvas: make("div", { class: "canvas", "data-pane": true, tabindex: "-1", "data-told-key": "ArrowUp/ArrowDown/ArrowLeft/ArrowRight", "data-say": "đi theo sơ đồ", "aria-label": "Sơ đồ. Phím mũi tên đi theo luồng." , role: "application" }),
    panel: make("aside", { class: "panel", id: "studio-panel", "aria-label": "Thuộc tính", "data-pane": true, tabindex: "0" }),
    findings: make("section", { class: "findings", "aria-label": "Soát sơ đồ", "data-pane": true, tabindex: "0" }),
  };
  studio.querySelector("[data-canvas]")?.remove();
  studio.append(frame.palette, make("div", { class: "stage" }, frame.tools, make("p", { class: "only-narrow sm t2" }, "Màn hình này hẹp, chỉ xem được sơ đồ. Sửa ở dạng danh sách."), frame.canvas), frame.panel, frame.findings);
  return frame;
}

/** This tab could not save what was drawn here last: it goes on from there, on the revision it was drawn on. */
function bringBack(saving, kept) {
  saving.revision = kept.revision;
  saving.tell(`Đã lấy lại bản đang vẽ lúc ${inVietnam(new Date(kept.at)).time}, chưa lưu lên máy chủ.`);
  saving.changed();
}

function actsOf(modeler, studio, saving, panel) {
  const canvas = modeler.get("canvas");
  const actions = modeler.get("editorActions");
  const isLocked = () => isStill(studio);
  const chosen = () => modeler.get("selection").get()[0];
  const press = (button, pressed) => button.setAttribute("aria-pressed", String(pressed));
  return {
    undo: () => isLocked() || actions.trigger("undo"),
    redo: () => isLocked() || actions.trigger("redo"),
    save: () => {
      document.activeElement?.blur();   // what is still typed belongs to it
      saving.save();
    },
    find: () => actions.trigger("find"),
    rename: () => {
      const element = chosen();
      if (element && !isLocked()) modeler.get("directEditing").activate(element);
      return true;
    },
    addAfter: () => {
      addAfter(modeler, chosen(), isLocked());
      return true;
    },
    simulate: (button) => {
      const mode = modeler.get("toggleMode");
      mode.toggleMode();
      press(button, mode.active);
      studio.classList.toggle("simulating", mode.active);
      panel.rest(mode.active);
      studio.dispatchEvent(new Event("resting"));
    },
    minimap: (button) => {
      const minimap = modeler.get("minimap");
      minimap.toggle();
      press(button, minimap.isOpen());
    },
    smaller: () => canvas.zoom(canvas.zoom() / 1.25, "auto"),
    larger: () => canvas.zoom(canvas.zoom() * 1.25, "auto"),
    fit: () => fit(modeler),
    panel: (button) => {
      const isFolded = studio.classList.toggle("narrowed");
      press(button, !isFolded);
      canvas.resized();
      if (!isFolded) panel.focus();
    },
  };
}

/** A user task after the chosen element, in its flow: what came next comes after it now. Its name is asked at once. */
function addAfter(modeler, source, isLocked) {
  if (!source || isLocked || !source.businessObject.$instanceOf("bpmn:FlowNode") || source.type === "bpmn:EndEvent") return;
  const shape = modeler.get("elementFactory").createShape({ type: "bpmn:UserTask" });
  const flows = source.outgoing.filter((flow) => flow.type === "bpmn:SequenceFlow");
  const [flow] = flows;
  const isBetween = flows.length === 1 && flow.target !== source && modeler.get("rules").allowed("shape.create", { shape, target: source.parent });
  const added = isBetween ? between(modeler, flow, shape) : modeler.get("autoPlace").append(source, shape);
  choose(modeler, added ?? shape);
  modeler.get("directEditing").activate(added ?? shape);
}

/** Dropping a shape on a flow puts it into the flow; what follows is moved to the right when there is no room. */
function between(modeler, flow, shape) {
  const { source, target } = flow;
  const gap = target.x - (source.x + source.width);
  const need = shape.width + 2 * GAP;
  const modeling = modeler.get("modeling");
  if (gap < need && target.x > source.x) push(modeler, source.x + source.width + 5, need - gap);
  const centre = { x: source.x + source.width + GAP + shape.width / 2, y: source.y + source.height / 2 };
  return modeling.createShape(shape, centre, flow);
}

/** Nothing may be changed: a closed draft, a narrow screen, or tokens on their way. */
function isStill(studio) {
  return studio.classList.contains("locked") || studio.classList.contains("simulating");
}

function showStack(studio, modeler) {
  const stack = modeler.get("commandStack");
  studio.querySelector("[data-act=undo]")?.setAttribute("aria-disabled", String(!stack.canUndo()));
  studio.querySelector("[data-act=redo]")?.setAttribute("aria-disabled", String(!stack.canRedo()));
  drawStrip();
}

/** To the element on the canvas; what is wrong with a form or a table is mended on its own page. */
function goTo(modeler, frame, id, pages) {
  const [, part, key] = /^(form|decision):(.+)$/.exec(id) ?? [];
  if (part) return location.assign(`${pages}/${part}s/${encodeURIComponent(key)}`);
  const element = modeler.get("elementRegistry").get(id);
  if (!element) return undefined;
  choose(modeler, element);
  return frame.canvas.querySelector("svg")?.focus({ preventScroll: true });
}

const studio = document.getElementById("studio");
if (studio) {
  open(studio).catch((reason) => {
    console.info("modeler:", reason);
    const said = document.getElementById("studio-saved");
    said.classList.add("late");
    said.replaceChildren("Chưa mở được trình vẽ. ", make("a", { href: `${studio.dataset.pages}/steps` }, "Sửa ở danh sách bước."));
  });
}
