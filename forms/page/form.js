// What the page's script adds to a form that already works without it: components hide as their conditions say,
// quick phrases fill their field, rows can be added and taken away. Reads only what forms/templates write.
import { holds } from "./conditions.js";

const ROW_MARK = "__row__";
const NUMBER = /^[-−]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/;
const DAY = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
const ISO_DAY = /^(19|20|21)\d{2}-\d{2}-\d{2}$/;
const MAX_DIGITS = 15;

const clean = (text) => text.normalize("NFC").replace(/\r\n?/g, "\n").trim();

function readNumber(text) {
  if (!NUMBER.test(text) || text.replace(/\D/g, "").length > MAX_DIGITS) return null;
  return Number(text.replace("−", "-").replaceAll(".", "").replace(",", "."));
}

function readDay(text) {
  const [, day, month, year] = DAY.exec(text) ?? [];
  const iso = day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : text;
  const date = new Date(`${iso}T00:00:00Z`);
  return ISO_DAY.test(iso) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

const checked = (frame) => [...frame.querySelectorAll("input:checked")].map((box) => box.value);
const typed = (frame) => clean(frame.querySelector("input, select, textarea")?.value ?? "") || null;
const READERS = {
  line: typed,
  text: typed,
  time: typed,
  number: (frame) => readNumber(typed(frame) ?? ""),
  date: (frame) => readDay(typed(frame) ?? ""),
  flag: (frame) => checked(frame).length > 0,
  choice: (frame) => (frame.matches("fieldset") ? (checked(frame)[0] ?? null) : typed(frame)),
  choices: checked,
};

function valueOf(frame) {
  if (frame.hidden || frame.parentElement.closest("[data-hide-when][hidden]")) return null;
  if (frame.dataset.value !== undefined) return JSON.parse(frame.dataset.value);
  return READERS[frame.dataset.kind]?.(frame) ?? null;
}

function put(values, path, value) {
  const last = path.pop();
  for (const part of path) values = values[part] ??= {};
  values[last] = value;
}

/** Hides and shows, from top to bottom, as the checker will judge it. */
export function followConditions(form) {
  const values = {};
  const rows = new Map();
  for (const frame of form.querySelectorAll("[data-field], [data-hide-when]")) {
    const row = frame.closest("[data-row]");
    if (row && !rows.has(row)) rows.set(row, {});
    const scope = { ...values, this: rows.get(row) ?? null };
    if (frame.dataset.hideWhen) frame.hidden = holds(JSON.parse(frame.dataset.hideWhen), scope);
    if (!frame.dataset.field || frame.dataset.kind === "rows") continue;
    const path = frame.dataset.field.split(".");
    const outside = row ? row.closest("[data-kind=rows]").dataset.field.split(".").length + 1 : 0;
    put(row ? rows.get(row) : values, path.slice(outside), valueOf(frame));
  }
}

function fillPhrase(button) {
  const field = document.getElementById(button.closest("[data-phrases]").dataset.phrases);
  field.value = [field.value.trimEnd(), button.dataset.phrase].filter(Boolean).join(" ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function renumber(list) {
  list.querySelectorAll("[data-row-number]").forEach((number, i) => (number.textContent = i + 1));
}

function addRow(list) {
  const prototype = list.querySelector("template[data-row-prototype]");
  const next = 1 + Math.max(-1, ...[...list.querySelectorAll("[data-row] [data-field]")].map((frame) =>
    Number(frame.dataset.field.slice(list.dataset.field.length + 1).split(".")[0])));
  const row = prototype.content.firstElementChild.cloneNode(true);
  for (const element of row.querySelectorAll("*")) {
    for (const attribute of element.attributes) attribute.value = attribute.value.replaceAll(ROW_MARK, next);
  }
  prototype.before(row);
  showButtons(row);
  renumber(list);
  // later, when other scripts have had the row: a control they replaced is hidden by then
  setTimeout(() => [...row.querySelectorAll("input, select, textarea")].find((control) => control.offsetParent)?.focus());
}

function removeRow(list, row) {
  row.remove();
  renumber(list);
  list.querySelector("[data-add-row]").focus();
}

function showButtons(root) {
  root.querySelectorAll("[data-phrases], [data-add-row], [data-remove-row]").forEach((part) => (part.hidden = false));
}

/** Brings one form to life; safe to call once for each form put into the page. */
export function bringToLife(form) {
  showButtons(form);
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-phrase], [data-add-row], [data-remove-row]");
    if (!button) return;
    const list = button.closest("[data-kind=rows]");
    if (button.matches("[data-phrase]")) fillPhrase(button);
    else if (button.matches("[data-add-row]")) addRow(list);
    else removeRow(list, button.closest("[data-row]"));
    followConditions(form);
  });
  for (const event of ["input", "change"]) form.addEventListener(event, () => followConditions(form));
  followConditions(form);
}
