/* The palette: what can be drawn, in words, beside the canvas instead of over it. Each entry is dragged with the mouse, or
   pressed: with the mouse it sticks to the pointer, with the keyboard it goes after the chosen step. */
import Palette from "diagram-js/lib/features/palette/Palette";

const ENTRIES = [
  ["step", "person-task", "Việc của người", "user-task", { type: "bpmn:UserTask" }],
  ["step", "machine-task", "Tác vụ tự động…", "service-task", null],
  ["step", "rule-task", "Quy tắc", "business-rule-task", { type: "bpmn:BusinessRuleTask" }],
  ["step", "script-task", "Kịch bản", "script-task", { type: "bpmn:ScriptTask" }],
  ["step", "call", "Gọi quy trình", "call-activity", { type: "bpmn:CallActivity" }],
  ["step", "sub-process", "Quy trình con", "subprocess-expanded", { type: "bpmn:SubProcess", isExpanded: true }],
  ["gateway", "exclusive", "Rẽ nhánh", "gateway-xor", { type: "bpmn:ExclusiveGateway" }],
  ["gateway", "parallel", "Song song", "gateway-parallel", { type: "bpmn:ParallelGateway" }],
  ["gateway", "inclusive", "Bao hàm", "gateway-or", { type: "bpmn:InclusiveGateway" }],
  ["gateway", "event-based", "Chờ sự kiện", "gateway-eventbased", { type: "bpmn:EventBasedGateway" }],
  ["event", "start", "Bắt đầu", "start-event-none", { type: "bpmn:StartEvent" }],
  ["event", "timer", "Hẹn giờ", "intermediate-event-catch-timer", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" }],
  ["event", "message", "Chờ thông điệp", "intermediate-event-catch-message", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:MessageEventDefinition" }],
  ["event", "end", "Kết thúc", "end-event-none", { type: "bpmn:EndEvent" }],
  ["drawn", "annotation", "Ghi chú", "text-annotation", { type: "bpmn:TextAnnotation" }],
  ["drawn", "pool", "Hồ và làn", "participant", { participant: true }],
];

/** bpmn-js's palette, put where the page wants it. */
export class SidePalette extends Palette {
  constructor(eventBus, canvas, place) {
    super(eventBus, canvas);
    this.place = place;
  }

  _getParentContainer() {
    return this.place;
  }

  _needsCollapse() {
    return false;
  }
}
SidePalette.$inject = ["eventBus", "canvas", "config.palettePlace"];

export class PaletteEntries {
  constructor(palette, create, elementFactory, selection, autoPlace, popupMenu, eventBus) {
    Object.assign(this, { create, elementFactory, selection, autoPlace, popupMenu });
    palette.registerProvider(this);
    eventBus.on("palette.create", ({ container }) => container.addEventListener("keydown", pressOnKey));
  }

  getPaletteEntries() {
    return Object.fromEntries(ENTRIES.map(([group, id, title, icon, what]) => [id, {
      group,
      html: `<div class="entry bpmn-icon-${icon}" draggable="true" role="button" tabindex="0"><span>${title}</span></div>`,
      action: what
        ? { click: (event) => this.place(event, this.made(what)), dragstart: (event) => this.create.start(event, this.made(what)) }
        : { click: (event) => this.offerOperations(event), dragstart: (event) => this.create.start(event, this.made({ type: "bpmn:ServiceTask" })) },
    }]));
  }

  made({ participant, ...what }) {
    return participant ? this.elementFactory.createParticipantShape() : this.elementFactory.createShape(what);
  }

  place(event, shape) {
    const [source] = this.selection.get();
    if (event.detail === 0 && source?.businessObject.$instanceOf("bpmn:FlowNode") && source.type !== "bpmn:EndEvent") this.autoPlace.append(source, shape);
    else this.create.start(event, shape);
  }

  offerOperations(event) {
    const box = event.target.closest(".entry").getBoundingClientRect();
    const [source] = this.selection.get();
    this.popupMenu.open(source ?? this.made({ type: "bpmn:ServiceTask" }), "operations", { x: box.right, y: box.top }, { title: "Tác vụ tự động", search: true, width: 320 });
  }
}
PaletteEntries.$inject = ["palette", "create", "elementFactory", "selection", "autoPlace", "popupMenu", "eventBus"];

function pressOnKey(event) {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.stopPropagation();
  event.target.closest(".entry")?.click();
}
