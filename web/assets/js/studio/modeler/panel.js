/* The panel of the chosen element: its sections are made anew after each change, the cursor stays in the field it is in. */
import { make } from "../../dom.js";
import { kindOf } from "./kinds.js";
import { wakePickers } from "./fields.js";
import { still } from "./locked.js";
import { namesIn, offeredNames } from "./names.js";
import { callParts, decisionParts, machineParts, scriptParts } from "./parts-of-machine.js";
import { eventParts } from "./parts-of-events.js";
import { flowParts } from "./parts-of-flows.js";
import { generalParts, laneParts, processParts, turnsParts } from "./parts-of-all.js";
import { personParts } from "./parts-of-person.js";

/** Sections by type, in the order they stand; each takes a Place and gives elements or nothing. */
const PARTS = [
  [["bpmn:Process", "bpmn:Participant", "bpmn:Collaboration"], processParts],
  [["bpmn:Lane"], laneParts],
  [["bpmn:UserTask"], personParts],
  [["bpmn:ServiceTask"], machineParts],
  [["bpmn:BusinessRuleTask"], decisionParts],
  [["bpmn:ScriptTask"], scriptParts],
  [["bpmn:CallActivity"], callParts],
  [["bpmn:Event", "bpmn:SendTask", "bpmn:ReceiveTask"], eventParts],
  [["bpmn:SequenceFlow"], flowParts],
  [["bpmn:Activity"], turnsParts],
  [["bpmn:BaseElement"], generalParts],
];

export class Panel {
  constructor(root, modeler, vocabulary, { pages, isLocked }) {
    Object.assign(this, { root, modeler, vocabulary, pages, isLocked, element: null, findings: [] });
    const events = modeler.get("eventBus");
    events.on("selection.changed", () => this.later());
    events.on("commandStack.changed", () => this.later());
    events.on("root.set", () => this.later());
    this.draw();
  }

  /** Drawing waits until the cursor has arrived in its next field, so that it can be put back there. */
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), 0);
  }

  get chosen() {
    const selected = this.modeler.get("selection").get();
    if (selected.length > 1) return null;
    const element = selected[0] ?? this.modeler.get("canvas").getRootElement();
    return element.labelTarget ?? element;
  }

  draw() {
    const element = this.chosen;
    const focus = this.root.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    const scroll = element === this.element ? this.root.scrollTop : 0;
    this.element = element;
    if (element) this.root.replaceChildren(head(element), this.said = make("ul", { class: "found" }), ...this.parts(element));
    else this.root.replaceChildren(make("p", { class: "sm t2" }, "Đang chọn nhiều phần tử. Chọn một phần tử để sửa thuộc tính."));
    wakePickers(this.root);
    if (this.isLocked || this.isResting) still(this.root);
    if (this.isResting) this.root.prepend(make("p", { class: "resting", role: "status" }, "Đang chạy thử trên sơ đồ: thuộc tính chỉ xem. Tắt chạy thử để sửa."));
    this.tell(this.findings);
    this.root.scrollTop = scroll;
    if (focus) this.root.querySelector(`[data-name="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }

  /** While tokens run through the drawing, nothing in it may change. */
  rest(isResting) {
    this.isResting = isResting;
    this.draw();
  }

  parts(element) {
    const names = namesIn(this.modeler, this.vocabulary);
    const place = {
      element, object: element.businessObject, modeler: this.modeler, edits: this.modeler.get("edits"), vocabulary: this.vocabulary,
      names, offered: offeredNames(names, this.vocabulary), pages: this.pages, redraw: () => this.later(),
    };
    return PARTS.filter(([types]) => types.some((type) => place.object.$instanceOf(type))).flatMap(([, parts]) => parts(place)).filter(Boolean);
  }

  /** What the last check found about the chosen element stands over its fields. */
  tell(findings) {
    this.findings = findings;
    const mine = findings.filter((each) => each.element && each.element === this.element?.businessObject.id);
    if (this.said) this.said.hidden = !mine.length;
    this.said?.replaceChildren(...mine.map((each) => make("li", { class: each.severity === "error" ? "late" : "soon" }, each.message, each.mend ? make("span", { class: "t2" }, ` ${each.mend}`) : null, each.article ? make("span", { class: "sm t3" }, ` ${each.article}`) : null)));
  }

  focus(name) {
    this.root.querySelector(name ? `[data-name="${name}"]` : "[data-name]")?.focus();
  }
}

function head(element) {
  const { name, participants } = element.businessObject;
  return make("h2", { class: "h" }, name || participants?.[0]?.name || "Chưa đặt tên", make("small", {}, kindOf(element)));
}
