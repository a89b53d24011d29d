/* What is wrong with the drawing, while it is drawn: numbers on the elements, the same numbers in the list below.
   A check that could not be asked is asked again; until then the list says from when it is. */
import { make } from "../../dom.js";
import { ask } from "../../requests.js";
import { inVietnam } from "../../clock.js";
import { nameOf } from "./kinds.js";

const PAUSE = 600;      // ms without a change before asking
const RETRY = 10_000;   // ms until a check that failed is asked again
const GRADES = { error: { word: "Chặn", tone: "late" }, warning: { word: "Nên", tone: "soon" } };

export class Findings {
  constructor(root, modeler, { address, drawn, tell, mendOf, goTo }) {
    Object.assign(this, { root, modeler, address, drawn, tell, mendOf, goTo, found: [], open: true });
    this.title = make("p", { class: "counts" });
    this.state = make("p", { class: "sm t3", role: "status" });
    this.fold = make("button", { type: "button", class: "link sm", "aria-expanded": "true", "aria-controls": "studio-findings" }, "Thu gọn");
    this.list = make("ol", { id: "studio-findings" });
    root.append(make("header", {}, make("h2", {}, "Soát sơ đồ"), this.title, this.state, this.fold), this.list);
    this.fold.addEventListener("click", () => this.toggle());
    modeler.on("commandStack.changed", () => this.later());
    this.later(0);
  }

  toggle(open = !this.open) {
    this.open = open;
    this.list.hidden = !open;
    this.fold.setAttribute("aria-expanded", String(open));
    this.fold.textContent = open ? "Thu gọn" : "Mở ra";
  }

  later(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), pause);
  }

  async check() {
    this.request?.abort();
    const request = (this.request = new AbortController());
    try {
      const xml = await this.drawn();
      const answer = await ask(this.address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ xml }), signal: request.signal });
      this.show((await answer.json()).findings);
      this.state.textContent = "";
      return true;
    } catch (reason) {
      if (request.signal.aborted) return false;
      this.state.textContent = reason.status === 401 ? "Phiên làm việc đã hết, chưa soát lại." : this.at ? `Chưa soát lại được. Kết quả lúc ${this.at}.` : "Chưa soát được. Đang thử lại.";
      this.later(RETRY);
      return false;
    }
  }

  show(found) {
    this.found = [...found.filter((each) => each.severity === "error"), ...found.filter((each) => each.severity !== "error")];
    this.at = inVietnam(new Date()).time;
    this.mark();
    const count = (severity) => this.found.filter((each) => (each.severity === "error") === (severity === "error")).length;
    this.title.replaceChildren(...(this.found.length ? [
      count("error") ? make("span", { class: "late" }, `${count("error")} điểm chặn`) : null,
      count("warning") ? make("span", { class: "soon" }, `${count("warning")} điểm nên sửa`) : null,
    ].filter(Boolean) : [make("span", { class: "proven" }, "Sơ đồ đạt mọi quy tắc đã soát.")]));
    this.draw();
    this.tell(this.found);
  }

  draw() {
    const focused = this.list.contains(document.activeElement) ? [...this.list.children].findIndex((line) => line.contains(document.activeElement)) : -1;
    this.list.replaceChildren(...this.found.map((each, n) => this.line(each, n + 1)));
    if (focused >= 0) this.list.children[Math.min(focused, this.found.length - 1)]?.querySelector("button")?.focus();
  }

  /** Do it, ask again, and take it back when the finding is still there. */
  async mend(finding, { words, act }) {
    this.modeler.get("edits").together(act);
    clearTimeout(this.timer);
    if (!(await this.check())) return;   // not asked: what was done stays, as one step of undo
    const isStillThere = this.found.some((each) => each.rule === finding.rule && each.element === finding.element);
    if (isStillThere) this.modeler.get("commandStack").undo();
    this.state.textContent = isStillThere ? `“${words}” chưa đủ để sửa điểm này, đã hoàn tác.` : `Đã làm: ${words}. Ctrl+Z để hoàn tác.`;
  }

  line(finding, number) {
    const { word, tone } = GRADES[finding.severity] ?? GRADES.warning;
    const element = this.modeler.get("elementRegistry").get(finding.element);
    const go = make("button", { type: "button", class: "finding", "data-finding": true, "data-element": finding.element || null },
      make("span", { class: `flag ${tone}` }, String(number)), make("span", { class: `grade ${tone}` }, word),
      make("span", { class: "words" }, make("b", {}, finding.message), finding.mend ? make("span", { class: "mend t2" }, finding.mend) : null),
      make("span", { class: "where sm t3" }, [element ? nameOf(element) : "", finding.article].filter(Boolean).join(" · ")));
    go.addEventListener("click", () => this.goTo(finding.element));
    const mend = this.mendOf(finding);
    if (!mend) return make("li", {}, go);
    const button = make("button", { type: "button", class: "btn small", "data-mend": finding.rule, "aria-label": `${mend.words}: ${finding.message}` }, mend.words);
    button.addEventListener("click", () => this.mend(finding, mend));
    return make("li", { class: "mendable" }, go, button);
  }

  mark() {
    const overlays = this.modeler.get("overlays");
    const registry = this.modeler.get("elementRegistry");
    overlays.remove({ type: "finding" });
    const marked = new Map();
    for (const [n, { element, severity }] of this.found.entries()) if (registry.get(element)?.parent) marked.set(element, [...(marked.get(element) ?? []), { n: n + 1, severity }]);
    for (const [id, numbers] of marked) {
      const html = make("div", { class: "flags" }, ...numbers.map(({ n, severity }) => make("span", { class: `flag ${GRADES[severity]?.tone ?? "soon"}`, title: this.found[n - 1].message }, String(n))));
      overlays.add(id, "finding", { position: { top: -10, right: 10 + 21 * (numbers.length - 1) }, html });
    }
  }
}
