/* The form as people will see it: asked of the server, which renders every form; filled in and checked there too. */
import { make } from "../../dom.js";
import { ask } from "../../requests.js";

export class Preview {
  constructor(bench) {
    this.bench = bench;
    this.place = bench.querySelector("[data-preview]");
    this.outcome = bench.querySelector("[data-outcome]");
    this.typed = {};
  }

  /** Render this schema with what was typed so far; resolves to what the server says of it. */
  async show(schema, submit = false) {
    this.request?.abort();
    this.request = new AbortController();
    const body = JSON.stringify({ schema, typed: this.collect(), submit });
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: this.request.signal };
    const told = await (await ask(this.bench.dataset.try, options)).json();
    this.draw(told);
    this.tell(submit ? told : null);
    return told;
  }

  forget() {
    this.typed = {};
    this.place.querySelector("form")?.remove();
  }

  collect() {
    const form = this.place.querySelector("form");
    if (!form) return this.typed;
    const typed = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") (typed[name] ??= []).push(value);
    this.typed = typed;
    return typed;
  }

  draw({ html, left_out: leftOut }) {
    const form = make("form", { class: "form", novalidate: true, "aria-label": "Xem thử biểu mẫu" });
    form.innerHTML = html;   // made by the templates of forms/, which escape everything that people wrote
    form.addEventListener("submit", (event) => event.preventDefault());
    const note = leftOut ? make("p", { class: "t2 sm" }, `${leftOut} ô chưa hiện được vì còn điểm cần sửa.`) : "";
    this.place.replaceChildren(html ? form : make("p", { class: "t2 sm" }, "Chưa có ô nào hiện được."), note);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: form } }));   // conditions, pickers, rows of the page's script
  }

  tell(told) {
    if (!told || told.accepted === null) return this.outcome.replaceChildren();
    if (!told.accepted) {
      const many = told.errors.length;
      return this.outcome.replaceChildren(make("p", { class: "late" }, `Chưa nhận: ${many} chỗ người điền phải sửa, ghi ở trên.`));
    }
    const lines = Object.entries(told.answers).map(([name, value]) => [make("dt", {}, make("code", {}, name)), make("dd", {}, JSON.stringify(value))]);
    return this.outcome.replaceChildren(make("p", { class: "proven" }, "Được nhận. Quy trình có các câu trả lời:"), make("dl", { class: "answers sm" }, ...lines.flat()));
  }
}
