/* The list of operations a service task can do, grouped as the connectors are; choosing one draws the task with its parameters. */
import { namesIn } from "./names.js";
import { begun, stepsBefore } from "./parameters.js";

export class Operations {
  constructor(popupMenu, elementFactory, edits, autoPlace, create, modeler, vocabulary) {
    Object.assign(this, { elementFactory, edits, autoPlace, create, modeler, vocabulary });
    popupMenu.registerProvider("operations", this);
  }

  getPopupMenuEntries(source) {
    return Object.fromEntries(this.vocabulary.operations.map((operation) => [operation.name, {
      label: operation.title, description: operation.name, search: operation.name,
      className: "bpmn-icon-service-task",
      group: { id: operation.group, name: operation.group },
      action: (event) => this.draw(event, source, operation),
    }]));
  }

  getPopupMenuHeaderEntries() {
    return {};
  }

  draw(event, source, operation) {
    const before = source.parent ? [source.businessObject.get("cv:result") || source.id, ...stepsBefore(source)] : [];
    const shape = this.elementFactory.createShape({ type: "bpmn:ServiceTask", businessObject: this.task(operation, before) });
    if (source.parent && source.businessObject.$instanceOf("bpmn:FlowNode") && source.type !== "bpmn:EndEvent") this.autoPlace.append(source, shape);
    else this.create.start(event, shape);
  }

  /** A task with the parameters of the operation, as they are usually given after the steps `before`. */
  task(operation, before) {
    const task = this.edits.make("bpmn:ServiceTask", { name: operation.title, "cv:operation": operation.name });
    const rows = begun(operation, null, namesIn(this.modeler, this.vocabulary), before);
    if (rows.length) {
      const extension = this.edits.make("bpmn:ExtensionElements", { values: [] }, task);
      extension.values = rows.map((row) => this.edits.make("cv:Parameter", row, extension));
      task.extensionElements = extension;
    }
    return task;
  }
}
Operations.$inject = ["popupMenu", "elementFactory", "edits", "autoPlace", "create", "bpmnjs", "config.vocabulary"];
