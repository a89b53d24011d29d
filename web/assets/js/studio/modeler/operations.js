/* The list of operations a service task can do, grouped as the connectors are; choosing one draws the task with its parameters. */
export class Operations {
  constructor(popupMenu, elementFactory, bpmnFactory, autoPlace, create, vocabulary) {
    Object.assign(this, { elementFactory, bpmnFactory, autoPlace, create, vocabulary });
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
    const shape = this.elementFactory.createShape({ type: "bpmn:ServiceTask", businessObject: this.task(operation) });
    if (source.parent && source.businessObject.$instanceOf("bpmn:FlowNode") && source.type !== "bpmn:EndEvent") this.autoPlace.append(source, shape);
    else this.create.start(event, shape);
  }

  task(operation) {
    return this.bpmnFactory.create("bpmn:ServiceTask", { name: operation.title, "cv:operation": operation.name });
  }
}
Operations.$inject = ["popupMenu", "elementFactory", "bpmnFactory", "autoPlace", "create", "config.vocabulary"];
