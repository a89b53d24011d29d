/* Findings that one click removes, each as one step of undo. What a person has to decide is not here; whether the finding is
   really gone is asked afterwards (findings.js), and what did not help is taken back.

   mendOf(finding, modeler, vocabulary) → {words, act} or null */
import { folded } from "../../picker.js";
import { namesIn, parametersOf } from "./names.js";
import { begun, stepsBefore } from "./parameters.js";
import { putBefore } from "./room.js";

export function mendOf(finding, modeler, vocabulary) {
  const element = modeler.get("elementRegistry").get(finding.element);
  if (!element?.parent) return null;
  const missing = vocabulary.missing_steps?.[finding.rule];
  if (missing) return addStep(element, missing, modeler, vocabulary);
  return MENDS[finding.rule]?.(element, modeler, vocabulary) ?? null;
}

const MENDS = { "no-name": name, "no-form": form, "missing-parameter": fillParameters, "unknown-parameter": dropParameters };

function addStep(element, { operation, form: key, groups }, modeler, vocabulary) {
  if (!element.incoming?.some((flow) => flow.type === "bpmn:SequenceFlow")) return null;
  const known = operation ? vocabulary.operations.find((each) => each.name === operation) : vocabulary.forms.find((each) => each.key === key);
  if (!known) return null;
  const made = () => (operation
    ? modeler.get("operations").task(known, stepsBefore(element))
    : modeler.get("edits").make("bpmn:UserTask", { name: known.title, "cv:form": key, "cv:groups": groups.join(",") }));
  const act = () => putBefore(modeler, element, modeler.get("elementFactory").createShape({ type: operation ? "bpmn:ServiceTask" : "bpmn:UserTask", businessObject: made() }));
  return { words: `Thêm bước “${known.title}”`, act };
}

/** A step without a name is called as what it does. */
function name(element, modeler, vocabulary) {
  const object = element.businessObject;
  const known = object.$instanceOf("bpmn:ServiceTask") ? vocabulary.operations.find((each) => each.name === object.get("cv:operation"))
    : object.$instanceOf("bpmn:UserTask") ? vocabulary.forms.find((each) => each.key === object.get("cv:form"))
      : object.$instanceOf("bpmn:BusinessRuleTask") ? vocabulary.decisions.find((each) => each.id === object.get("cv:decision"))
        : object.$instanceOf("bpmn:CallActivity") ? vocabulary.processes.find((each) => each.id === object.calledElement) : null;
  const title = known?.title ?? known?.name;
  return title ? { words: `Đặt tên “${title}”`, act: () => modeler.get("edits").set(element, { name: title }) } : null;
}

/** The form that is called as the step is, or that is made for its document of the same name. */
function form(element, modeler, vocabulary) {
  const wanted = folded(element.businessObject.name ?? "").trim();
  const found = vocabulary.forms.filter((each) => folded(each.title) === wanted);
  return found.length === 1 ? { words: `Dùng biểu mẫu “${found[0].title}”`, act: () => modeler.get("edits").set(element, { "cv:form": found[0].key }) } : null;
}

/** Only when every parameter that must be there has a usual value: half of them would not remove all findings. */
function fillParameters(element, modeler, vocabulary) {
  const task = element.businessObject;
  const operation = vocabulary.operations.find((each) => each.name === task.get("cv:operation"));
  if (!operation) return null;
  const rows = begun(operation, task, namesIn(modeler, vocabulary), stepsBefore(element));
  if (operation.parameters.some((each) => each.required && !rows.some((row) => row.name === each.name))) return null;
  const given = parametersOf(task);
  const added = rows.filter((row) => !given.has(row.name));
  const kept = [...given].map(([name_, value]) => ({ name: name_, value }));
  return { words: `Điền ${added.map((row) => `${row.name} = ${row.value}`).join(", ")}`, act: () => modeler.get("edits").extensions(element, task, "cv:Parameter", [...kept, ...added]) };
}

function dropParameters(element, modeler, vocabulary) {
  const task = element.businessObject;
  const operation = vocabulary.operations.find((each) => each.name === task.get("cv:operation"));
  if (!operation) return null;
  const rows = [...parametersOf(task)].map(([name_, value]) => ({ name: name_, value }));
  const kept = rows.filter((row) => operation.parameters.some((each) => each.name === row.name));
  return { words: "Bỏ tham số thừa", act: () => modeler.get("edits").extensions(element, task, "cv:Parameter", kept) };
}
