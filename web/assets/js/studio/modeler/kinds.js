/* What people call an element. The words are those of docs/bpmn-support.md. */
const KINDS = {
  Process: "quy trình", Collaboration: "quy trình", Participant: "hồ", Lane: "làn", UserTask: "việc của người", ServiceTask: "tác vụ tự động", ScriptTask: "kịch bản",
  BusinessRuleTask: "quy tắc", SendTask: "gửi thông điệp", ReceiveTask: "nhận thông điệp", CallActivity: "gọi quy trình khác", SubProcess: "quy trình con",
  ExclusiveGateway: "cổng loại trừ", ParallelGateway: "cổng song song", InclusiveGateway: "cổng bao hàm", EventBasedGateway: "cổng theo sự kiện",
  StartEvent: "bắt đầu", EndEvent: "kết thúc", IntermediateCatchEvent: "chờ ở giữa", IntermediateThrowEvent: "phát ở giữa", BoundaryEvent: "ở biên",
  SequenceFlow: "luồng", MessageFlow: "luồng thông điệp", Association: "đường nối", TextAnnotation: "ghi chú", Group: "khung nhóm", DataObjectReference: "dữ liệu", DataStoreReference: "kho dữ liệu",
};
const EVENTS = { Message: "thông điệp", Timer: "hẹn giờ", Signal: "tín hiệu", Error: "lỗi", Escalation: "leo thang", Terminate: "chấm dứt" };

export function kindOf(element) {
  const object = element.businessObject;
  const kind = KINDS[object.$type.slice(5)] ?? object.$type.slice(5);
  const [definition] = object.eventDefinitions ?? [];
  return definition ? `${kind}: ${EVENTS[definition.$type.slice(5).replace("EventDefinition", "")] ?? ""}` : kind;
}

/** A name to say for an element: its own, else its kind. */
export function nameOf(element) {
  return element.businessObject.name?.replace(/\s+/g, " ").trim() || `${kindOf(element)} ${element.businessObject.id}`;
}
