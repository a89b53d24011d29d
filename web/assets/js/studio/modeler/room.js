/* Room for a step in the flow: what stands right of a line moves right, as the space tool does it. */
export const GAP = 40;   // px between two steps

export function push(modeler, edge, by) {
  const moved = modeler.get("spaceTool").calculateAdjustments(modeler.get("elementRegistry").filter((each) => each.parent && !each.labelTarget), "x", by, edge);
  modeler.get("modeling").createSpace(moved.movingShapes, moved.resizingShapes, { x: by, y: 0 }, "e", edge);
}

/** `shape` takes over every flow that led to the element, and leads to it itself. */
export function putBefore(modeler, element, shape) {
  const modeling = modeler.get("modeling");
  const incoming = element.incoming.filter((flow) => flow.type === "bpmn:SequenceFlow");
  const centre = { x: element.x + shape.width / 2, y: element.y + element.height / 2 };
  push(modeler, element.x - 5, shape.width + GAP);
  const made = modeling.createShape(shape, centre, element.parent);
  for (const flow of incoming) modeling.reconnectEnd(flow, made, { x: made.x, y: made.y + made.height / 2 });
  modeling.connect(made, element);
  return made;
}
