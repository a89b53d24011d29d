/* What an operation asks for and which data fits: the field of a parameter offers the fitting first, and a task that gets an
   operation begins with the data that is usually given. Kinds are those of connectors/parameters.py. */
import { parametersOf } from "./names.js";

const ALIKE = { moment: ["moment", "date"], text: ["text", "line"], choice: ["choice", "line"] };
const FREE = ["text", "choice", "number", "moment"];   // kinds that many data have: only the name tells which is meant
const ANYWHERE = "document";                  // the kind that is taken from the beginning of the case

/** Whether data is of the kind that a parameter asks for. */
export function fits(data, parameter) {
  if ((ALIKE[parameter.type] ?? [parameter.type]).includes(data.type)) return true;
  return !data.type && last(data.name) === parameter.name;
}

/** The names, those that fit first, each group as it was. [{value, title, group}] */
export function offeredFor(parameter, names) {
  const group = (isFitting) => (isFitting ? `Hợp với “${parameter.title}”` : "Dữ liệu khác");
  const sorted = [...names].sort((one, other) => fits(other, parameter) - fits(one, parameter));
  const some = sorted.some((each) => fits(each, parameter));
  return sorted.map((each) => ({ value: each.name, title: `${each.name}: ${each.title}`, group: some ? group(fits(each, parameter)) : "" }));
}

/** The data usually given: the document of the case; of the rest what the nearest step before left; "" when nothing is sure. */
export function usual(parameter, names, before) {
  const fitting = names.filter((each) => fits(each, parameter));
  if (parameter.type === ANYWHERE) return (fitting.find((each) => last(each.name) === parameter.name) ?? fitting[0])?.name ?? "";
  const meant = FREE.includes(parameter.type) ? fitting.filter((each) => last(each.name) === parameter.name) : fitting;
  for (const step of before) {
    const given = meant.find((each) => each.name === step || each.name.startsWith(`${step}.`));
    if (given) return given.name;
  }
  return "";
}

/** The parameters of an operation for a task: what is written stays, what is missing begins as usual. [{name, value}] */
export function begun(operation, task, names, before) {
  const given = task ? parametersOf(task) : new Map();
  return operation.parameters.map((each) => ({ name: each.name, value: given.get(each.name) ?? usual(each, names, before) })).filter((each) => each.value);
}

/** The ids of the steps on the way to an element, the nearest first. */
export function stepsBefore(element) {
  const found = [];
  const todo = [element];
  while (todo.length) {
    const at = todo.shift();
    const behind = [...(at.incoming ?? []).filter((each) => each.type === "bpmn:SequenceFlow").map((flow) => flow.source), at.host].filter(Boolean);
    for (const each of behind) {
      if (each === element || found.includes(each)) continue;
      found.push(each);
      todo.push(each);
    }
  }
  return found.map((each) => each.businessObject.get("cv:result") || each.id);
}

function last(name) {
  return name.slice(name.lastIndexOf(".") + 1);
}
