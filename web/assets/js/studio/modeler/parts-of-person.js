/* The panel of a user task: which form, who may do it, until when, how urgent, which queue. */
import { make } from "../../dom.js";
import { dueFields } from "./due-fields.js";
import { choice, expression, part, several } from "./fields.js";

export function personParts(place) {
  const { element, object, edits, vocabulary, offered, pages } = place;
  const word = (name) => (value) => edits.set(element, { [`cv:${name}`]: value.trim() });
  return [
    part("", choice("form", "Biểu mẫu", object.get("cv:form"), vocabulary.forms.map(({ key, title }) => ({ value: key, title })), word("form")), preview(vocabulary, object.get("cv:form")), make("p", { class: "sm" }, make("a", { href: `${pages}/forms` }, "Vẽ lại biểu mẫu cho cơ quan"))),
    part("Ai làm",
      several("groups", "Nhóm người làm", splitNames(object.get("cv:groups")), vocabulary.groups.map(({ id, title }) => ({ value: id, title })), (groups) => edits.set(element, { "cv:groups": groups.join(",") }), { hint: inherited(element, vocabulary) }),
      expression("unit", "Thuộc đơn vị", object.get("cv:unit"), offered, word("unit"), { hint: "Để trống: theo làn, hoặc mọi đơn vị của cơ quan." }),
      expression("assignee", "Giao thẳng cho", object.get("cv:assignee"), offered, word("assignee"), { hint: "Dữ liệu chứa người được giao, như assign_officer.officer." }),
    ),
    part("Hạn", ...dueFields(place, object.get("cv:due") ?? "", (value) => edits.set(element, { "cv:due": value }))),
    part("Xếp việc",
      expression("priority", "Mức khẩn", object.get("cv:priority"), offered, word("priority"), { hint: "Số: 0 thường, số lớn hơn đứng trước." }),
      choice("queue", "Hàng việc", object.get("cv:queue"), titled(vocabulary.queues), word("queue"), { none: "Không xếp hàng riêng" }),
      choice("state", "Trạng thái văn bản", object.get("cv:state"), titled(vocabulary.states), word("state"), { none: "Không đổi" }),
      expression("about", "Việc nói về", object.get("cv:about"), offered, word("about"), { hint: "Để trống: như cả quy trình." }),
    ),
  ];
}

/** "a, b" → ["a", "b"] */
export function splitNames(words) {
  return (words ?? "").split(",").map((each) => each.trim()).filter(Boolean);
}

/** Entries of the vocabulary come as words, or as {id, title}. */
export function titled(entries) {
  return (entries ?? []).map((each) => (typeof each === "string" ? { value: each, title: each } : { value: each.id ?? each.key ?? each.name, title: each.title ?? each.name ?? each.id }));
}

function preview(vocabulary, key) {
  const form = vocabulary.forms.find((each) => each.key === key);
  if (!form?.fields?.length) return null;
  return make("div", { class: "preview" }, make("p", { class: "hint" }, "Người làm sẽ điền:"), make("ul", {}, ...form.fields.map(({ key: name, label }) => make("li", {}, label || name, " ", make("code", {}, name)))));
}

function inherited(element, vocabulary) {
  const lane = lanesOf(element).find((each) => each.get("cv:groups"));
  if (!lane) return "Ai trong các nhóm này cũng nhận được việc.";
  const names = splitNames(lane.get("cv:groups")).map((id) => vocabulary.groups.find((group) => group.id === id)?.title ?? id);
  return `Để trống: theo làn “${lane.name}”, ${names.join(", ")}.`;
}

function lanesOf(element) {
  const lanes = [];
  for (let lane = element.businessObject.get("lanes")?.[0]; lane?.$type === "bpmn:Lane"; lane = lane.$parent?.$parent) lanes.unshift(lane);
  return lanes.reverse();
}
