/* Changes of a diagram, each one step of undo. Nothing else in the studio writes into the model. */
export class Edits {
  constructor(commandStack, bpmnFactory, modeler) {
    Object.assign(this, { commandStack, bpmnFactory, modeler });
    commandStack.registerHandler("studio.several", Several);
    commandStack.registerHandler("studio.together", Together);
  }

  get definitions() {
    return this.modeler.getDefinitions();
  }

  /** Attributes of the element itself; "" and undefined take one away. */
  set(element, properties) {
    this.commandStack.execute("element.updateProperties", { element, properties: cleaned(properties) });
  }

  /** Attributes of something inside the element, such as its event definition. */
  setInner(element, inner, properties) {
    this.commandStack.execute("element.updateModdleProperties", { element, moddleElement: inner, properties: cleaned(properties) });
  }

  several(...commands) {
    this.commandStack.execute("studio.several", { commands: commands.filter(Boolean) });
  }

  /** Everything that `act` changes, as one step of undo. */
  together(act) {
    this.commandStack.execute("studio.together", { act });
  }

  /** A command for `several`: the same as setInner. */
  inner(element, inner, properties) {
    return ["element.updateModdleProperties", { element, moddleElement: inner, properties: cleaned(properties) }];
  }

  make(type, properties, parent) {
    const made = this.bpmnFactory.create(type, cleaned(properties));
    made.$parent = parent;
    return made;
  }

  document(element, text) {
    const object = element.businessObject;
    const documentation = text.trim() ? [this.make("bpmn:Documentation", { text }, object)] : [];
    this.setInner(element, object, { documentation });
  }

  /** An expression in a tag of its own, as conditions and timers are. */
  expression(element, owner, property, text, others = {}) {
    const body = text.trim();
    this.setInner(element, owner, { ...others, [property]: body ? this.make("bpmn:FormalExpression", { body }, owner) : undefined });
  }

  /** The cv: elements of one type inside the element or its event definition, [{name, value}]; all others stay. */
  extensions(element, owner, type, rows) {
    this.several(this.extended(element, owner, type, rows));
  }

  /** A command for `several`: the same as extensions. */
  extended(element, owner, type, rows) {
    const extension = owner.get("extensionElements");
    const others = (extension?.get("values") ?? []).filter((each) => each.$type !== type);
    if (!others.length && !rows.length) return this.inner(element, owner, { extensionElements: undefined });
    if (!extension) {
      const made = this.make("bpmn:ExtensionElements", { values: [] }, owner);
      made.values = rows.map((row) => this.make(type, row, made));
      return this.inner(element, owner, { extensionElements: made });
    }
    return this.inner(element, extension, { values: [...others, ...rows.map((row) => this.make(type, row, extension))] });
  }

  roots(type) {
    return this.definitions.get("rootElements").filter((each) => each.$type === type);
  }

  /** Let a definition point to the message, signal, error or escalation that fits `wanted`, made when there is none. */
  refer(element, owner, property, type, wanted) {
    if (!wanted) return this.setInner(element, owner, { [property]: undefined });
    const existing = this.roots(type).find((each) => Object.entries(wanted).every(([name, value]) => each.get(name) === value));
    if (existing) return this.setInner(element, owner, { [property]: existing });
    const made = this.make(type, wanted, this.definitions);
    return this.several(
      this.inner(element, this.definitions, { rootElements: [...this.definitions.get("rootElements"), made] }),
      this.inner(element, owner, { [property]: made }),
    );
  }
}
Edits.$inject = ["commandStack", "bpmnFactory", "bpmnjs"];

class Several {
  constructor(commandStack) {
    this.commandStack = commandStack;
  }

  preExecute({ commands }) {
    for (const [name, context] of commands) this.commandStack.execute(name, context);
  }
}
Several.$inject = ["commandStack"];

class Together {
  preExecute({ act }) {
    act();
  }
}

function cleaned(properties) {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === "" ? undefined : value]));
}

/** The cv: elements of one type, as written. */
export function extensionsOf(owner, type) {
  return (owner.get("extensionElements")?.get("values") ?? []).filter((each) => each.$type === type);
}
