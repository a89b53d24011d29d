/* Two diagrams compared element by element: what people named or set, not where it is drawn.
   differences(mine, theirs) → [{word: "thêm" | "bỏ" | "đổi", name}] of theirs against mine. */
const MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const NOT_SAID = ["incoming", "outgoing", "flowNodeRef"];   // follow from the flows and lanes

export function differences(mine, theirs) {
  const [ours, others] = [elementsOf(mine), elementsOf(theirs)];
  const rows = [];
  for (const [id, { name, said }] of others) {
    if (!ours.has(id)) rows.push({ word: "thêm", name });
    else if (ours.get(id).said !== said) rows.push({ word: "đổi", name });
  }
  for (const [id, { name }] of ours) if (!others.has(id)) rows.push({ word: "bỏ", name });
  return rows;
}

function elementsOf(xml) {
  const tree = new DOMParser().parseFromString(xml, "application/xml");
  const found = new Map();
  for (const element of tree.getElementsByTagNameNS(MODEL, "*")) {
    if (element.id) found.set(element.id, { name: element.getAttribute("name") || element.id, said: said(element) });
  }
  return found;
}

function said(element) {
  const attributes = [...element.attributes].map((each) => `${each.localName}=${each.value}`).sort();
  const parts = [...element.children].filter((child) => !child.id && !NOT_SAID.includes(child.localName)).map(said);
  return `${element.localName} ${attributes.join(" ")} ${element.children.length ? parts.join(" ") : element.textContent.trim()}`;
}
