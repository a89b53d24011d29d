/* The panel of a flow out of a choosing gateway: its condition as rows or as text, or that it is taken when no other is. */
import { make } from "../../dom.js";
import { read, TESTS, valueOf, WITH_LIST, WITHOUT_VALUE, write, writeValue } from "./condition.js";
import { button, choice, expression, field, part, tick } from "./fields.js";
import { nameOf } from "./kinds.js";

const CHOOSING = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];
const BOOLEANS = ["flag"];   // the kinds of forms/form.py
const JOINS = { and: "tất cả các dòng", or: "ít nhất một dòng" };

export function flowParts(place) {
  const { element, object, edits } = place;
  if (!CHOOSING.includes(object.sourceRef?.$type)) return [];
  const isDefault = object.sourceRef.default === object;
  const gateway = element.source;
  const turn = (value) => edits.several(
    ["element.updateProperties", { element: gateway, properties: { default: value ? object : undefined } }],
    value && object.conditionExpression ? ["element.updateProperties", { element, properties: { conditionExpression: undefined } }] : null);
  return [part("Khi nào đi lối này",
    make("p", { class: "hint" }, `${nameOf(gateway)} → ${nameOf(element.target)}`),
    tick("default", "Đi lối này khi không lối nào khác đúng", isDefault, turn),
    ...(isDefault ? [] : condition(place)))];
}

function condition(place) {
  const { element, object, edits, names, offered, redraw } = place;
  const written = object.conditionExpression?.body ?? "";
  const rule = written.trim() ? read(written) : { join: "and", rows: [] };
  const change = (text) => edits.set(element, { conditionExpression: text.trim() ? edits.make("bpmn:FormalExpression", { body: text.trim() }, object) : undefined });
  const flip = (asText) => {
    element.conditionAsText = asText;   // how it is shown, not part of the diagram
    redraw();
  };
  if (!rule || element.conditionAsText) {
    return [
      expression("condition", "Điều kiện", written, offered, change, { hint: rule ? "Gõ tên để chọn dữ liệu. Kiểm tra khi rời ô." : "Điều kiện này không viết được thành các dòng.", rows: 3 }),
      rule ? button("condition-rows", "Viết bằng các dòng", () => flip(false)) : null,
    ];
  }
  const set = (rows, join = rule.join) => change(write({ join, rows }));
  return [
    rule.rows.length > 1 ? choice("join", "Đúng khi", rule.join, Object.entries(JOINS).map(([value, title]) => ({ value, title })), (join) => set(rule.rows, join), { none: null }) : null,
    ...rule.rows.map((row, n) => line(place, row, n, (changed) => set(rule.rows.map((each, at) => (at === n ? changed : each))), () => set(rule.rows.filter((_, at) => at !== n)))),
    make("p", { class: "beside" },
      button("condition-more", rule.rows.length ? "Thêm dòng" : "Đặt điều kiện", () => set([...rule.rows, begun(names)])),
      button("condition-text", "Viết biểu thức", () => flip(true))),
    written ? make("p", { class: "hint" }, make("code", {}, written)) : null,
  ];
}

function begun(names) {
  const first = names.find((each) => each.name.includes(".")) ?? names[0];
  return { field: first?.name ?? "document_id", ...beginning(first) };
}

/** What a row compares with at first, by the type of its data. */
function beginning(known) {
  if (known?.values?.length) return { test: "==", value: { kind: "text", value: String(known.values[0].value) } };
  if (known?.type === "number") return { test: ">=", value: { kind: "number", value: "0" } };
  if (BOOLEANS.includes(known?.type)) return { test: "==", value: { kind: "yes", value: true } };
  return { test: "filled", value: null };
}

function line({ names }, row, n, change, drop) {
  const known = names.find((each) => each.name === row.field);
  const type = known?.type ?? "";
  const fields = names.map((each) => ({ value: each.name, title: each.title }));
  const retest = (test) => change({ ...row, test, value: fitting(row.value, test) });
  return make("fieldset", { class: "ruled" }, make("legend", { class: "sr" }, `Dòng ${n + 1}`),
    choice(`field-${n}`, "Dữ liệu", row.field, fields, (name) => change({ field: name, ...beginning(names.find((each) => each.name === name)) }), { none: null }),
    choice(`test-${n}`, "So sánh", row.test, Object.entries(TESTS).filter(([test]) => !test.startsWith("is ") || test === row.test).map(([value, title]) => ({ value, title })), retest, { none: null }),
    WITHOUT_VALUE.includes(row.test) ? null : valueField(row, n, known, type, change),
    button(`drop-${n}`, "Bỏ dòng", drop, { "aria-label": `Bỏ dòng ${n + 1}` }));
}

function valueField(row, n, known, type, change) {
  const take = (typed) => change({ ...row, value: WITH_LIST.includes(row.test) ? listOf(typed, type) : valueOf(typed, type) });
  if (BOOLEANS.includes(type)) return choice(`value-${n}`, "Giá trị", shown(row.value), [{ value: "True", title: "có" }, { value: "False", title: "không" }], take, { none: null });
  const values = known?.values ?? [];
  const isOne = !WITH_LIST.includes(row.test);
  if (values.length && isOne) return choice(`value-${n}`, "Giá trị", shown(row.value), values.map((each) => ({ value: String(each.value), title: each.label ?? each.title ?? String(each.value) })), take);
  const control = make("input", { class: "inp", autocomplete: "off" });
  control.value = shown(row.value);
  control.addEventListener("blur", () => control.value !== shown(row.value) && take(control.value));
  return field(`value-${n}`, isOne ? "Giá trị" : "Các giá trị, cách nhau bằng dấu phẩy", control);
}

function listOf(typed, type) {
  return { kind: "list", value: typed.split(",").map((each) => each.trim()).filter(Boolean).map((each) => valueOf(each, type)) };
}

function fitting(value, test) {
  if (WITHOUT_VALUE.includes(test)) return null;
  if (WITH_LIST.includes(test)) return value?.kind === "list" ? value : { kind: "list", value: value && value.kind !== "name" ? [value] : [] };
  return value?.kind === "list" ? value.value[0] ?? { kind: "text", value: "" } : value ?? { kind: "text", value: "" };
}

function shown(value) {
  if (value?.kind === "list") return value.value.map(shown).join(", ");
  return value?.kind === "yes" ? writeValue(value) : String(value?.value ?? "");
}
