/* The draft saves itself, on the revision it was drawn on. When somebody else saved first, nothing is overwritten: the page
   asks what to do. Without a connection the drawing stays in this tab (sessionStorage) and says so. */
import { inVietnam } from "../../clock.js";
import { ask } from "../../requests.js";

const PAUSE = 1500;     // ms without a change before a save
const RETRY = 10_000;   // ms until a failed save is tried again

export class Saving {
  constructor({ draft, address, diagram, base, revision, drawn, tell, conflict }) {
    Object.assign(this, { address, diagram, base, revision, drawn, say: tell, conflict, key: `congvan:drawing:${document.body.dataset.person ?? ""}:${draft}`, dirty: false, stopped: false });
    addEventListener("online", () => this.dirty && this.save());
    addEventListener("beforeunload", (event) => this.dirty && event.preventDefault());
    addEventListener("pagehide", () => this.dirty && this.xml && this.keep());
  }

  /** What this tab kept when it could not save: {xml, revision, at} or null. */
  get kept() {
    return JSON.parse(sessionStorage.getItem(this.key) ?? "null");
  }

  changed() {
    this.dirty = true;
    this.later(PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.stopped || !this.dirty) return;
    if (this.running) return this.later(PAUSE);   // one at a time: the next revision is known when the answer is
    this.running = true;
    this.dirty = false;
    this.tell("Đang lưu…");
    try {
      this.xml = await this.drawn();
      this.keep();
      const answer = await ask(this.address, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ xml: this.xml, revision: this.revision }) });
      this.saved(await answer.json());
    } catch (reason) {
      await this.failed(reason);
    } finally {
      this.running = false;
    }
  }

  saved({ revision }) {
    this.revision = revision;
    this.base = this.xml;
    if (!this.dirty) this.forget();
    this.tell(`Đã lưu ${inVietnam(new Date()).time}`);
  }

  async failed(reason) {
    this.dirty = true;
    if (reason.code === "draft_changed" && (await this.isOurDiagram())) {
      this.later(0);   // a form, a table or a scenario was changed: the diagram is still the one drawn on
    } else if (reason.code === "draft_changed") {
      this.stopped = true;
      this.tell("Chưa lưu: người khác đã sửa bản nháp này.", true);
      this.conflict(reason.text, this.xml);
    } else if (reason.status === 401 || reason.status === 403) {
      this.tell("Phiên làm việc đã hết. Đăng nhập lại ở thẻ khác; bản đang vẽ còn trong thẻ này.", true);
      this.later(RETRY);
    } else if (reason.status) {
      this.tell(`Chưa lưu được: ${reason.text}`, true);
      if (reason.status >= 500) this.later(RETRY);
    } else {
      this.tell("Mất kết nối. Bản đang vẽ còn trong thẻ này, sẽ lưu khi có mạng.", true);
      this.later(RETRY);
    }
  }

  /** Whether the kept diagram is the one drawn on; its revision is taken then. */
  async isOurDiagram() {
    const answer = await ask(this.diagram, { headers: { Accept: "application/xml" } }).catch(() => null);
    if (!answer || (await answer.text()) !== this.base) return false;
    this.revision = Number(answer.headers.get("X-Revision"));
    return true;
  }

  keep() {
    sessionStorage.setItem(this.key, JSON.stringify({ xml: this.xml, revision: this.revision, at: Date.now() }));
  }

  forget() {
    sessionStorage.removeItem(this.key);
  }

  /** Nothing is left to be saved: the drawing went elsewhere, or is given up. */
  release() {
    this.stopped = true;
    this.dirty = false;
    clearTimeout(this.timer);
    this.forget();
  }

  tell(words, bad = false) {
    this.say(words, bad);
  }
}
