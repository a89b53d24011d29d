/* Walking along the flow with the arrows: right to what comes next, left to what came before, up and down between the ways of a
   fork, else to the nearest in that direction. step(element, key) → the element to go to, or null. */
const TURNS = { ArrowUp: -1, ArrowDown: 1 };

export function step(element, key, registry) {
  if (!element || element.waypoints || !element.parent) return registry.find((each) => each.type === "bpmn:StartEvent") ?? null;
  if (key === "ArrowRight") return flowing(element.outgoing, "target")[0] ?? nextOfEdge(element) ?? null;
  if (key === "ArrowLeft") return element.host ?? flowing(element.incoming, "source")[0] ?? null;
  return sibling(element, TURNS[key]) ?? nearest(element, TURNS[key], registry);
}

function flowing(flows, end) {
  return (flows ?? []).filter((flow) => flow.type === "bpmn:SequenceFlow").map((flow) => flow[end]);
}

function nextOfEdge(element) {
  return element.attachers?.find((each) => each.type === "bpmn:BoundaryEvent");
}

function sibling(element, turn) {
  const [source] = flowing(element.incoming, "source");
  const all = source ? flowing(source.outgoing, "target").sort((one, other) => one.y - other.y) : [];
  return all.length > 1 ? all[all.indexOf(element) + turn] : null;
}

function nearest(element, turn, registry) {
  const nodes = registry.filter((each) => each.businessObject.$instanceOf?.("bpmn:FlowNode") && !each.labelTarget && each !== element && each.parent === element.parent);
  const ahead = nodes.filter((each) => turn * (middle(each).y - middle(element).y) > 5);
  return ahead.sort((one, other) => distance(element, one) - distance(element, other))[0] ?? null;
}

function middle({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}

function distance(one, other) {
  const [a, b] = [middle(one), middle(other)];
  return Math.abs(a.x - b.x) * 2 + Math.abs(a.y - b.y);
}
