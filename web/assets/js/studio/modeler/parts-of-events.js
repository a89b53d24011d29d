/* The panel of events, and of tasks that send and receive: timers, messages with what they are matched by, signals, errors. */
import { make } from "../../dom.js";
import { dueFields } from "./due-fields.js";
import { extensionsOf } from "./edits.js";
import { button, choice, expression, part, text, tick } from "./fields.js";

const TIMERS = { timeDuration: "sau một khoảng", timeDate: "vào lúc", timeCycle: "nhắc lặp lại" };
const EXAMPLES = { timeDuration: "P3D là ba ngày, PT4H là bốn giờ; hoặc một biểu thức.", timeDate: "working_days(now(), 3) là hết ngày làm việc thứ ba.", timeCycle: "R3/P1D là ba lần, mỗi ngày một lần." };
const REFERENCES = {
  "bpmn:SignalEventDefinition": { property: "signalRef", type: "bpmn:Signal", label: "Tín hiệu", made: (name) => ({ name }) },
  "bpmn:ErrorEventDefinition": { property: "errorRef", type: "bpmn:Error", label: "Mã lỗi", made: (code) => ({ name: code, errorCode: code }), word: "errorCode" },
  "bpmn:EscalationEventDefinition": { property: "escalationRef", type: "bpmn:Escalation", label: "Mã leo thang", made: (code) => ({ name: code, escalationCode: code }), word: "escalationCode" },
};

export function eventParts(place) {
  const { element, object, edits } = place;
  if (object.$instanceOf("bpmn:Task")) return messageParts(place, object, object.$type === "bpmn:ReceiveTask");
  const [definition] = object.eventDefinitions ?? [];
  if (!definition) return [];
  const isCaught = object.$type === "bpmn:BoundaryEvent" || object.$type === "bpmn:IntermediateCatchEvent";
  const parts = definition.$type === "bpmn:TimerEventDefinition" ? timerParts(place, definition)
    : definition.$type === "bpmn:MessageEventDefinition" ? messageParts(place, definition, isCaught)
      : REFERENCES[definition.$type] ? referenceParts(place, definition, isCaught) : [];
  if (object.$type !== "bpmn:BoundaryEvent" || definition.$type === "bpmn:ErrorEventDefinition") return parts;
  return [...parts, part("", tick("interrupts", "Ngắt bước đang làm", object.cancelActivity !== false, (value) => edits.set(element, { cancelActivity: value })))];
}

function timerParts(place, definition) {
  const { element, edits, offered } = place;
  const kind = Object.keys(TIMERS).find((each) => definition[each]) ?? element.timerKind ?? "timeDuration";
  const write = (wanted, value) => edits.expression(element, definition, wanted, value, Object.fromEntries(Object.keys(TIMERS).filter((each) => each !== wanted).map((each) => [each, undefined])));
  const change = (wanted) => {
    element.timerKind = wanted;   // until there is a text, the kind is only how the field is shown
    write(wanted, wanted === "timeDate" ? "" : definition[kind]?.body ?? "");   // a date is put together anew
  };
  return [part("Hẹn giờ",
    choice("timer-kind", "Xảy ra", kind, Object.entries(TIMERS).map(([value, title]) => ({ value, title })), change, { none: null }),
    ...(kind === "timeDate" ? dueFields(place, definition.timeDate?.body ?? "", (value) => write(kind, value))
      : [expression("timer", "Thời gian", definition[kind]?.body, offered, (value) => write(kind, value), { hint: EXAMPLES[kind] })]))];
}

function messageParts({ element, edits, offered, modeler }, owner, isCaught) {
  const rows = extensionsOf(owner, "cv:Correlation").map((each) => ({ property: each.get("property"), value: each.get("value") }));
  const write = (changed) => edits.extensions(element, owner, "cv:Correlation", changed);
  const change = (n, changed) => write(rows.map((row, at) => (at === n ? { ...row, ...changed } : row)));
  const known = modeler.get("edits").roots("bpmn:Message").map((each) => each.name).filter(Boolean);
  return [
    part("Thông điệp",
      suggested("message", "Tên thông điệp", owner.messageRef?.name, known, (name) => edits.refer(element, owner, "messageRef", "bpmn:Message", name.trim() ? { name: name.trim() } : null)),
      isCaught ? text("variable", "Giữ nội dung với tên", owner.get("cv:variable"), (value) => edits.setInner(element, owner, { "cv:variable": value.trim() }))
        : expression("payload", "Nội dung gửi", owner.get("cv:payload"), offered, (value) => edits.setInner(element, owner, { "cv:payload": value.trim() }))),
    isCaught ? part("So khớp", make("p", { class: "hint" }, "Thông điệp chỉ đến vụ việc có cùng giá trị."),
      ...rows.map((row, n) => make("div", { class: "assigned" },
        text(`match-${n}`, "Thuộc tính", row.property, (value) => change(n, { property: value.trim() })),
        expression(`match-value-${n}`, "bằng", row.value, offered, (value) => change(n, { value: value.trim() })),
        button(`match-drop-${n}`, "Bỏ", () => write(rows.filter((_, at) => at !== n)), { "aria-label": `Bỏ so khớp ${row.property}` }))),
      button("match-more", "Thêm so khớp", () => write([...rows, { property: "document_id", value: "document_id" }]))) : null,
  ];
}

function referenceParts({ element, edits, offered }, definition, isCaught) {
  const { property, type, label, made, word = "name" } = REFERENCES[definition.$type];
  const known = edits.roots(type).map((each) => each.get(word)).filter(Boolean);
  return [part("",
    suggested("reference", label, definition.get(property)?.get(word), known, (value) => edits.refer(element, definition, property, type, value.trim() ? made(value.trim()) : null), isCaught && word !== "name" ? "Để trống: bắt mọi mã." : ""),
    isCaught ? text("variable", "Giữ nội dung với tên", definition.get("cv:variable"), (value) => edits.setInner(element, definition, { "cv:variable": value.trim() }))
      : expression("payload", "Nội dung", definition.get("cv:payload"), offered, (value) => edits.setInner(element, definition, { "cv:payload": value.trim() })))];
}

/** A name that may be new; those of the diagram are offered. */
function suggested(name, label, value, known, onChange, hint = "") {
  const list = make("datalist", { id: `studio-${name}-known` }, ...new Set(known.map((each) => make("option", { value: each }))));
  const whole = text(name, label, value, onChange, { list: list.id, hint });
  whole.append(list);
  return whole;
}
