/* The table: the decision-table editor of dmn-js alone, without the drawing of requirements, in Vietnamese.

   Cells hold expressions of the engine, not FEEL, so the library's FEEL fields and the forms that write FEEL are left out; so
   are the ways of choosing rows that the engine refuses (engine/lint_rules/decisions.py). */
import DecisionTableEditor from "dmn-js-decision-table/lib/Editor";
import { HIT_POLICIES } from "dmn-js-decision-table/lib/features/hit-policy/HitPolicies";
import expressionLanguage from "dmn-js-decision-table/lib/features/expression-language";
import simpleMode from "dmn-js-decision-table/lib/features/simple-mode";
import simpleBoolean from "dmn-js-decision-table/lib/features/simple-boolean-edit";
import simpleDate from "dmn-js-decision-table/lib/features/simple-date-edit";
import simpleDateTime from "dmn-js-decision-table/lib/features/simple-date-time-edit";
import simpleDuration from "dmn-js-decision-table/lib/features/simple-duration-edit";
import simpleNumber from "dmn-js-decision-table/lib/features/simple-number-edit";
import simpleString from "dmn-js-decision-table/lib/features/simple-string-edit";
import simpleTime from "dmn-js-decision-table/lib/features/simple-time-edit";
import { DmnVariableResolverModule } from "@bpmn-io/dmn-variable-resolver";
import EditingManager from "dmn-js-shared/lib/base/EditingManager";
import { is } from "dmn-js-shared/lib/util/ModelUtil";
import WORDS, { LAID } from "../vietnamese/dmn.js";
import { lay } from "../vietnamese/lay.js";
import { speak } from "../vietnamese/translate.js";

const LEFT_OUT = new Set([expressionLanguage, simpleMode, simpleBoolean, simpleDate, simpleDateTime, simpleDuration, simpleNumber, simpleString, simpleTime, DmnVariableResolverModule]);
const TAKEN = ["UNIQUE", "FIRST", "COLLECT"];
const TYPES = ["string", "boolean", "number"];
const LANGUAGE = { value: "congvan", label: "Biểu thức" };

const POLICIES = [...HIT_POLICIES];

/** Offer the ways of choosing rows that the engine takes; and the one a table has, so that it can be seen and changed. */
function offerPolicies(xml) {
  const table = new DOMParser().parseFromString(xml, "application/xml").querySelector("decisionTable");
  const has = (policy) => (table?.getAttribute("hitPolicy") ?? "UNIQUE") === policy.value.hitPolicy && (table?.getAttribute("aggregation") ?? undefined) === policy.value.aggregation;
  const offered = POLICIES.filter((policy) => (TAKEN.includes(policy.value.hitPolicy) && !policy.value.aggregation) || has(policy));
  HIT_POLICIES.splice(0, HIT_POLICIES.length, ...offered);
}

class TableEditor extends DecisionTableEditor {
  getModules() {
    return super.getModules().filter((module) => !LEFT_OUT.has(module));
  }
}

class TableManager extends EditingManager {
  _getViewProviders() {
    return [{ id: "decisionTable", constructor: TableEditor, opens: (element) => is(element, "dmn:Decision") && is(element.decisionLogic, "dmn:DecisionTable") }];
  }
}

export class Table {
  constructor(container) {
    container.replaceChildren();
    lay(container, LAID);
    this.manager = new TableManager({
      container,
      common: { dataTypes: TYPES, expressionLanguages: { options: [LANGUAGE], defaults: { editor: LANGUAGE.value } } },
      decisionTable: { additionalModules: [speak(WORDS)] },
    });
  }

  async show(xml) {
    offerPolicies(xml);
    await this.manager.importXML(xml);
  }

  async xml() {
    return (await this.manager.saveXML({ format: true })).xml;
  }

  get viewer() {
    return this.manager.getActiveViewer();
  }

  onChange(listener) {
    this.viewer.on("elements.changed", listener);
    this.viewer.get("eventBus").on("commandStack.changed", listener);
  }

  undo() {
    this.viewer.get("commandStack").undo();
  }

  redo() {
    this.viewer.get("commandStack").redo();
  }
}
