/* Long work: ask how far it is, with growing pauses, until it ends.
   The address in data-poll answers {"state": "running" | "done" | "failed", "done", "total", "says", "next"}. */
import { ask } from "./requests.js";
import { say } from "./words.js";

const PAUSES = [500, 1000, 2000, 3000, 5000];   // ms; the last one repeats

export async function poll(panel) {
  const bar = panel.querySelector("progress");
  const words = panel.querySelector("[data-says]");
  for (let turn = 0; panel.isConnected; turn++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(turn, PAUSES.length - 1)]));
    const work = await ask(panel.dataset.poll).then((answer) => answer.json()).catch(trouble);
    if (work.total) {
      bar.max = work.total;
      bar.value = work.done;
    }
    if (work.says && words.textContent !== work.says) words.textContent = work.says;
    words.classList.toggle("late", work.state === "failed");
    if (work.state === "done") return finish(panel, work.next);
    if (work.state === "failed") return panel.removeAttribute("aria-busy");
    if (turn === PAUSES.length) panel.querySelector("[data-slow]")?.removeAttribute("hidden");
  }
}

/** A refusal ends the wait with its sentence; a lost connection does not. */
function trouble(reason) {
  return reason.status ? { state: "failed", says: reason.text } : { state: "running", says: say("unreachable") };
}

function finish(panel, next) {
  panel.removeAttribute("aria-busy");
  if (next) location.assign(next);
}
