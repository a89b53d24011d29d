/* The panel of what the machine does: operations with their parameters and errors, decisions, scripts, called processes. */
import { make } from "../../dom.js";
import { quoted, unquoted } from "./condition.js";
import { button, choice, expression, part, text } from "./fields.js";
import { linesOf, parametersOf } from "./names.js";
import { begun, offeredFor, stepsBefore } from "./parameters.js";

const KINDS = [{ value: "data", title: "dữ liệu" }, { value: "text", title: "chữ" }, { value: "expression", title: "biểu thức" }];
const TEXT = /^'(?:[^'\\]|\\[nt"'\\])*'$/;

export function machineParts(place) {
  const { element, object, edits, vocabulary } = place;
  const operation = vocabulary.operations.find((each) => each.name === object.get("cv:operation"));
  const options = vocabulary.operations.map(({ name, title, group }) => ({ value: name, title, group }));
  return [
    part("",
      choice("operation", "Thao tác", object.get("cv:operation"), options, (name) => choose(place, name)),
      text("result", "Giữ kết quả với tên", object.get("cv:result"), (value) => edits.set(element, { "cv:result": value.trim() }), { hint: "Các bước sau gọi kết quả bằng tên này." }),
      text("retries", "Thử lại nhiều nhất", object.get("cv:retries"), (value) => edits.set(element, { "cv:retries": value.trim() }), { hint: "Số lần. Để trống: 5.", inputmode: "numeric" })),
    part("Tham số", ...parameters(place, operation)),
    operation?.errors?.length ? part("Khi lỗi", ...errors(place, operation.errors)) : null,
  ];
}

/** Another operation, with its own parameters: what is written for one of the same name stays, the others begin as usual. */
function choose({ element, object, edits, vocabulary, names }, name) {
  const operation = vocabulary.operations.find((each) => each.name === name);
  edits.several(
    ["element.updateProperties", { element, properties: { "cv:operation": name || undefined } }],
    operation ? edits.extended(element, object, "cv:Parameter", begun(operation, object, names, stepsBefore(element))) : null);
}

function parameters(place, operation) {
  const { element, object, edits } = place;
  const given = parametersOf(object);
  const known = operation?.parameters ?? [];
  const extra = [...given.keys()].filter((name) => !known.some((each) => each.name === name)).map((name) => ({ name, title: `${name} (thao tác không dùng)` }));
  const write = (name, value) => {
    const rows = new Map(given);
    if (value) rows.set(name, value);
    else rows.delete(name);
    edits.extensions(element, object, "cv:Parameter", [...rows].map(([key, text]) => ({ name: key, value: text })));
  };
  return [...known, ...extra].map((each) => parameter(place, each, given.get(each.name) ?? "", (value) => write(each.name, value)));
}

/** One parameter: what kind of value it is, and the value. The kind is read from what is written. */
function parameter({ element, names, offered, redraw }, { name, title, type, required, options = [] }, written, write) {
  const shown = (element.parameterKinds ??= {});
  const kind = shown[name] ?? kindOf(written, names);
  const said = TEXT.test(written) ? unquoted(written) : "";
  const say = (value) => write(value ? quoted(value) : "");
  const hint = { hint: required ? "Phải có." : "" };
  const control = kind === "data" ? choice(`p-${name}`, title, written, offeredFor({ name, title, type }, names), write, hint)
    : kind === "text" && options.length ? choice(`p-${name}`, title, said, options.map(({ value, label }) => ({ value, title: label })), say)
    : kind === "text" ? text(`p-${name}`, title, said, say)
      : expression(`p-${name}`, title, written, offered, (value) => write(value.trim()));
  const kinds = make("select", { class: "inp kind", "aria-label": `${title}: loại giá trị`, "data-name": `k-${name}` }, ...KINDS.map((each) => make("option", { value: each.value }, each.title)));
  kinds.value = kind;
  kinds.addEventListener("change", () => {
    shown[name] = kinds.value;   // how the field is shown, not part of the diagram
    redraw();
  });
  return make("div", { class: "valued" }, control, kinds);
}

function kindOf(written, names) {
  if (!written || names.some((each) => each.name === written)) return "data";
  return TEXT.test(written) ? "text" : "expression";
}

/** The errors of the operation: those caught by an event on the edge of the task, and a choice of the others to catch. */
function errors({ element, edits, modeler }, known) {
  const eventOf = (code) => (element.attachers ?? []).find((each) => each.businessObject.eventDefinitions?.[0]?.errorRef?.errorCode === code);
  const draw = (code) => {
    const { title } = known.find((each) => each.code === code);
    const event = modeler.get("elementFactory").createShape({ type: "bpmn:BoundaryEvent", eventDefinitionType: "bpmn:ErrorEventDefinition" });
    event.businessObject.name = title;
    const place = { x: element.x + element.width - 18 - 28 * (element.attachers ?? []).length, y: element.y + element.height };
    const drawn = modeler.get("modeling").createShape(event, place, element, { attach: true });
    edits.refer(drawn, drawn.businessObject.eventDefinitions[0], "errorRef", "bpmn:Error", { name: title, errorCode: code });
  };
  const caught = known.filter(({ code }) => eventOf(code));
  const others = known.filter(({ code }) => !eventOf(code)).map(({ code, title }) => ({ value: code, title }));
  return [
    ...caught.map(({ code, title }) => make("p", { class: "row" }, title, button(`e-${code}`, "Xem", () => modeler.get("selection").select(eventOf(code)), { "aria-label": `Xem sự kiện ${title}` }))),
    others.length ? choice("catch", "Vẽ đường riêng cho lỗi", "", others, draw, { none: "Thêm sự kiện lỗi…", hint: "Lỗi không có đường riêng thành sự cố, chờ người xử lý." }) : null,
  ];
}

export function decisionParts({ element, object, edits, vocabulary, pages }) {
  const options = vocabulary.decisions.map(({ id, name }) => ({ value: id, title: name }));
  return [part("", choice("decision", "Bảng quyết định", object.get("cv:decision"), options, (value) => edits.set(element, { "cv:decision": value })),
    make("p", { class: "sm" }, make("a", { href: `${pages}/decisions` }, "Các bảng quyết định của bản nháp")))];
}

export function callParts({ element, object, edits, vocabulary }) {
  const options = vocabulary.processes.map(({ id, name }) => ({ value: id, title: name }));
  return [part("", choice("called", "Quy trình được gọi", object.calledElement, options, (value) => edits.set(element, { calledElement: value }), { hint: "Bước này xong khi quy trình được gọi kết thúc." }))];
}

export function scriptParts({ element, object, edits, offered }) {
  const lines = linesOf(object.get("script"));
  const write = (rows) => edits.set(element, { script: rows.map(({ name, text: value }) => `${name} = ${value}`).join("\n") });
  const change = (n, changed) => write(lines.map((line, at) => (at === n ? { ...line, ...changed } : line)));
  return [part("Các phép gán",
    ...lines.map((line, n) => make("div", { class: "assigned" },
      text(`line-name-${n}`, "Tên", line.name, (name) => change(n, { name: name.trim() })),
      expression(`line-${n}`, "là", line.text, offered, (value) => change(n, { text: value.trim() })),
      button(`line-drop-${n}`, "Bỏ", () => write(lines.filter((_, at) => at !== n)), { "aria-label": `Bỏ phép gán ${line.name}` }))),
    button("line-more", "Thêm phép gán", () => write([...lines, { name: freeName(lines), text: "None" }])))];
}

function freeName(lines) {
  for (let n = 1; ; n++) if (!lines.some((line) => line.name === `gia_tri_${n}`)) return `gia_tri_${n}`;
}

