/* The fields of a form as a plain list: choose, move up and down, take away, add; all by keyboard. */
import { make } from "../../dom.js";
import { WIDGETS } from "./components.js";
import NAMES from "../vietnamese/components.js";

const OFFERED = [
  ...Object.entries(NAMES).map(([type, { name }]) => [type, name]),
  ...Object.entries(WIDGETS).map(([widget, { name }]) => [`cv-${widget}`, name]),
];

export function titleOf(field) {
  return field.label || field.dateLabel || field.timeLabel || (field.text ?? "").slice(0, 60) || NAMES[field.type]?.name || field.type;
}

export function showOutline(place, drawing, isLocked) {
  const { fields, chosen } = drawing;
  const list = make("ol", { class: "outline" }, ...fields.map((each) => line(each, drawing, chosen, isLocked)));
  place.replaceChildren(list, ...(isLocked ? [] : [adder(drawing)]));
  if (fields.length === 0) list.replaceWith(make("p", { class: "t2 sm" }, "Biểu mẫu chưa có ô nào."));
}

function line({ field, parent, index, depth }, drawing, chosen, isLocked) {
  const isChosen = chosen?.id === field.id;
  const name = make("button", { type: "button", class: "name", "aria-pressed": String(isChosen), "data-field-line": field.id }, titleOf(field), make("small", { class: "t3" }, ` ${NAMES[field.type]?.name ?? field.type}`));
  name.addEventListener("click", () => drawing.choose(field.id));
  const item = make("li", { class: `depth-${Math.min(depth, 5)}` }, name);
  if (isChosen && !isLocked) {
    const title = titleOf(field);
    item.append(make("span", { class: "acts-of" },
      button("↑", `Đưa “${title}” lên`, () => drawing.move(field, -1), index === 0),
      button("↓", `Đưa “${title}” xuống`, () => drawing.move(field, 1), index === parent.components.length - 1),
      button("×", `Xóa “${title}”`, () => drawing.remove(field))));
  }
  return item;
}

function button(sign, words, act, isIdle = false) {
  const made = make("button", { type: "button", class: "btn small", "aria-label": words, title: words, disabled: isIdle, "data-act": sign }, sign);
  made.addEventListener("click", act);
  return made;
}

function adder(drawing) {
  const choice = make("select", { class: "inp", id: "add-field", "data-add": true }, ...OFFERED.map(([type, name]) => make("option", { value: type }, name)));
  const add = make("button", { type: "button", class: "btn" }, "Thêm");
  add.addEventListener("click", () => drawing.add(choice.value));
  return make("div", { class: "field adder" }, make("label", { for: "add-field" }, "Thêm ô sau ô đang chọn"), make("div", { class: "beside" }, choice, add));
}
