/* A form that saves itself: after a pause it is posted to data-autosave; when that fails what was typed stays on this
   computer, and comes back when the form is opened again by the same person. Passwords and files are never kept. */
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
    dropOldCopies();
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
      this.tell(say("saved", { time: clockTime(savedAt) }));
    } catch (reason) {
      if (request.signal.aborted) return;
      this.keep();
      this.tell(reason.status === 401 || reason.status === 403 ? say("signedOut") : say("unsaved"), true);
      this.later(RETRY);
    }
  }

  /** The whole form travels with the submit itself; a save still on its way must not overtake it. */
  leave() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.dirty = false;
    localStorage.removeItem(this.key);
  }

  keep() {
    const fields = [...kept(this.form)].filter(([name]) => name !== "csrf_token");
    localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields }));
  }

  restore() {
    const copy = JSON.parse(localStorage.getItem(this.key) ?? "null");
    if (!copy) return;
    fill(this.form, copy.fields);
    this.tell(say("restored", { time: clockTime(copy.at) }));
    const forget = make("button", { type: "button", class: "link" }, say("forget"));
    forget.addEventListener("click", () => {
      this.leave();
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
  const values = Map.groupBy ? Map.groupBy(fields, ([name]) => name) : group(fields);
  for (const field of form.elements) {
    if (!field.name || ["password", "file", "hidden", "submit", "button"].includes(field.type)) continue;
    const typed = (values.get(field.name) ?? []).map(([, value]) => value);
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

function group(pairs) {
  const groups = new Map();
  for (const pair of pairs) groups.set(pair[0], [...(groups.get(pair[0]) ?? []), pair]);
  return groups;
}

function clockTime(moment) {
  return new Date(moment ?? Date.now()).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });
}

function dropOldCopies() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    if (Date.now() - (JSON.parse(localStorage.getItem(key))?.at ?? 0) > KEEP) localStorage.removeItem(key);
  }
}
