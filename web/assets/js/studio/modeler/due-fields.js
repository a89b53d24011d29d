/* A date by rule, for whatever has one: the due date of a task, a timer that goes off at a time. */
import { make } from "../../dom.js";
import { NOW, readDue, UNITS, writeDue } from "./due.js";
import { button, choice, expression, text } from "./fields.js";

/** The builder for what fits its parts, an expression for the rest; the button changes between them. */
export function dueFields({ element, names, offered, redraw }, written, change) {
  const rule = readDue(written);
  if ((written && !rule) || element.dueAsText) {
    return [
      expression("due", "Biểu thức", written, offered, (value) => change(value.trim()), { hint: "Ngày giờ, như working_days(now(), 3).", rows: 2 }),
      !written || rule ? button("due-parts", "Đặt bằng các ô", () => flip(element, false, redraw)) : null,
    ];
  }
  if (!written) {
    return [make("p", { class: "beside" },
      button("due-begin", "Đặt hạn", () => change(writeDue({ unit: "working_days", amount: "3", from: NOW }))),
      button("due-text", "Viết biểu thức", () => flip(element, true, redraw)))];
  }
  const set = (parts) => change(writeDue({ ...rule, ...parts }));
  const moments = [{ value: NOW, title: "lúc việc đến" }, { value: "today()", title: "ngày việc đến" }, ...names.filter((each) => ["date", "moment", "datetime"].includes(each.type) || /(_at|due)$/.test(each.name)).map(({ name, title }) => ({ value: name, title }))];
  return [
    make("div", { class: "two" },
      UNITS[rule.unit].counts ? text("due-amount", "Số lượng", rule.amount, (amount) => (/^\d+(\.\d+)?$/.test(amount.trim()) ? set({ amount: amount.trim() }) : redraw()), { inputmode: "decimal" }) : null,
      choice("due-unit", "Tính theo", rule.unit, Object.entries(UNITS).map(([value, { title }]) => ({ value, title })), (unit) => set({ unit, from: unit === "same" && rule.from === NOW ? (moments[1]?.value ?? NOW) : rule.from }), { none: null })),
    choice("due-from", "Kể từ", rule.from, moments, (from) => set({ from }), { none: null }),
    make("p", { class: "beside" }, button("due-text", "Viết biểu thức", () => flip(element, true, redraw)), button("due-none", "Bỏ hạn", () => change(""))),
  ];
}

function flip(element, asText, redraw) {
  element.dueAsText = asText;   // how the field is shown, not part of the diagram
  redraw();
}
