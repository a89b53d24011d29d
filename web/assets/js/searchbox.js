/* A long list of boxes to tick (data-searchable, from forms/) gets a field that narrows it, tone marks or not. */
import { make } from "./dom.js";
import { folded } from "./picker.js";
import { say } from "./words.js";

export function searchBox(list) {
  const field = make("input", { class: "inp", type: "search", placeholder: say("narrow"), "aria-label": say("narrow") });
  field.addEventListener("input", (event) => {
    event.stopPropagation();   // narrowing is not an answer: nothing to save
    const wanted = folded(field.value);
    for (const line of list.querySelectorAll("label")) line.hidden = !folded(line.textContent).includes(wanted) && !line.querySelector("input").checked;
  });
  list.before(field);
}
