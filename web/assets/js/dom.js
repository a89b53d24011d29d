/* Small words of the DOM. */

/** An element with attributes and children: make("button", {class: "btn", type: "button"}, "Thử lại"). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function isVisible(element) {
  return element.getClientRects().length > 0;
}

/** The modal dialog on top, or the whole document: where keys count. */
export function stage() {
  return [...document.querySelectorAll("dialog[open]")].pop() ?? document;
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/** Put a style sheet of this site on the page, once; resolves when it has come. */
export function wear(href) {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = make("link", { rel: "stylesheet", href });
  const worn = new Promise((resolve, reject) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => reject(new Error(`${href} did not load`)));
  });
  document.head.append(link);
  return worn;
}
