/* How diagram-js asks for words: a module that answers from a dictionary, {name} filled in. What has no translation stays. */
export function speak(dictionary) {
  const translate = (template, replacements = {}) =>
    (dictionary[template] ?? template).replace(/\{\s*([^}\s]+)\s*\}/g, (whole, name) => replacements[name] ?? whole);
  return { translate: ["value", translate] };
}
