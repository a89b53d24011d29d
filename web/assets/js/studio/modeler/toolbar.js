/* The buttons over the canvas; each says its key, which is shown in the strip at the foot and listened to in keys.js. */
import { make } from "../../dom.js";

/** Keys of the canvas that have no button; they stand in the list behind “?”. */
const TOLD = [["Shift+ArrowUp/ArrowDown/ArrowLeft/ArrowRight", "Dời phần tử đang chọn"], ["Delete", "Xóa phần tử đang chọn"], ["C", "Nối hai phần tử"], ["R", "Đổi loại phần tử"], ["Ctrl+S", "Lưu ngay"]];

export function toolbar(acts) {
  const tool = (words, name, { key = "", say = "", ...attributes } = {}) => {
    const button = make("button", { type: "button", class: "btn small", "data-act": name, "data-told-key": key || null, "data-say": say, ...attributes }, words);
    button.addEventListener("click", () => acts[name](button));
    return button;
  };
  return make("div", { class: "tools", role: "toolbar", "aria-label": "Công cụ vẽ" },
    tool("Hoàn tác", "undo", { key: "Ctrl+Z", say: "hoàn tác" }), tool("Làm lại", "redo", { key: "Ctrl+Y" }),
    tool("Thêm bước sau", "addAfter", { key: "A", say: "thêm bước sau" }), tool("Sửa tên", "rename", { key: "Enter", say: "sửa tên" }),
    tool("Tìm", "find", { key: "Ctrl+F", say: "tìm phần tử" }),
    ...TOLD.map(([keys, words]) => make("span", { class: "sr", "data-told-key": keys, "data-say": "" }, words)),
    make("span", { class: "gap" }),
    tool("Chạy thử trên sơ đồ", "simulate", { "aria-pressed": "false" }), tool("Bản đồ nhỏ", "minimap", { "aria-pressed": "false" }),
    tool("−", "smaller", { "aria-label": "Nhỏ hơn" }), tool("+", "larger", { "aria-label": "Lớn hơn" }), tool("Vừa khung", "fit"),
    tool("Thuộc tính", "panel", { "aria-pressed": "true", "aria-controls": "studio-panel" }));
}
