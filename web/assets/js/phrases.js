/* Quick phrases of a field (data-phrases, from forms/) answer to C and their number. */
import { say } from "./words.js";

export function keyPhrases(group) {
  for (const [index, button] of [...group.querySelectorAll("[data-phrase]")].slice(0, 9).entries()) {
    button.dataset.key = `C ${index + 1}`;
    button.dataset.say = index ? "" : say("keyPhrase");
  }
}
