/* The decision-table editor: the table, what is wrong with it beside its cells, a row to try it on. */
import { make } from "../../dom.js";
import { ask } from "../../requests.js";
import { showFindings } from "../findings.js";
import { Keeping } from "../keeping.js";
import { Table } from "./table.js";
import { TrialRow } from "./trial.js";

const PAUSE = 500;

export async function makeBench(bench) {
  const key = bench.dataset.keyName;
  const titles = new Map(JSON.parse(bench.dataset.names).map(({ name, title }) => [name, title]));
  const place = bench.querySelector("[data-drawing]");
  const lights = new Lights();
  const row = new TrialRow(bench);
  let timer;
  let request;

  place.replaceChildren();
  const table = new Table(place);

  const look = async (data = null) => {
    clearTimeout(timer);
    request?.abort();
    request = new AbortController();
    try {
      const body = JSON.stringify({ xml: await table.xml(), data });
      const options = { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: request.signal };
      const told = await (await ask(bench.dataset.try, options)).json();
      showFindings(bench, told.findings.map(item), (element) => goTo(place, element));
      row.show(told.reads, titles);
      row.tell(data ? told : null);
      lights.show({ wrong: told.findings.filter(({ severity }) => severity === "error").map(({ element }) => element), fits: data ? told.ids : [] });
    } catch (reason) {
      if (reason.name !== "AbortError") row.outcome.replaceChildren(make("p", { class: "late sm" }, reason.text ?? "Chưa kiểm tra được. Thử lại sau."));
    }
  };
  const keeping = new Keeping(bench, {
    read: () => table.xml(),
    part: { of: (draft) => draft.decisions[key], body: (xml) => ({ xml }) },
    take: async (xml) => {
      await table.show(xml ?? bench.dataset.xml);
      listen();
      await look();
    },
  });
  keeping.base = "redrawn" in bench.dataset ? bench.dataset.xml : undefined;
  const listen = () => table.onChange(() => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
    keeping.later();
  });

  await table.show(bench.dataset.xml);
  listen();
  await look();
  for (const name of ["undo", "redo"]) document.querySelector(`[data-${name}]`)?.addEventListener("click", () => table[name]());
  bench.querySelector("[data-trial]").addEventListener("submit", (event) => {
    event.preventDefault();
    look(row.data);
  });
  if (keeping.isLocked) place.inert = true;
  bench.dataset.ready = "";
}

function item({ severity, element, message, mend }) {
  return { say: message, mend, weight: severity === "error" ? "block" : "advise", place: element };
}

function goTo(place, element) {
  const cell = place.querySelector(`[data-element-id="${CSS.escape(element)}"], [data-row-id="${CSS.escape(element)}"], [data-col-id="${CSS.escape(element)}"]`);
  cell?.scrollIntoView({ block: "center", inline: "center" });
  (cell?.querySelector("[contenteditable], button, [tabindex]") ?? cell)?.focus?.();
}

/** Lights cells and rows by their ids. The table draws its cells anew at every change, so a style sheet holds what is lit. */
class Lights {
  constructor() {
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
  }

  show({ wrong, fits }) {
    const cells = wrong.filter(Boolean).map((id) => `.table-bench :is([data-element-id="${CSS.escape(id)}"], th[data-col-id="${CSS.escape(id)}"])`);
    const rows = fits.map((id) => `.table-bench td[data-row-id="${CSS.escape(id)}"], .table-bench td[data-element-id="${CSS.escape(id)}"]`);
    this.sheet.replaceSync([
      cells.length ? `${cells.join(", ")} { box-shadow: inset 0 0 0 2px var(--late); }` : "",
      rows.length ? `${rows.join(", ")} { background-color: var(--selected); }` : "",
    ].join("\n"));
  }
}
