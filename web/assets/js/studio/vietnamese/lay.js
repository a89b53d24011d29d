/* Lays a dictionary over an editor that has no hook for translation: its own words only, never what people typed.

   lay(root, {English: Vietnamese}, {skip: "selector of what people wrote", patterns: [[/^Remove (.+)$/, "Bỏ {1}"]]})
   One observer an editor; it looks only at what changed, and a text already laid is in no dictionary, so laying is idempotent. */
const ATTRIBUTES = ["title", "aria-label", "placeholder", "data-placeholder", "alt"];
const TYPED = "input, textarea, [contenteditable='true'], script, style";

export function lay(root, dictionary, { skip = "", patterns = [] } = {}) {
  const spared = skip ? `${TYPED}, ${skip}` : TYPED;

  const say = (text) => {
    const plain = text.trim();
    if (!plain) return text;
    if (Object.hasOwn(dictionary, plain)) return text.replace(plain, () => dictionary[plain]);
    for (const [pattern, sentence] of patterns) {
      const found = pattern.exec(plain);
      if (found) return sentence.replace(/\{(\d)\}/g, (_, n) => dictionary[found[n]] ?? found[n]);
    }
    return text;
  };
  const layText = (node) => {
    if (node.parentElement?.closest(spared)) return;
    const said = say(node.data);
    if (said !== node.data) node.data = said;
  };
  const layAttribute = (element, name) => {
    const text = element.getAttribute(name);
    if (text === null || (skip && element.closest(skip))) return;
    const said = say(text);
    if (said !== text) element.setAttribute(name, said);
  };
  const layAll = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return layText(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return undefined;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let each = node; each; each = walker.nextNode()) {
      if (each.nodeType === Node.TEXT_NODE) layText(each);
      else for (const name of ATTRIBUTES) layAttribute(each, name);
    }
    return undefined;
  };

  layAll(root);
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") layText(change.target);
      else if (change.type === "attributes") layAttribute(change.target, change.attributeName);
      else for (const node of change.addedNodes) layAll(node);
    }
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  return () => observer.disconnect();
}
