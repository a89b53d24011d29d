/* A form that saves itself: after a pause it is posted to data-autosave; when that fails what was typed stays on this
   computer, and comes back when the form is opened again by the same person. So does what was submitted, until the next page
   proves that it arrived. Passwords and files are never kept. */
import { inVietnam } from "./clock.js";
import { make } from "./dom.js";
import { ask } from "./requests.js";
import { say } from "./words.js";

const PAUSE = 1500;             // ms without typing before a save
const RETRY = 15_000;           // ms until a failed save is tried again
const KEEP = 7 * 86_400_000;    // ms a copy is kept on this computer
const PREFIX = "congvan:draft:";

export function autosave(form) {
  new Draft(form);
}

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `${PREFIX}${document.body.dataset.person ?? ""}:${form.dataset.autosave}`;
    this.status = form.querySelector("[data-saved]") ?? form.appendChild(make("p", { class: "saved", role: "status", "data-saved": true }));
    this.pause = PAUSE;
    this.restore();
    form.addEventListener("input", () => this.later(PAUSE));
    form.addEventListener("change", () => this.later(PAUSE));
    form.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("submit", () => this.leave());
    addEventListener("online", () => this.dirty && this.save());
    addEventListener("pagehide", () => this.dirty && this.keep());
  }

  later(pause) {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  onKey(event) {
    if (!event.ctrlKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    this.save();
  }

  async save() {
    clearTimeout(this.timer);
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.dirty = false;
    this.tell(say("saving"));
    try {
      const answer = await ask(this.form.dataset.autosave, { method: "POST", body: kept(this.form), signal: request.signal });
      const { saved_at: savedAt } = await answer.json().catch(() => ({}));
      if (!this.dirty) localStorage.removeItem(this.key);
      this.tell(say("saved", { time: inVietnam(new Date(savedAt ?? Date.now())).time }));
    } catch (reason) {
      if (request.signal.aborted) return;
      this.keep();
      this.tell(reason.status === 401 || reason.status === 403 ? say("signedOut") : say("unsaved"), true);
      this.later(RETRY);
    }
  }

  /** The whole form travels with the submit itself; a save still on its way must not overtake it. */
  leave() {
    this.rest();
    this.keep(true);
  }

  rest() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.dirty = false;
  }

  keep(sent = false) {
    const fields = [...kept(this.form)].filter(([name]) => name !== "csrf_token");
    localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), sent, fields }));
  }

  restore() {
    const copy = JSON.parse(localStorage.getItem(this.key) ?? "null");
    if (!copy) return;
    fill(this.form, copy.fields);
    this.tell(say("restored", { time: inVietnam(new Date(copy.at)).time }));
    const forget = make("button", { type: "button", class: "link" }, say("forget"));
    forget.addEventListener("click", () => {
      this.rest();
      localStorage.removeItem(this.key);
      location.reload();
    });
    this.status.append(" ", forget);
    this.later(PAUSE);
  }

  tell(words, bad = false) {
    this.status.textContent = words;
    this.status.classList.toggle("late", bad);
  }
}

/** What may be saved: everything typed but passwords and files. */
function kept(form) {
  const data = new FormData(form);
  for (const field of form.querySelectorAll('[type="password"], [type="file"], [data-secret]')) data.delete(field.name);
  data.delete("idempotency_key");
  return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
}

function fill(form, fields) {
  addRows(form, fields.map(([name]) => name));
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || ["password", "file", "hidden", "submit", "button"].includes(field.type)) continue;
    const typed = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = typed.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = typed.includes(option.value);
    else if (typed.length) field.value = typed[0];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** Rows that were added to a repeated group of forms/ before the copy was kept. */
function addRows(form, names) {
  for (const list of form.querySelectorAll("[data-kind=rows]")) {
    const numbers = names.filter((name) => name.startsWith(`${list.dataset.field}.`)).map((name) => Number(name.slice(list.dataset.field.length + 1).split(".")[0]));
    const button = list.querySelector("[data-add-row]");
    for (let more = Math.max(-1, ...numbers) + 1 - list.querySelectorAll("[data-row]").length; button && more > 0; more--) button.click();
  }
}

/** On every page: forget copies that are old, and those that were sent, unless the way here was back from a failure. */
export function forgetCopies() {
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    const { at, sent } = JSON.parse(localStorage.getItem(key));
    if ((sent && !back) || Date.now() - at > KEEP) localStorage.removeItem(key);
  }
}
