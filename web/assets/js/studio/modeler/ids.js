/* A step that is named for the first time gets an id from its name: “Kiểm tra thể thức” becomes kiem_tra_the_thuc, so that
   conditions can be read (kiem_tra_the_thuc.decision). An id that a person chose, or that was drawn elsewhere, is never touched. */
import { folded } from "../../picker.js";

const MADE_UP = /^(Activity|Event|Gateway)_[0-9a-z]{7}$/;
const LONGEST = 40;

export class NamedIds {
  constructor(eventBus, modeling, elementRegistry) {
    eventBus.on(["commandStack.element.updateLabel.postExecuted", "commandStack.element.updateProperties.postExecuted"], ({ context }) => {
      const element = context.element.labelTarget ?? context.element;
      const object = element.businessObject;
      if (!MADE_UP.test(object.id) || !object.name || !object.$instanceOf("bpmn:Activity")) return;
      const id = free(idOf(object.name), elementRegistry);
      if (id) modeling.updateProperties(element, { id });
    });
  }
}
NamedIds.$inject = ["eventBus", "modeling", "elementRegistry"];

/** "Kiểm tra thể thức" → "kiem_tra_the_thuc"; "" when nothing is left that may begin a name. */
export function idOf(name) {
  return folded(name).replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, LONGEST).replace(/_+$/, "");
}

function free(wanted, registry) {
  if (!wanted) return "";
  for (let n = 1; n < 100; n++) {
    const id = n === 1 ? wanted : `${wanted}_${n}`;
    if (!registry.get(id)) return id;
  }
  return "";
}
