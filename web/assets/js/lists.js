/* Rows: arrows move, the chosen one is marked and kept in view, X ticks several. */
import { isVisible } from "./dom.js";

const SETTLE = 150;   // an arrow held down opens only the row it stops at
let opening;

/** Move to the row that many steps away and open its preview; false when the page has no rows or another thing has the arrows. */
export function moveRow(target, steps) {
  const rows = [...document.querySelectorAll("[data-item]")].filter(isVisible);
  const elsewhere = target !== document.body && !target.closest?.("[data-items]") && target.matches?.("[tabindex], input, [role]");
  if (!rows.length || elsewhere) return false;
  const at = rows.findIndex((row) => row === document.activeElement);
  const from = at >= 0 ? at : rows.findIndex((row) => marked(row).hasAttribute("aria-current"));
  const to = Math.max(0, Math.min(rows.length - 1, from + steps));
  rows[to].focus();
  rows[to].scrollIntoView({ block: "nearest" });
  clearTimeout(opening);
  if (rows[to].hasAttribute("hx-get")) opening = setTimeout(() => rows[to].click(), SETTLE);
  return true;
}

/** On a page: a clicked row becomes the current one; on a phone list and document are two addresses. */
export function followRows() {
  document.addEventListener("htmx:confirm", (event) => {
    const row = event.detail.elt;
    if (!row.matches("[data-item]")) return;
    if (matchMedia("(max-width: 48rem)").matches) {
      event.preventDefault();
      location.assign(row.href);
      return;
    }
    for (const other of document.querySelectorAll("[data-items] [aria-current]")) other.removeAttribute("aria-current");
    marked(row).setAttribute("aria-current", "true");
  });
}

export function keepRowInView(row) {
  row.scrollIntoView({ block: "nearest" });
}

export function tickRow() {
  const list = document.querySelector(".list:has(.tickbox)");
  if (!list) return false;
  list.dataset.choosing = "";
  const row = list.querySelector("[data-item]:focus") ?? list.querySelector("[data-item][aria-current]");
  const box = row?.closest("li").querySelector(".tickbox input");
  if (box) box.click();
  return true;
}

export function stopChoosing() {
  const list = document.querySelector(".list[data-choosing]");
  if (!list) return false;
  delete list.dataset.choosing;
  for (const box of list.querySelectorAll(".tickbox input:checked")) box.checked = false;
  return true;
}

/** A list whose rows can be ticked: the bar below counts them. */
export function choosing(list) {
  const count = list.querySelector("[data-chosen]");
  list.addEventListener("change", () => {
    if (count) count.textContent = list.querySelectorAll(".tickbox input:checked").length;
  });
  for (const button of document.querySelectorAll("[data-choose]")) {
    button.addEventListener("click", () => list.toggleAttribute("data-choosing"));
  }
}

function marked(row) {
  return row.closest("tr") ?? row;
}
