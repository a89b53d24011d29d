/* The panel of any element: name, id, documentation; of a process, a lane, an activity that is done in turns. */
import { choice, expression, part, several, text } from "./fields.js";
import { splitNames } from "./parts-of-person.js";

const ID = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function generalParts({ element, object, edits, modeler, redraw }) {
  if (object.$instanceOf("bpmn:TextAnnotation")) return [text("text", "Lời ghi chú", object.text, (value) => edits.set(element, { text: value }), { rows: 3 })];
  const isProcess = ["bpmn:Process", "bpmn:Collaboration", "bpmn:Participant"].includes(object.$type);
  const rename = (id) => {
    const wanted = id.trim();
    if (ID.test(wanted) && !modeler.get("elementRegistry").get(wanted)) edits.set(element, { id: wanted });
    else redraw();
  };
  return [
    isProcess ? null : part("Chung",
      text("name", "Tên", object.name, (name) => edits.set(element, { name: name.trim() }), object.$instanceOf("bpmn:Activity") ? { rows: 2 } : {}),
      text("id", "Mã", object.id, rename, { hint: "Điều kiện gọi dữ liệu của bước bằng mã này. Chữ không dấu, số và dấu gạch dưới." }),
    ),
    object.$instanceOf("bpmn:SequenceFlow") ? null
      : part("", text("documentation", "Mô tả cho người làm", object.get("documentation")[0]?.text, (value) => edits.document(element, value), { rows: 3 })),
  ];
}

export function processParts({ element, object, edits, offered }) {
  const process = object.$type === "bpmn:Process" ? object : object.processRef ?? object.participants?.find((each) => each.processRef)?.processRef;
  if (!process) return [part("Bên tham gia", text("name", "Tên", object.name, (name) => edits.set(element, { name: name.trim() })))];
  return [part("Quy trình",
    text("process-name", "Tên quy trình", process.name, (name) => rename(edits, element, process, name.trim())),
    expression("about", "Hồ sơ nói về", process.get("cv:about"), offered, (value) => edits.setInner(element, process, { "cv:about": value.trim() }), { hint: "Dữ liệu chứa mã văn bản mà các việc của quy trình nói về." }),
  )];
}

/** A pool and its process carry one name here. */
function rename(edits, element, process, name) {
  edits.several(edits.inner(element, process, { name }), element.businessObject !== process && element.businessObject.processRef ? edits.inner(element, element.businessObject, { name }) : null);
}

export function laneParts({ element, object, edits, vocabulary, offered }) {
  return [part("Ai làm các việc trong làn",
    several("groups", "Nhóm người làm", splitNames(object.get("cv:groups")), vocabulary.groups.map(({ id, title }) => ({ value: id, title })), (groups) => edits.set(element, { "cv:groups": groups.join(",") })),
    expression("unit", "Thuộc đơn vị", object.get("cv:unit"), offered, (value) => edits.set(element, { "cv:unit": value.trim() }), { hint: "Để trống: mọi đơn vị của cơ quan." }),
  )];
}

const TURNS = [
  { value: "parallel", title: "Nhiều lượt cùng lúc" },
  { value: "sequential", title: "Nhiều lượt lần lượt" },
  { value: "loop", title: "Làm lại theo điều kiện" },
];

export function turnsParts({ element, object, edits, offered }) {
  const turns = object.loopCharacteristics;
  const many = turns?.$type === "bpmn:MultiInstanceLoopCharacteristics";
  const kind = !turns ? "" : many ? (turns.isSequential ? "sequential" : "parallel") : "loop";
  const change = (wanted) => {
    if (!wanted) return edits.set(element, { loopCharacteristics: undefined });
    if (many && wanted !== "loop") return edits.setInner(element, turns, { isSequential: wanted === "sequential" });
    const type = wanted === "loop" ? "bpmn:StandardLoopCharacteristics" : "bpmn:MultiInstanceLoopCharacteristics";
    return edits.set(element, { loopCharacteristics: edits.make(type, wanted === "sequential" ? { isSequential: true } : {}, object) });
  };
  const word = (name, label, hint) => text(name, label, turns.get(`cv:${name}`), (value) => edits.setInner(element, turns, { [`cv:${name}`]: value.trim() }), { hint });
  return [part("Số lượt",
    choice("turns", "Bước này làm", kind, TURNS, change, { none: "Một lượt" }),
    ...(many ? [
      expression("each", "Mỗi lượt cho một phần tử của", turns.get("cv:each"), offered, (value) => edits.setInner(element, turns, { "cv:each": value.trim() })),
      word("item", "Gọi phần tử của lượt là"), word("gather", "Gom dữ liệu"), word("into", "Vào danh sách"),
      expression("until", "Dừng sớm khi", turns.completionCondition?.body, offered, (value) => edits.expression(element, turns, "completionCondition", value)),
    ] : []),
    ...(kind === "loop" ? [
      expression("while", "Làm lại khi", turns.loopCondition?.body, offered, (value) => edits.expression(element, turns, "loopCondition", value)),
      text("most", "Nhiều nhất mấy lần", turns.loopMaximum ?? "", (value) => edits.setInner(element, turns, { loopMaximum: Number(value) || undefined }), { inputmode: "numeric" }),
    ] : []),
  )];
}
