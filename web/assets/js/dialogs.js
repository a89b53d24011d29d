/* Native dialogs: opened by a button that names them, asked before the few acts that cannot be undone. */
import { make } from "./dom.js";
import { say } from "./words.js";

export function listenDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    if (opener && opener.getAttribute("aria-disabled") !== "true") document.getElementById(opener.dataset.opens)?.showModal();
    else if (event.target.matches?.("dialog.dialog")) event.target.close();   // the backdrop
    const shown = event.target.closest?.("[data-shows]");
    if (shown) showSecret(shown);
  });
}

/** Whether the person goes on; the button that goes on says the act itself, never “OK”. */
export function asked(question, verb) {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: "dialog", "aria-label": question },
      make("header", {}, make("h2", {}, verb || say("proceed"))),
      make("form", { method: "dialog", class: "in" }, make("p", { class: "why" }, question),
        make("p", { class: "beside" },
          make("button", { class: "btn go", value: "yes" }, verb || say("proceed")),
          make("button", { class: "btn", value: "no" }, say("cancel")))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function showSecret(button) {
  const field = document.getElementById(button.dataset.shows);
  const hidden = field.type === "password";
  field.type = hidden ? "text" : "password";
  field.dataset.secret = "";   // still a secret when it can be read
  button.setAttribute("aria-pressed", String(hidden));
}
