/* Conditions as rows: field, comparison, value, all joined by “and” or all by “or”. What does not fit stays text.

   read("a.b == 'c' and n > 3") → {join: "and", rows: [{field: "a.b", test: "==", value: {kind: "text", value: "c"}}, …]} or null
   write(rows) gives the text back; read(write(x)) is x, and write(read(text)) means what text means. */
export const TESTS = {
  "==": "là", "!=": "khác", ">": "lớn hơn", ">=": "từ … trở lên", "<": "nhỏ hơn", "<=": "đến hết",
  "in": "là một trong", "not in": "không phải một trong", "filled": "có giá trị", "empty": "để trống", "is not None": "đã có", "is None": "chưa có",
};
export const WITHOUT_VALUE = ["filled", "empty", "is None", "is not None"];
export const WITH_LIST = ["in", "not in"];
const TOKEN = /\s*(?:(?<text>'(?:[^'\\]|\\[nt"'\\])*'|"(?:[^"\\]|\\[nt"'\\])*")|(?<number>-?\d+(?:\.\d+)?)(?![\w.])|(?<name>[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)|(?<sign>==|!=|<=|>=|<|>|\[|\]|,))/uy;
const JOINS = ["and", "or"];
const CONSTANTS = { True: true, False: false };
const NOT_NAMES = [...JOINS, "not", "in", "is", "if", "else", "for", "None", "lambda"];
const ESCAPES = { n: "\n", t: "\t" };

export function read(text) {
  const tokens = tokensOf(text);
  if (!tokens?.length) return null;
  const rows = [];
  let join = "";
  while (tokens.length) {
    const row = readRow(tokens);
    if (!row) return null;
    rows.push(row);
    if (!tokens.length) return { join: join || "and", rows };
    const { word } = tokens.shift();
    if (!JOINS.includes(word) || (join && join !== word) || !tokens.length) return null;
    join = word;
  }
  return null;
}

export function write({ join, rows }) {
  return rows.map(writeRow).join(` ${join} `);
}

/** What a person typed into the value of a row, as the kind of value it most likely is. */
export function valueOf(typed, type = "") {
  const text = typed.trim();
  const isText = ["line", "text", "choice", "choices", "date", "time", "moment", "id", "document", "officer", "unit"].includes(type);
  if (!isText && /^-?\d+([.,]\d+)?$/.test(text)) return { kind: "number", value: text.replace(",", ".") };
  if (!isText && Object.hasOwn(CONSTANTS, text)) return { kind: "yes", value: CONSTANTS[text] };
  return { kind: "text", value: text };
}

function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text);
    if (!found) return null;
    const { text: quoted, number, name, sign } = found.groups;
    if (quoted) tokens.push({ value: { kind: "text", value: unquoted(quoted) } });
    else if (number) tokens.push({ value: { kind: "number", value: number } });
    else if (Object.hasOwn(CONSTANTS, name ?? "")) tokens.push({ value: { kind: "yes", value: CONSTANTS[name] } });
    else tokens.push(name && !NOT_NAMES.includes(name) ? { name } : { word: name ?? sign });
  }
  return tokens;
}

function readRow(tokens) {
  const isTurned = tokens[0]?.word === "not";
  if (isTurned) tokens.shift();
  const field = tokens.shift()?.name;
  if (!field) return null;
  if (isTurned || !tokens.length || JOINS.includes(tokens[0].word)) return { field, test: isTurned ? "empty" : "filled", value: null };
  let test = tokens.shift().word;
  if (test === "not" && tokens.shift()?.word === "in") test = "not in";
  if (test === "is") return readNone(field, tokens);
  if (WITH_LIST.includes(test)) {
    const items = readList(tokens);
    return items && { field, test, value: { kind: "list", value: items } };
  }
  if (!["==", "!=", "<", "<=", ">", ">="].includes(test)) return null;
  const { value, name } = tokens.shift() ?? {};
  if (name) return { field, test, value: { kind: "name", value: name } };
  return value ? { field, test, value } : null;
}

function readNone(field, tokens) {
  const isTurned = tokens[0]?.word === "not";
  if (isTurned) tokens.shift();
  return tokens.shift()?.word === "None" ? { field, test: isTurned ? "is not None" : "is None", value: null } : null;
}

function readList(tokens) {
  if (tokens.shift()?.word !== "[") return null;
  const items = [];
  while (tokens.length) {
    const { value, word } = tokens.shift();
    if (word === "]" && !items.length) return items;
    if (!value) return null;
    items.push(value);
    const next = tokens.shift()?.word;
    if (next === "]") return items;
    if (next !== ",") return null;
  }
  return null;
}

function writeRow({ field, test, value }) {
  if (test === "filled") return field;
  if (test === "empty") return `not ${field}`;
  return value === null ? `${field} ${test}` : `${field} ${test} ${writeValue(value)}`;
}

export function writeValue({ kind, value }) {
  if (kind === "list") return `[${value.map(writeValue).join(", ")}]`;
  if (kind === "text") return quoted(value);
  if (kind === "yes") return value ? "True" : "False";
  return String(value);
}

export function quoted(text) {
  return `'${text.replace(/[\\']/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t")}'`;
}

export function unquoted(literal) {
  return literal.slice(1, -1).replace(/\\(.)/g, (_, letter) => ESCAPES[letter] ?? letter);
}
