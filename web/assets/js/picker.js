/* <select data-picker> becomes a list that is searched by typing, tone marks or not; with `multiple`, chosen ones are chips.
   The select stays in the form and keeps the answer, so the server sees what it would see without scripts. */
import { make } from "./dom.js";
import { say } from "./words.js";

const SHOWN = 40;

export function picker(select) {
  new Picker(select);
}

class Picker {
  constructor(select) {
    this.select = select;
    this.at = -1;
    const name = select.getAttribute("aria-label") ?? select.labels?.[0]?.textContent.trim() ?? "";
    this.list = make("ul", { class: "options", role: "listbox", id: `${select.id}-options`, "aria-label": name, hidden: true });
    this.input = make("input", {
      id: select.id, role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-autocomplete": "list",
      "aria-controls": this.list.id, "aria-label": select.getAttribute("aria-label"), "aria-required": select.required && "true", "aria-describedby": select.getAttribute("aria-describedby"),
      "aria-invalid": select.getAttribute("aria-invalid"), "data-key": select.dataset.key ?? null, "data-say": select.dataset.say ?? null,
    });
    this.box = make("div", { class: "box" }, this.input);
    this.frame = make("div", { class: "picker" }, this.box, this.list);
    select.after(this.frame);
    select.hidden = true;
    select.required = false;   // the browser could not lead to what is hidden; the server checks
    select.removeAttribute("id");   // the label and the links of an error summary now lead to the field
    delete select.dataset.key;
    this.input.addEventListener("input", () => this.open());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    this.box.addEventListener("click", (event) => event.target === this.box && this.input.focus());
    this.input.addEventListener("click", () => this.open());
    this.list.addEventListener("mousedown", (event) => this.onPress(event));
    select.addEventListener("change", () => this.draw());
    this.draw();
    if (select.autofocus) this.input.focus();
  }

  get chosen() {
    return [...this.select.options].filter((option) => option.selected && option.value);
  }

  draw() {
    for (const chip of this.box.querySelectorAll(".chip")) chip.remove();
    if (this.select.multiple) this.input.before(...this.chosen.map((option) => this.chip(option)));
    else this.input.value = this.chosen[0]?.text ?? "";
    this.input.placeholder = this.select.multiple ? say("add") : say("choose");
  }

  chip(option) {
    const drop = make("button", { type: "button", class: "x", "aria-label": say("drop", { name: option.text }) }, "×");
    drop.addEventListener("click", () => this.choose(option, false));
    return make("span", { class: "chip" }, option.dataset.short ?? option.text, drop);
  }

  choose(option, selected = true) {
    option.selected = selected;
    this.input.value = "";
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.focus();
    this.close();
  }

  open() {
    const wanted = folded(this.input.value === this.chosen[0]?.text ? "" : this.input.value);
    const free = [...this.select.options].filter((option) => option.value && !option.disabled && !(this.select.multiple && option.selected));
    this.found = free.filter((option) => folded(`${option.text} ${option.dataset.hint ?? ""}`).includes(wanted)).slice(0, SHOWN);
    this.list.replaceChildren(...this.found.map((option, index) => this.line(option, index)));
    if (!this.found.length) this.list.append(make("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, say("nothing")));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.point(this.found.length ? 0 : -1);
  }

  line(option, index) {
    const hint = option.dataset.hint ? make("small", {}, option.dataset.hint) : null;
    return make("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": String(option.selected) }, option.text, hint);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (!this.select.multiple) this.input.value = this.chosen[0]?.text ?? "";
  }

  point(index) {
    this.list.children[this.at]?.classList.remove("at");
    this.at = index;
    const line = this.list.children[index];
    if (!line || index < 0) return;
    line.classList.add("at");
    line.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", line.id);
  }

  onKey(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const open = !this.list.hidden;
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps && !open) this.open();
    else if (steps && this.found.length) this.point((this.at + steps + this.found.length) % this.found.length);
    else if (event.key === "Enter" && open && this.found[this.at]) this.choose(this.found[this.at]);
    else if (event.key === "Escape" && open) this.close();
    else if (event.key === "Backspace" && !this.input.value && this.select.multiple && this.chosen.length) this.choose(this.chosen.at(-1), false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  onPress(event) {
    event.preventDefault();   // the field keeps the focus
    const line = event.target.closest("li");
    const option = this.found[[...this.list.children].indexOf(line)];
    if (option) this.choose(option);
  }
}

/** Lower case without tone marks, so that “so xay” finds “Sở Xây dựng”. */
export function folded(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}
