/* A row to try the table on: one field a piece of data that the table reads; the engine answers. */
import { make } from "../../dom.js";

const TRUTHS = [["true", "đúng"], ["false", "sai"]];

export class TrialRow {
  constructor(bench) {
    this.place = bench.querySelector("[data-inputs]");
    this.outcome = bench.querySelector("[data-outcome]");
    this.typed = new Map();
  }

  /** reads: [{name, type}] */
  show(reads, titles) {
    const active = document.activeElement?.id;
    this.place.replaceChildren(...reads.map(({ name, type }) => this.field(name, type, titles.get(name))));
    if (reads.length === 0) this.place.replaceChildren(make("p", { class: "t2 sm" }, "Bảng chưa đọc dữ liệu nào."));
    if (active) document.getElementById(active)?.focus();
  }

  field(name, type, title) {
    const id = `try-${name.replaceAll(".", "-")}`;
    const given = this.typed.get(name) ?? "";
    const input = type === "boolean"
      ? make("select", { class: "inp", id }, make("option", { value: "" }, "–"), ...TRUTHS.map(([value, words]) => make("option", { value, selected: given === value }, words)))
      : make("input", { class: "inp", id, value: given, inputmode: type === "number" ? "decimal" : null, autocomplete: "off" });
    input.dataset.reads = name;
    input.dataset.type = type;
    input.addEventListener("input", () => this.typed.set(name, input.value));
    return make("div", { class: "field" }, make("label", { for: id }, title ?? name, title ? make("small", {}, ` ${name}`) : ""), input);
  }

  /** What was typed, in the type that the column says; what says none is a number, true, false or null where it reads as one. */
  get data() {
    return Object.fromEntries([...this.place.querySelectorAll("[data-reads]")].map((input) => [input.dataset.reads, valueOf(input.value.trim(), input.dataset.type)]));
  }

  tell(told) {
    if (!told) return this.outcome.replaceChildren();
    const rows = told.rows.length ? `Dòng khớp: ${told.rows.join(", ")}.` : "Không dòng nào khớp.";
    if (told.why) return this.outcome.replaceChildren(make("p", { class: "late" }, `Vụ việc dừng ở đây: ${told.why}.`), make("p", { class: "sm" }, rows));
    const lines = Object.entries(told.outputs).map(([name, value]) => [make("dt", {}, make("code", {}, name)), make("dd", {}, JSON.stringify(value))]);
    return this.outcome.replaceChildren(make("p", { class: "proven" }, `${rows} Kết quả:`), make("dl", { class: "answers sm" }, ...lines.flat()));
  }
}

function valueOf(text, type) {
  if (type === "string") return text;
  if (text === "") return null;
  if (type === "boolean") return text === "true";
  const number = Number(text.replace(",", "."));
  if (type === "number" || /^-?\d+([.,]\d+)?$/.test(text)) return Number.isNaN(number) ? text : number;
  return { true: true, false: false, null: null }[text] ?? (text === "null" ? null : text);
}
