/* What can be drawn: the context pad and the replace menu of bpmn-js, reduced to what the engine runs (allowed.json, which a
   test holds against the linter's tables). Registered behind bpmn-js's own providers: each takes their entries and returns fewer. */
import allowed from "./allowed.json";

const AFTER_THEIRS = 500;
const ACTION = "replace-with-";
const TASKS = { userTask: "user-task", serviceTask: "service-task", scriptTask: "script-task", businessRuleTask: "rule-task", sendTask: "send-task", receiveTask: "receive-task", callActivity: "call-activity" };
const PLACES = { intermediateCatchEvent: "intermediate-catch", intermediateThrowEvent: "intermediate-throw", endEvent: "end", boundaryEvent: "boundary" };
const OTHERS = ["none-intermediate-throw", "none-end", "none-start", "expanded-subprocess", "collapsed-subprocess", "subprocess", "sequence-flow",
  "default-flow", "data-object-reference", "data-store-reference", "expanded-pool", "collapsed-pool"];
const HEADERS = ["toggle-loop", "toggle-parallel-mi", "toggle-sequential-mi", "toggle-is-collection", "toggle-participant-multiplicity", "toggle-non-interrupting"];

const ACTIONS = new Set([...taskActions(), ...eventActions(), ...allowed.gateways.map((tag) => dashed(tag)), ...OTHERS].map((name) => ACTION + name));

export class Menus {
  constructor(contextPad, popupMenu, elementFactory, autoPlace, create, modeling) {
    Object.assign(this, { popupMenu, elementFactory, autoPlace, create, modeling });
    contextPad.registerProvider(AFTER_THEIRS, this);
    popupMenu.registerProvider("bpmn-replace", AFTER_THEIRS, { getPopupMenuEntries, getPopupMenuHeaderEntries });
  }

  getContextPadEntries(element) {
    return ({ "append.append-task": task, "append.intermediate-event": event, "append.condition-intermediate-event": condition, "append.compensation-activity": undo, ...others }) => {
      const entries = { ...others };
      if (entries.replace) entries.replace = { ...entries.replace, action: { click: (pressed, chosen) => this.offerTypes(pressed, chosen) } };
      if (!task) return entries;
      return {
        "append.person-task": this.append("bpmn-icon-user-task", "Thêm việc của người", { type: "bpmn:UserTask" }),
        "append.machine-task": {
          group: "model", className: "bpmn-icon-service-task", title: "Thêm tác vụ tự động",
          action: { click: (pressed, source) => this.popupMenu.open(source, "operations", { x: pressed.clientX, y: pressed.clientY }, { title: "Tác vụ tự động", search: true, width: 320 }) },
        },
        "append.timer": this.append("bpmn-icon-intermediate-event-catch-timer", "Thêm hẹn giờ", { type: "bpmn:IntermediateCatchEvent", eventDefinitionType: "bpmn:TimerEventDefinition" }),
        ...entries,
      };
    };
  }

  /** bpmn-js asks for the pad in a way it deprecates itself. */
  offerTypes(pressed, element) {
    const pad = pressed.target?.closest?.(".djs-context-pad")?.getBoundingClientRect();
    const position = pad ? { x: pad.left, y: pad.bottom + 5 } : { x: pressed.x, y: pressed.y };
    this.popupMenu.open(element, "bpmn-replace", { ...position, cursor: { x: pressed.x, y: pressed.y } }, { title: "Đổi loại", width: 300, search: true });
  }

  append(className, title, what) {
    const made = () => this.elementFactory.createShape(what);
    return { group: "model", className, title, action: {
      click: (_, source) => this.autoPlace.append(source, made()),
      dragstart: (event, source) => this.create.start(event, made(), { source }),
    } };
  }
}
Menus.$inject = ["contextPad", "popupMenu", "elementFactory", "autoPlace", "create", "modeling"];

/** A flow out of an activity has neither condition nor default here: only gateways choose. */
function getPopupMenuEntries(element) {
  const isChosen = element.source && /Gateway$/.test(element.source.type);
  return (entries) => kept(entries, (name) => ACTIONS.has(name) && (name !== `${ACTION}default-flow` || isChosen));
}

function getPopupMenuHeaderEntries() {
  return (entries) => kept(entries, (name) => HEADERS.includes(name));
}

function kept(entries, isKept) {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => isKept(name)));
}

function taskActions() {
  return allowed.tasks.filter((tag) => TASKS[tag]).map((tag) => TASKS[tag]);
}

function eventActions() {
  return Object.entries(PLACES).flatMap(([tag, place]) => allowed.events[tag].filter(Boolean).flatMap((kind) =>
    tag === "boundaryEvent" && kind !== "error" ? [`${kind}-${place}`, `non-interrupting-${kind}-${place}`] : [`${kind}-${place}`]));
}

function dashed(tag) {
  return tag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
