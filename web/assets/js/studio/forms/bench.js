/* The form editor: drawing, list, properties and preview speak through one thing, the schema that is drawn. */
import { make } from "../../dom.js";
import { showFindings } from "../findings.js";
import { Keeping, same } from "../keeping.js";
import { FormDrawing } from "./drawing.js";
import { showOutline } from "./outline.js";
import { Preview } from "./preview.js";
import { showProperties } from "./properties.js";

const PAUSE = 350;   // ms without a change before the preview is asked for

export async function makeBench(bench) {
  const names = JSON.parse(bench.dataset.names);
  const key = bench.dataset.keyName;
  const isLocked = "locked" in bench.dataset;
  const drawing = new FormDrawing(bench.querySelector("[data-drawing]"));
  const preview = new Preview(bench);
  const outline = bench.querySelector("[data-outline]");
  const properties = bench.querySelector("[data-properties]");
  let findings = [];
  let shown;
  let timer;

  const draw = () => {
    showOutline(outline, drawing, isLocked);
    showProperties(properties, drawing, { names, findings, isLocked });
    bench.querySelector("[data-count]").textContent = `${drawing.fields.length} ô`;
  };
  const look = async (submit = false) => {
    clearTimeout(timer);
    try {
      const told = await preview.show(drawing.schema, submit);
      findings = [...told.findings, ...told.notes];
      const items = [...told.findings.map((each) => item(each, "block")), ...told.notes.map((each) => item(each, "advise"))];
      showFindings(bench, items, (place) => drawing.choose(place));
      showProperties(properties, drawing, { names, findings, isLocked });
      mark(bench, drawing, told.findings);
    } catch (reason) {
      if (reason.name !== "AbortError") preview.place.replaceChildren(make("p", { class: "late sm" }, reason.text ?? "Chưa dựng được biểu mẫu. Thử lại sau."));
    }
  };
  const take = async (schema) => {
    await drawing.show(schema ?? JSON.parse(bench.dataset.schema));
    shown = drawing.schema;
    draw();
    await look();
  };

  await take(JSON.parse(bench.dataset.schema));
  const keeping = new Keeping(bench, {
    read: () => drawing.schema,
    part: { of: (draft) => draft.forms[key], body: (schema) => ({ schema }) },
    take,
  });
  keeping.base = "redrawn" in bench.dataset ? JSON.parse(bench.dataset.schema) : undefined;
  drawing.on("changed", () => {
    if (same(drawing.schema, shown)) return;
    shown = drawing.schema;
    draw();
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
    keeping.later();
  });
  drawing.on("selection.changed", draw);
  for (const [name, act] of [["undo", () => drawing.undo()], ["redo", () => drawing.redo()]]) {
    document.querySelector(`[data-${name}]`)?.addEventListener("click", act);
  }
  bench.querySelector("[data-check]").addEventListener("click", () => look(true));
  bench.querySelector("[data-empty]").addEventListener("click", () => {
    preview.forget();
    look();
  });
  bench.dataset.ready = "";
}

function item({ component, sentence }, weight) {
  return { say: sentence, weight, place: component };
}

/** Light what is not right yet, in the drawing and in the list. */
function mark(bench, drawing, findings) {
  const wrong = new Set(findings.map(({ component }) => drawing.find(component)?.field.id).filter(Boolean));
  for (const element of bench.querySelectorAll("[data-drawing] [data-id]")) element.classList.toggle("is-wrong", wrong.has(element.dataset.id));
  for (const element of bench.querySelectorAll("[data-field-line]")) element.classList.toggle("is-wrong", wrong.has(element.dataset.fieldLine));
}
