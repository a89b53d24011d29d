/* A drawing that is only looked at: a draft that is closed, or a screen too narrow to draw on. Nothing may be changed, neither by
   mouse nor by key, and the fields of the panel say so. */
import RuleProvider from "diagram-js/lib/features/rules/RuleProvider";

const FIRST = 20_000;
const ACTS = ["shape.create", "elements.create", "elements.move", "elements.delete", "shape.resize", "shape.attach", "shape.replace", "connection.create",
  "connection.reconnect", "connection.updateWaypoints", "elements.paste", "elements.align", "elements.distribute"];

class Locked extends RuleProvider {
  init() {
    for (const act of ACTS) this.addRule(act, FIRST, () => false);
  }
}

export function lock(studio, modeler) {
  studio.classList.add("locked");
  new Locked(modeler.get("eventBus"));
  modeler.on("element.dblclick", FIRST, () => false);
  modeler.get("eventBus").on("contextPad.getProviders", 1, (event) => { event.providers = []; });
  modeler.get("directEditing").activate = () => false;
}

/** The fields of the panel, to be read. */
export function still(panel) {
  for (const control of panel.querySelectorAll("input, select, textarea, button")) control.disabled = true;
}
