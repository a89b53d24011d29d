/* The direction composer: the fields write one full sentence until a hand edits it.
   A phrase carries its sentence: “Giao {lead} chủ trì[, phối hợp với {with},] tham mưu …[ trước {due}].” — a part in brackets
   stands only when every word in it is known. The parts are selects marked data-part="lead" | "with", or fields that
   forms/ rendered, named by data-direction='{"lead": "lead", "with": "cooperating"}' on the form. */
import { say } from "./words.js";

export function direction(form) {
  const words = form.querySelector("[data-words]");
  const shown = form.querySelector("[data-shown]");
  const edit = form.querySelector("[data-edit]");
  let byHand = words.value !== "" && words.value !== sentence(form);

  const show = () => {
    if (!byHand) words.value = sentence(form);
    shown.textContent = words.value;
    edit.textContent = byHand ? `${say("byHand")} · ${say("byFields")}` : say("edit");
  };
  const readOnly = (closed) => {
    words.hidden = closed;
    shown.hidden = !closed;
  };

  form.addEventListener("change", show);
  form.addEventListener("htmx:afterSettle", show);   // a new due date has come
  form.addEventListener("click", (event) => step(form, event));
  words.addEventListener("input", () => {
    byHand = true;
    edit.textContent = `${say("byHand")} · ${say("byFields")}`;
  });
  words.addEventListener("blur", () => {
    readOnly(true);
    show();
  });
  edit.addEventListener("click", () => {
    if (byHand) {
      byHand = false;
      show();
      return;
    }
    readOnly(false);
    words.focus();
  });
  readOnly(true);
  show();
}

function sentence(form) {
  const template = form.querySelector("[data-template]:checked")?.dataset.template ?? "";
  return compose(template, { lead: chosen(form, "lead"), with: chosen(form, "with"), due: form.querySelector("[data-due-words]")?.dataset.dueWords ?? "" });
}

/** The sentence of a template; bracketed parts fall away when a word in them is empty. */
export function compose(template, parts) {
  const filled = (piece) => piece.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
  const isKnown = (piece) => [...piece.matchAll(/\{(\w+)\}/g)].every(([, name]) => parts[name]);
  return filled(template.replace(/\[([^\]]*)\]/g, (_, piece) => (isKnown(piece) ? piece : "")));
}

function chosen(form, part) {
  const name = JSON.parse(form.dataset.direction || "{}")[part];
  const rendered = name ? `, select[name="${name}"], select[name^="${name}."]` : "";
  const selects = [...form.querySelectorAll(`[data-part="${part}"]${rendered}`)];
  return selects.flatMap((select) => [...select.selectedOptions]).filter((option) => option.value).map((option) => option.text).join(", ");
}

function step(form, event) {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const days = form.querySelector("[data-days]");
  days.value = Math.max(Number(days.min || 1), Number(days.value) + Number(button.dataset.step));
  days.dispatchEvent(new Event("change", { bubbles: true }));
}
