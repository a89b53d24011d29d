/* Fields of the panel: a label, a control, a hint. Each has a name that stays the same when the panel is drawn again, so that
   the cursor stays where it is. A field reports when it is left (or a choice is made), not at every letter: one change, one undo. */
import { make } from "../../dom.js";
import { folded, picker } from "../../picker.js";

const SHOWN = 30;
let count = 0;

export function part(title, ...children) {
  const shown = children.flat().filter(Boolean);
  return shown.length ? make("section", { class: "part" }, title ? make("h3", { class: "lab" }, title) : null, ...shown) : null;
}

export function field(name, label, control, hint = "") {
  const id = `studio-${name}-${++count}`;
  control.id = id;
  control.dataset.name = name;
  if (hint) control.setAttribute("aria-describedby", `${id}-hint`);
  return make("div", { class: "field" }, make("label", { for: id }, label), control, hint ? make("p", { class: "hint", id: `${id}-hint` }, hint) : null);
}

export function text(name, label, value, onChange, { hint = "", rows = 0, ...attributes } = {}) {
  const control = make(rows ? "textarea" : "input", { class: "inp", autocomplete: "off", spellcheck: "false", rows: rows || null, ...attributes });
  control.value = value ?? "";
  reportChange(control, value ?? "", onChange);
  return field(name, label, control, hint);
}

/** One of `options` [{value, title, group}]; a value that is not among them is shown as what it is. */
export function choice(name, label, value, options, onChange, { hint = "", none = "Chưa chọn" } = {}) {
  const control = make("select", { class: "inp" }, none === null ? null : make("option", { value: "" }, none), ...grouped(options));
  if (value && !options.some((each) => each.value === value)) control.append(make("option", { value }, `${value} (không có trong danh mục)`));
  control.value = value ?? "";
  control.addEventListener("change", () => onChange(control.value));
  return field(name, label, control, hint);
}

/** Several of `options`, as chips that are searched by typing. */
export function several(name, label, values, options, onChange, { hint = "" } = {}) {
  const strangers = values.filter((value) => !options.some((each) => each.value === value));
  const all = [...options, ...strangers.map((value) => ({ value, title: `${value} (không có trong danh mục)` }))];
  const control = make("select", { multiple: true, "aria-label": label }, ...all.map(({ value, title }) => {
    const option = make("option", { value, "data-hint": value }, title);
    option.selected = values.includes(value);
    return option;
  }));
  control.addEventListener("change", () => onChange([...control.selectedOptions].map((option) => option.value)));
  const whole = field(name, label, control, hint);
  whole.dataset.picks = name;
  return whole;
}

/** Chips need their label on the page, so they are made when the panel is. */
export function wakePickers(panel) {
  for (const whole of panel.querySelectorAll("[data-picks]")) {
    const select = whole.querySelector("select");
    picker(select);
    delete select.dataset.name;   // the cursor goes to what is seen
    whole.querySelector("input").dataset.name = whole.dataset.picks;
  }
}

export function tick(name, label, value, onChange, hint = "") {
  const control = make("input", { type: "checkbox", id: `studio-${name}-${++count}`, "data-name": name });
  control.checked = value;
  control.addEventListener("change", () => onChange(control.checked));
  return make("div", { class: "field ticked" }, make("label", {}, control, " ", label), hint ? make("p", { class: "hint" }, hint) : null);
}

export function button(name, words, onPress, attributes = {}) {
  const made = make("button", { type: "button", class: "btn small", "data-name": name, ...attributes }, words);
  made.addEventListener("click", onPress);
  return made;
}

/** An expression: while a name is typed, the data and functions that fit are offered. `names` [{name, title}]. */
export function expression(name, label, value, names, onChange, { hint = "", rows = 1 } = {}) {
  const control = make(rows > 1 ? "textarea" : "input", { class: "inp code", rows: rows > 1 ? rows : null, spellcheck: "false", autocomplete: "off" });
  control.value = value ?? "";
  const whole = field(name, label, control, hint);
  complete(control, names);   // first: Enter takes an offered name before it reports
  reportChange(control, value ?? "", onChange);
  return whole;
}

/** Reports what was typed when the field is left; `change` would miss what completion put in. */
function reportChange(control, before, onChange) {
  let last = before;
  const report = () => {
    if (control.value === last) return;
    last = control.value;
    onChange(control.value);
  };
  control.addEventListener("blur", report);
  control.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && control.tagName === "INPUT" && !event.isComposing) report();
  });
}

function grouped(options) {
  const groups = Map.groupBy ? Map.groupBy(options, (each) => each.group ?? "") : options.reduce((map, each) => map.set(each.group ?? "", [...(map.get(each.group ?? "") ?? []), each]), new Map());
  return [...groups].flatMap(([group, members]) => {
    const made = members.map(({ value, title }) => make("option", { value }, title));
    return group ? [make("optgroup", { label: group }, ...made)] : made;
  });
}

/** The completion of an expression field: a listbox under it, Enter or Tab takes, Escape closes (WAI-ARIA combobox). */
function complete(control, names) {
  const list = make("ul", { class: "options", role: "listbox", id: `${control.id}-list`, "aria-label": "Tên dùng được", hidden: true });
  const isCombobox = control.tagName === "INPUT";   // a field of several lines may not be one
  const said = { "aria-autocomplete": "list", "aria-controls": list.id, ...(isCombobox ? { role: "combobox", "aria-expanded": "false" } : {}) };
  for (const [attribute, value] of Object.entries(said)) control.setAttribute(attribute, value);
  control.after(make("div", { class: "picker" }, list));
  let found = [];
  let at = 0;
  const typed = () => /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(control.value.slice(0, control.selectionStart))?.[0] ?? "";
  const close = () => {
    list.hidden = true;
    if (isCombobox) control.setAttribute("aria-expanded", "false");
    control.removeAttribute("aria-activedescendant");
  };
  const point = (index) => {
    at = (index + found.length) % found.length;
    for (const [n, line] of [...list.children].entries()) {
      line.classList.toggle("at", n === at);
      line.setAttribute("aria-selected", String(n === at));
    }
    list.children[at].scrollIntoView({ block: "nearest" });
    control.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const open = () => {
    const word = folded(typed());
    found = word ? names.filter((each) => each.name !== typed() && folded(`${each.name} ${each.title}`).includes(word)).slice(0, SHOWN) : [];
    if (!found.length) return close();
    list.replaceChildren(...found.map((each, n) => make("li", { role: "option", id: `${list.id}-${n}` }, each.name, make("small", {}, each.title))));
    list.hidden = false;
    if (isCombobox) control.setAttribute("aria-expanded", "true");
    return point(0);
  };
  const take = () => {
    const start = control.selectionStart - typed().length;
    const { name } = found[at];
    control.setRangeText(name, start, control.selectionStart, "end");
    if (name.endsWith("()")) control.selectionEnd = control.selectionStart = control.selectionStart - 1;
    close();
  };
  control.addEventListener("input", (event) => !event.isComposing && open());
  control.addEventListener("blur", close);
  control.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") point(at + 1);
    else if (event.key === "ArrowUp") point(at - 1);
    else if (event.key === "Enter" || event.key === "Tab") take();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const line = event.target.closest("li");
    if (!line) return;
    at = [...list.children].indexOf(line);
    take();
  });
}
