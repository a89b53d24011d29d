/* The data a diagram can speak of: what the vocabulary says every case has, the fields of its own forms, and what its steps keep.
   namesIn(modeler, vocabulary) → [{name, title, type}], without doubles, in the order of the steps. */
import { extensionsOf } from "./edits.js";

export function namesIn(modeler, vocabulary) {
  const registry = modeler.get("elementRegistry");
  const found = new Map(vocabulary.data.filter((each) => !each.element || registry.get(each.element)).map((each) => [each.name, each]));
  const forms = new Map(vocabulary.forms.map((form) => [form.key, form]));
  const operations = new Map(vocabulary.operations.map((operation) => [operation.name, operation]));
  for (const element of registry.getAll()) {
    if (element.labelTarget) continue;
    for (const each of namesOf(element.businessObject, forms, operations)) found.set(each.name, { ...found.get(each.name), ...each });
  }
  return [...found.values()];
}

function* namesOf(object, forms, operations) {
  if (object.$instanceOf("bpmn:UserTask")) yield* ofPersonTask(object, forms.get(object.get("cv:form")));
  if (object.$instanceOf("bpmn:ServiceTask")) yield* ofMachineTask(object, operations.get(object.get("cv:operation")));
  if (object.$instanceOf("bpmn:ScriptTask")) for (const { name } of linesOf(object.get("script"))) if (name) yield kept(name, object, "kịch bản");
  for (const owner of [object, ...(object.eventDefinitions ?? [])]) {
    if (/Task$|EventDefinition$/.test(owner.$type) && /Send|Receive|Event/.test(owner.$type) && owner.get("cv:variable")) yield kept(owner.get("cv:variable"), object, "nội dung nhận");
  }
  const turns = object.loopCharacteristics;
  if (turns?.$type !== "bpmn:MultiInstanceLoopCharacteristics") return;
  if (turns.get("cv:item")) yield kept(turns.get("cv:item"), object, "phần tử của lượt");
  if (turns.get("cv:into")) yield kept(turns.get("cv:into"), object, "các kết quả gom lại");
}

function* ofPersonTask(task, form) {
  const step = task.name || task.id;
  for (const field of form?.fields ?? []) if (field.type !== "secret") yield { name: `${task.id}.${field.key}`, title: `${step}: ${field.label}`, type: field.type, values: field.options };
  for (const made of form?.made ?? []) yield { name: `${task.id}.${made.key}`, title: `${step}: ${made.label}`, type: made.type };
  if (form) yield { name: task.id, title: `${step}: mọi trả lời`, type: form.answers };
  if (form) yield { name: `${task.id}.by`, title: `${step}: người làm`, type: "person" };
  if (form) yield { name: `${task.id}.at`, title: `${step}: lúc hoàn thành`, type: "moment" };
}

/** The result as a whole and field by field; without a name of its own it is called as the task. */
function* ofMachineTask(task, operation) {
  const under = task.get("cv:result") || task.id;
  if (task.get("cv:result")) yield kept(under, task, "kết quả");
  for (const { name, title, type } of operation?.results ?? []) yield { name: `${under}.${name}`, title: `${task.name || task.id}: ${title}`, type };
}

function kept(name, object, what) {
  return { name, title: `${object.name || object.id}: ${what}`, type: "" };
}

/** The lines of a script: [{name, text}]; a line that is no assignment has an empty name. */
export function linesOf(script) {
  return (script ?? "").split("\n").filter((line) => line.trim()).map((line) => {
    const [, name, text] = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)\s*(.*)$/u.exec(line) ?? ["", "", line.trim()];
    return { name, text };
  });
}

/** The parameters of a service task by name. */
export function parametersOf(task) {
  return new Map(extensionsOf(task, "cv:Parameter").map((each) => [each.get("name"), each.get("value")]));
}

/** What completion offers: the data, and the functions of expressions. */
export function offeredNames(names, vocabulary) {
  return [...names, ...vocabulary.functions.map(({ name, title, parameters }) => ({ name: `${name}()`, title: `${title} (${(parameters ?? []).join(", ")})` }))];
}
