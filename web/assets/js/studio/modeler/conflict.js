/* Somebody else saved the draft first: who and when, what their drawing has that ours has not, and three ways on.
   None of them overwrites anything. */
import { make } from "../../dom.js";
import { ask } from "../../requests.js";
import { differences } from "./differences.js";

export function openConflict({ sentence, mine, diagram, drafts, page, release }) {
  document.getElementById("studio-conflict")?.remove();
  const told = make("div", { class: "told", "aria-live": "polite" });
  const act = (words, onPress, main = false) => {
    const button = make("button", { type: "button", class: main ? "btn go" : "btn" }, words);
    button.addEventListener("click", () => onPress().catch((reason) => told.replaceChildren(make("p", { class: "late" }, reason.text ?? "Mất kết nối, chưa làm được."))));
    return button;
  };
  const compare = async () => {
    const theirs = await (await ask(diagram, { headers: { Accept: "application/xml" } })).text();
    const rows = differences(mine, theirs);
    told.replaceChildren(
      make("p", { class: "sm t2" }, rows.length ? "Bản đã lưu của người kia so với bản đang vẽ ở đây:" : "Hai bản không khác nhau ở phần tử nào."),
      make("ul", { class: "differences" }, ...rows.map(({ word, name }) => make("li", {}, make("b", {}, word), " ", name))),
      make("p", {}, make("a", { href: page, target: "_blank", rel: "noopener" }, "Mở bản của họ ở thẻ khác")));
  };
  const keepMine = async () => {
    const answer = await ask(drafts, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ xml: mine }) });
    const { id } = await answer.json();
    release();
    location.assign(page.replace(/[^/]+$/, id));
  };
  const takeTheirs = async () => {
    release();
    location.reload();
  };
  const dialog = make("dialog", { class: "dialog broad", id: "studio-conflict", "aria-labelledby": "studio-conflict-title" },
    make("header", {}, make("h2", { id: "studio-conflict-title" }, "Bản nháp đã có người khác sửa"), make("form", { method: "dialog" }, make("button", { class: "btn small" }, "Đóng"))),
    make("div", { class: "in" },
      make("p", {}, sentence), make("p", { class: "sm t2" }, "Bản đang vẽ ở đây chưa mất gì: còn trong thẻ này."),
      make("p", { class: "beside" }, act("Lưu bản của tôi thành bản nháp khác", keepMine, true), act("Xem bản của họ", compare), act("Bỏ bản của tôi, lấy bản của họ", takeTheirs)), told));
  document.body.append(dialog);
  dialog.showModal();
}
