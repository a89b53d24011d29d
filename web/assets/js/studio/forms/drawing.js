/* The drawing of a form: the editor of form-js with our components, without its own panel of properties.

   That panel is not loaded for three reasons: it offers what forms/ refuses (formulas in labels, templates, expressions), it cannot
   be translated, and its formula fields write <style> elements, which the security policy forbids. properties.js is ours. */
import { FormEditor } from "@bpmn-io/form-js-editor";
import { lay } from "../vietnamese/lay.js";
import WORDS, { PATTERNS } from "../vietnamese/form.js";
import { ownComponents } from "./components.js";

const WRITTEN_BY_PEOPLE = ".fjs-form-field-label, .fjs-form-field-description, .fjs-form-field-text";
const noPanel = { attachTo: () => {}, detach: () => {}, registerProvider: () => {} };
const withoutPanel = { propertiesPanel: ["value", noPanel], propertiesProvider: ["value", null] };

export class FormDrawing {
  constructor(container) {
    container.replaceChildren();
    this.editor = new FormEditor({ container, additionalModules: [ownComponents, withoutPanel] });
    lay(container, WORDS, { patterns: PATTERNS, skip: WRITTEN_BY_PEOPLE });
    for (const name of ["modeling", "selection", "commandStack", "formFieldRegistry", "pathRegistry"]) this[name] = this.editor.get(name);
  }

  show(schema) {
    return this.editor.importSchema(structuredClone(schema));
  }

  get schema() {
    return this.editor.getSchema();
  }

  on(event, listener) {
    this.editor.on(event, listener);
  }

  get root() {
    return this.editor._getState().schema;
  }

  /** Every component in reading order: [{field, parent, index, depth}]. */
  get fields() {
    const found = [];
    const walk = (parent, depth) => (parent.components ?? []).forEach((field, index) => {
      found.push({ field, parent, index, depth });
      walk(field, depth + 1);
    });
    walk(this.root, 0);
    return found;
  }

  find(id) {
    return this.fields.find(({ field }) => field.id === id || (field.key && field.key === id));
  }

  get chosen() {
    const id = this.selection.get()?.id;
    return id ? this.find(id)?.field : undefined;
  }

  choose(id) {
    const found = this.find(id);
    if (found) this.selection.set(found.field);
    return Boolean(found);
  }

  /** Change one property, given by its path; nothing takes it away. */
  set(field, [name, inner], value) {
    const next = inner ? { ...field[name], [inner]: value } : value;
    if (inner && (value === undefined || value === "")) delete next[inner];
    const whole = inner && Object.keys(next).length === 0 ? undefined : next === "" ? undefined : next;
    this.modeling.editFormField(field, name, whole);
  }

  add(type) {
    const after = this.chosen && this.find(this.chosen.id);
    const [target, index] = after ? [after.parent, after.index + 1] : [this.root, this.root.components.length];
    this.selection.set(this.modeling.addFormField({ type, _parent: target.id }, target, index));
  }

  move(field, step) {
    const { parent, index } = this.find(field.id);
    const to = index + step;
    if (to < 0 || to >= parent.components.length) return;
    this.modeling.moveFormField(field, parent, parent, index, step > 0 ? to + 1 : to);
  }

  remove(field) {
    const { parent, index } = this.find(field.id);
    this.modeling.removeFormField(field, parent, index);
    this.selection.clear();
  }

  undo() {
    if (this.commandStack.canUndo()) this.commandStack.undo();
  }

  redo() {
    if (this.commandStack.canRedo()) this.commandStack.redo();
  }
}
