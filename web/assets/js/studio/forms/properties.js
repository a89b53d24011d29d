/* The properties of the chosen component, as plain fields: labels in words, mistakes said beside the field. */
import { make } from "../../dom.js";
import NAMES from "../vietnamese/components.js";
import { titleOf } from "./outline.js";
import SETTINGS from "./settings.js";

const SAFE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const MADE_UP = /^[a-z]+_[a-z0-9]{5,8}$/;   // names that the drawing gives new components

/** names: [{name, title}] that the process knows; findings: [{component, sentence}] about the form as it stands. */
export function showProperties(place, drawing, { names, findings, isLocked }) {
  const field = drawing.chosen;
  const active = document.activeElement?.closest?.("[data-properties]") ? document.activeElement.id : "";
  const title = make("h2", { class: "h" }, field ? titleOf(field) : "Thuộc tính", field ? make("small", {}, NAMES[field.type]?.name ?? field.type) : "");
  if (!field) {
    place.replaceChildren(title, make("p", { class: "t2 sm" }, "Chọn một ô để sửa."));
    return;
  }
  const wrong = findings.filter((finding) => finding.component === field.id || finding.component === field.key);
  const controls = (SETTINGS[field.type] ?? []).filter(([, , , more]) => !more?.when || more.when(field)).map((setting) => control(setting, field, drawing, names, isLocked));
  place.replaceChildren(title, ...wrong.map((finding) => make("p", { class: "error sm" }, finding.sentence)), ...controls);
  if (active) document.getElementById(active)?.focus();
}

function control([path, words, kind, more = {}], field, drawing, names, isLocked) {
  const id = `p-${path.join("-")}`;
  const given = path.reduce((value, name) => value?.[name], field);
  const input = INPUTS[kind]({ id, given, more, names });
  if (isLocked) input.disabled = true;
  const error = make("p", { class: "error", id: `${id}-error`, hidden: true });
  const hint = more.hint ? make("p", { class: "hint", id: `${id}-hint` }, more.hint) : null;
  input.setAttribute("aria-describedby", [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" "));
  input.addEventListener("change", () => {
    const [value, objection] = READERS[kind](input, { field, drawing, more });
    error.textContent = objection ?? "";
    error.hidden = !objection;
    input.toggleAttribute("aria-invalid", Boolean(objection));
    if (objection) input.setAttribute("aria-invalid", "true");
    else change(drawing, field, path, value);
  });
  if (kind === "tick") return make("div", { class: "field tick-line" }, make("label", { for: id }, input, " ", words), hint, error);
  return make("div", { class: "field" }, make("label", { for: id }, words), input, kind === "name" ? suggestions(names) : null, hint, error);
}

function change(drawing, field, path, value) {
  drawing.set(field, path, value);
  const isLabel = path[0] === "label" || path[0] === "dateLabel";
  const now = drawing.find(field.id)?.field;
  if (!isLabel || !now?.key || !MADE_UP.test(now.key)) return;
  const name = plainName(value);   // a component gets a name that says what it asks, once
  if (name && !objectionTo(name, now, drawing)) drawing.set(now, ["key"], name);
}

const INPUTS = {
  line: ({ id, given }) => make("input", { class: "inp", id, value: given ?? "" }),
  path: ({ id, given }) => make("input", { class: "inp", id, value: given ?? "", spellcheck: "false" }),
  name: ({ id, given }) => make("input", { class: "inp", id, value: given ?? "", list: "known-names", spellcheck: "false", autocomplete: "off" }),
  text: ({ id, given }) => make("textarea", { class: "inp", id }, given ?? ""),
  tick: ({ id, given }) => make("input", { type: "checkbox", id, checked: given === true }),
  count: ({ id, given }) => make("input", { class: "inp", id, value: given ?? "", inputmode: "numeric" }),
  number: ({ id, given }) => make("input", { class: "inp", id, value: given ?? "", inputmode: "decimal" }),
  choice: ({ id, given, more }) => make("select", { class: "inp", id }, ...more.options.map(([value, words]) => make("option", { value, selected: String(given ?? "") === value }, words))),
  options: ({ id, given }) => make("textarea", { class: "inp", id, rows: "5", spellcheck: "false" }, (given ?? []).map(({ value, label }) => `${value} = ${label}`).join("\n")),
};

const READERS = {
  line: (input) => [input.value.trim() || undefined],
  text: (input) => [input.value || undefined],
  tick: (input) => [input.checked],
  choice: (input, { more }) => [input.value === "" ? undefined : more.as ? more.as(input.value) : input.value],
  count: (input) => numberOf(input, /^\d{1,6}$/, "Ghi một số nguyên."),
  number: (input) => numberOf(input, /^-?\d+([.,]\d+)?$/, "Ghi một số, thí dụ 10 hoặc 2,5."),
  name: (input, { field, drawing }) => [input.value.trim() || undefined, objectionTo(input.value.trim(), field, drawing)],
  path: (input) => [input.value.trim(), input.value.trim().split(".").every((part) => !part || SAFE_NAME.test(part)) ? undefined : "Chữ không dấu, chữ số, gạch dưới, bắt đầu bằng chữ cái."],
  options: (input) => {
    const lines = input.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const values = lines.map((line) => {
      const [value, ...label] = line.split("=");
      return label.length ? { value: value.trim(), label: label.join("=").trim() || value.trim() } : { value: plainName(line) || line, label: line };
    });
    const isTwice = new Set(values.map(({ value }) => value)).size < values.length;
    return [values.length ? values : undefined, isTwice ? "Hai lựa chọn có cùng giá trị." : undefined];
  },
};

function numberOf(input, pattern, objection) {
  const text = input.value.trim();
  if (!text) return [undefined];
  return pattern.test(text) ? [Number(text.replace(",", "."))] : [undefined, objection];
}

function objectionTo(name, field, drawing) {
  if (!name) return "Mỗi ô cần một tên dữ liệu.";
  if (!SAFE_NAME.test(name)) return "Bắt đầu bằng chữ cái; chỉ gồm chữ không dấu, chữ số, gạch dưới.";
  const parent = drawing.find(field.id)?.parent;
  const twin = drawing.fields.find((each) => each.parent === parent && each.field !== field && each.field.id !== field.id && each.field.key === name);
  return twin ? `Trùng tên với ô “${titleOf(twin.field)}”.` : undefined;
}

function suggestions(names) {
  return make("datalist", { id: "known-names" }, ...names.map(({ name, title }) => make("option", { value: name.split(".").pop() }, title)));
}

/** "Người ký" → "nguoi_ky". */
export function plainName(text) {
  const folded = (text ?? "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D");
  return folded.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
}
