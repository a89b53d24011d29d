/* The list of what is wrong, each line leading to its place. */
import { make } from "../dom.js";

/** items: [{say, mend, weight: "block" | "advise", place}]; go(place) is called when a line is chosen. */
export function showFindings(bench, items, go) {
  const part = bench.querySelector("[data-findings-part]");
  const list = bench.querySelector("[data-findings]");
  const blocking = items.filter((item) => item.weight === "block").length;
  part.hidden = items.length === 0;
  bench.querySelector("[data-findings-count]").textContent = [blocking && `${blocking} chặn`, items.length - blocking && `${items.length - blocking} nên xem`].filter(Boolean).join(", ");
  list.replaceChildren(...items.map((item) => line(item, go)));
}

function line(item, go) {
  const words = [make("b", { class: item.weight === "block" ? "late" : "soon" }, item.weight === "block" ? "Chặn" : "Nên"), " ", item.say, item.mend ? make("span", { class: "t2" }, ` ${item.mend}`) : null];
  if (!item.place) return make("li", { class: "sm", "data-finding": true, tabindex: "-1" }, ...words);
  const button = make("button", { type: "button", class: "link", "data-finding": true }, ...words);
  button.addEventListener("click", () => go(item.place));
  return make("li", { class: "sm" }, button);
}
