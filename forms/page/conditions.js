// When a component hides, in the browser. The tree in `data-hide-when` is the one that forms/conditions.py parsed;
// this table mirrors forms/truth.py line by line: three-valued logic, `null` the third value, true only when exactly true.

const kindOf = (value) => (["boolean", "number", "string"].includes(typeof value) ? typeof value : "other");

// JavaScript orders strings by UTF-16 units, Python by code points; they differ beyond U+FFFF.
function compareStrings(left, right) {
  const [a, b] = [Array.from(left), Array.from(right)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
  }
  return a.length - b.length;
}

function equal(left, right) {
  if (left === null || right === null) return left === right;
  return kindOf(left) !== kindOf(right) || kindOf(left) === "other" ? null : left === right;
}

function ordered(sign, left, right) {
  if (kindOf(left) !== kindOf(right) || !["number", "string"].includes(kindOf(left))) return null;
  const difference = kindOf(left) === "number" ? left - right : compareStrings(left, right);
  return { "<": difference < 0, "<=": difference <= 0, ">": difference > 0, ">=": difference >= 0 }[sign];
}

const member = (items, value) => (Array.isArray(items) ? items.some((item) => equal(item, value) === true) : null);
const negated = (value) => (typeof value === "boolean" ? !value : null);

function path(parts, scope) {
  return parts.reduce((value, part) => {
    const inside = value !== null && typeof value === "object" && !Array.isArray(value) && Object.hasOwn(value, part);
    return inside ? (value[part] ?? null) : null;
  }, scope);
}

function all(values) {
  if (values.includes(false)) return false;
  return values.every((value) => value === true) ? true : null;
}

function any(values) {
  if (values.includes(true)) return true;
  return values.every((value) => value === false) ? false : null;
}

function within([, left, target], scope) {
  const value = evaluate(left, scope);
  if (target[0] !== "range") return member(evaluate(target, scope), value);
  const [, closedBelow, low, high, closedAbove] = target;
  const above = ordered(closedBelow ? ">=" : ">", value, evaluate(low, scope));
  const below = ordered(closedAbove ? "<=" : "<", value, evaluate(high, scope));
  return above === null || below === null ? null : above && below;
}

const both = (tree, scope) => [evaluate(tree[1], scope), evaluate(tree[2], scope)];
const each = (tree, scope) => tree.slice(1).map((part) => evaluate(part, scope));

const OPERATIONS = {
  value: (tree) => tree[1],
  path: (tree, scope) => path(tree.slice(1), scope),
  list: each,
  and: (tree, scope) => all(each(tree, scope)),
  or: (tree, scope) => any(each(tree, scope)),
  not: (tree, scope) => negated(evaluate(tree[1], scope)),
  "=": (tree, scope) => equal(...both(tree, scope)),
  "!=": (tree, scope) => negated(equal(...both(tree, scope))),
  "<": (tree, scope) => ordered("<", ...both(tree, scope)),
  "<=": (tree, scope) => ordered("<=", ...both(tree, scope)),
  ">": (tree, scope) => ordered(">", ...both(tree, scope)),
  ">=": (tree, scope) => ordered(">=", ...both(tree, scope)),
  in: within,
  contains: (tree, scope) => member(...both(tree, scope)),
};

export function evaluate(tree, scope) {
  return OPERATIONS[tree[0]](tree, scope);
}

/** Whether the component that carries this tree hides, for these values; `scope.this` is its row. */
export function holds(tree, scope) {
  return evaluate(tree, scope) === true;
}
