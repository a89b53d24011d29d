/* Which components the palette offers: those that forms/ knows, by Vietnamese names, and our own widgets on top of them. */
import { iconsByType } from "@bpmn-io/form-js-viewer";
import NAMES from "../vietnamese/components.js";

export const WIDGETS = {   // a component of our own → the component it is drawn as, and what makes it ours
  recipients: { type: "taglist", name: "Nơi nhận", properties: { widget: "recipients" } },
  units: { type: "taglist", name: "Đơn vị và hạn", properties: { widget: "units" } },
  unit: { type: "select", name: "Đơn vị chủ trì", properties: { widget: "unit" } },
  person: { type: "select", name: "Người", properties: { widget: "person" } },
  upload: { type: "filepicker", name: "Tệp tải lên", properties: { widget: "upload" } },
  paragraphs: { type: "textarea", name: "Văn bản dài", properties: { widget: "paragraphs" } },
  phrases: { type: "textarea", name: "Chữ với câu nhanh", properties: { widget: "phrases", phrases: "Để biết | Tham mưu trả lời" } },
  document: { type: "text", name: "Xem văn bản", properties: { widget: "document" } },
  verdict: { type: "text", name: "Kết quả chữ ký", properties: { widget: "verdict" } },
  facts: { type: "text", name: "Thông tin văn bản", properties: { widget: "facts" } },
  pin: { type: "textfield", name: "Ô ký số (mã PIN)", properties: { widget: "pin" } },
};
const LISTED = new Set(["recipients", "units", "unit", "person", "upload"]);   // choices come from the page

/** A module of the form editor; it speaks before the palette is drawn. */
export const ownComponents = { __init__: ["ownComponents"], ownComponents: ["type", OwnComponents] };

function OwnComponents(formFields) {
  const known = formFields._formFields;
  const drawn = new Map(Object.entries(known));
  for (const type of drawn.keys()) if (type !== "default") delete known[type];
  for (const [type, words] of Object.entries(NAMES)) known[type] = named(drawn.get(type), words);
  for (const [widget, own] of Object.entries(WIDGETS)) known[`cv-${widget}`] = ours(drawn.get(own.type), own, LISTED.has(widget));
}
OwnComponents.$inject = ["formFields"];

/** The component under Vietnamese words; those of the library are shared by every editor and stay as they are. */
function named(Component, { name, label }) {
  const { config } = Component;
  const create = (options = {}, isNew = true) => (isNew ? renamed(config.create(options, isNew), label) : config.create(options, isNew));
  return configured(Component, { ...config, name, ...(config.label ? { label } : {}), create });
}

/** A new component says Vietnamese words where the library would say its own. */
function renamed(made, label) {
  const field = { ...made };
  if (field.type === "datetime") field.dateLabel = label;
  else if (field.type === "text") field.text = label;
  else if ("label" in field) field.label = label;
  if (field.values) field.values = [{ label: "Lựa chọn 1", value: "lua_chon_1" }, { label: "Lựa chọn 2", value: "lua_chon_2" }];
  return field;
}

function ours(Component, { type, name, properties }, isListed) {
  const { config } = Component;
  const create = (options = {}, isNew = true) => {
    const field = { ...renamed(config.create({ ...options, type }, isNew), name), type, properties: { ...properties } };
    if (isListed) delete field.values;
    return field;
  };
  return configured(() => null, { ...config, type, name, ...(config.label ? { label: name } : {}), group: "action", create, icon: config.icon ?? iconsByType(type) });
}

function configured(Component, config) {
  const Copy = (props) => Component(props);
  Copy.config = config;
  return Copy;
}
