/* Keeps one part of a draft as it is edited: after a pause, on top of the revision it was drawn on. When somebody else has
   changed the draft meanwhile nothing is overwritten: if this part is still as it was, it is sent again on top of theirs;
   if they changed this very part, the page asks whose to keep. */
import { inVietnam } from "../clock.js";
import { make } from "../dom.js";
import { ask } from "../requests.js";
import { say } from "../words.js";

const PAUSE = 1200;
const RETRY = 15_000;

/** part: {of(draft) → this part of a whole draft, as it compares; body(content) → what is sent}; read() → the content now, or a promise. */
export class Keeping {
  constructor(bench, { read, part, take }) {
    this.bench = bench;
    this.read = read;
    this.part = part;
    this.take = take;
    this.revision = Number(bench.dataset.revision);
    this.status = document.querySelector("[data-saved]");
    this.clash = bench.querySelector("[data-clash]");
    this.base = undefined;   // this part of the draft as it was when it came here, once known
    this.dirty = false;
    addEventListener("beforeunload", (event) => this.dirty && event.preventDefault());
    addEventListener("online", () => this.dirty && this.save());
    document.addEventListener("keydown", (event) => {
      if (!event.ctrlKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      this.save();
    });
  }

  get isLocked() {
    return "locked" in this.bench.dataset;
  }

  later(pause = PAUSE) {
    if (this.isLocked || !this.clash.hidden) return;
    this.dirty = true;
    this.tell(say("saving"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  /** One save at a time; what changes meanwhile is saved after it. */
  async save() {
    if (this.isLocked || !this.clash.hidden) return;
    clearTimeout(this.timer);
    if (this.saving) {
      this.again = true;
      return;
    }
    this.saving = true;
    this.dirty = false;
    try {
      const content = await this.read();
      await this.send(content);
    } catch (reason) {
      this.dirty = true;
      this.tell(reason.status === 401 || reason.status === 403 ? say("signedOut") : reason.status ? reason.text : say("unsaved"), true);
      if (!reason.status) this.later(RETRY);
    } finally {
      this.saving = false;
    }
    if (this.again) {
      this.again = false;
      this.save();
    }
  }

  async send(content) {
    try {
      const answer = await this.put(content);
      this.kept(content, answer);
    } catch (reason) {
      if (reason.code !== "draft_changed") throw reason;
      const theirs = await (await ask(this.bench.dataset.whole)).json();
      if (same(this.part.of(theirs), this.base)) {
        this.revision = theirs.revision;
        this.kept(content, await this.put(content));
      } else {
        this.dirty = true;
        this.askWhose(content, theirs, reason.text);
      }
    }
  }

  async put(content) {
    const options = { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...this.part.body(content), revision: this.revision }) };
    return (await ask(this.bench.dataset.save, options)).json();
  }

  kept(content, answer) {
    this.base = content;
    this.revision = answer.revision;
    this.bench.dataset.revision = answer.revision;
    for (const field of document.querySelectorAll("[data-revision-field]")) field.value = answer.revision;
    this.tell(say("saved", { time: inVietnam(new Date(answer.edited_at ?? Date.now())).time }));
    if (this.dirty) this.later();
  }

  askWhose(content, theirs, sentence) {
    const mine = make("button", { class: "btn", type: "button" }, "Lưu bản của tôi lên trên");
    const other = make("button", { class: "btn go", type: "button" }, `Lấy bản của ${theirs.edited_by}`);
    const told = make("p", {}, sentence);
    const both = make("p", { class: "sm t2" }, "Hai người sửa cùng phần này. Bản của bạn còn nguyên trên màn hình.");
    this.clash.replaceChildren(told, both, make("p", { class: "beside" }, other, mine));
    this.clash.setAttribute("role", "alert");
    this.clash.hidden = false;
    this.tell(say("unsaved"), true);
    const settle = () => {
      this.clash.hidden = true;
      this.clash.replaceChildren();
      this.revision = theirs.revision;
      this.base = this.part.of(theirs);
    };
    mine.addEventListener("click", () => {
      settle();
      this.save();
    });
    other.addEventListener("click", async () => {
      settle();
      this.dirty = false;
      await this.take(this.part.of(theirs));
      this.tell(`Đang ở bản của ${theirs.edited_by}.`);
    });
    other.focus();
  }

  tell(words, bad = false) {
    this.status.textContent = words;
    this.status.classList.toggle("late", bad);
  }
}

/** Equal as JSON, whatever the order of names; nothing and undefined are the same. */
export function same(one, other) {
  return ordered(one) === ordered(other);
}

function ordered(value) {
  return JSON.stringify(value ?? null, (_, each) =>
    each && typeof each === "object" && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each);
}
