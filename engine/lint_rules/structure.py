"""Whether tokens can flow: ids, flows, starts, ends, loops, gateways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.errors import Finding
from engine.lint_rules.drawing import Drawing, Flow, Node, Scope, error, namespace, owner, reach, warning
from engine.spiff.vocabulary import BPMN

CHOICES = ("exclusiveGateway", "inclusiveGateway")
WAITS = frozenset({"message", "signal", "timer"})


def check_structure(drawing: Drawing) -> Iterator[Finding]:
    yield from check_ids(drawing)
    for scope in drawing.scopes:
        yield from check_flows(scope)
        yield from check_ends(scope)
        yield from check_loops(scope)
        for node in scope.nodes.values():
            yield from check_conditions(node)
            yield from check_names(node)
            if node.tag == "eventBasedGateway":
                yield from check_event_gateway(node)


def check_ids(drawing: Drawing) -> Iterator[Finding]:
    elements = [xml for xml in drawing.root.iter() if isinstance(xml.tag, str) and namespace(xml.tag) == BPMN]
    used = Counter(xml.get("id") for xml in elements if xml.get("id"))
    for id, count in used.items():
        if count > 1:
            message = f"Mã “{id}” dùng cho {count} phần tử."
            yield error("duplicate-id", id, message, "Đặt cho mỗi phần tử một mã riêng.")
    for node in drawing.nodes():
        if not node.id:
            yield error("no-id", owner(node.xml), f"Một phần tử {node.tag} không có mã.", "Đặt mã cho phần tử.")


def check_flows(scope: Scope) -> Iterator[Finding]:
    for id in scope.broken:
        message = f"Luồng “{id}” không nối hai phần tử của cùng một quy trình."
        yield error("broken-flow", id, message, "Nối lại hai đầu của luồng, không đi qua ranh giới quy trình con.")
    for node in scope.nodes.values():
        if node.tag == "boundaryEvent" and node.attached is None:
            message = f"Sự kiện biên “{node.name}” không gắn vào hoạt động nào."
            yield error("broken-flow", node.id, message, "Kéo sự kiện vào cạnh của hoạt động.")
        if len(node.outgoing) > 1 and not node.tag.endswith("Gateway"):
            message = f"“{node.name}” có {len(node.outgoing)} luồng đi ra."
            yield error("many-ways-out", node.id, message, "Đặt một cổng sau phần tử này rồi rẽ nhánh từ cổng.")


def check_ends(scope: Scope) -> Iterator[Finding]:
    starts = scope.starts()
    if len(starts) != 1:
        message = f"“{scope.xml.get('name') or scope.id}” có {len(starts)} sự kiện bắt đầu, phải có đúng một."
        yield error("one-start", scope.id, message, "Giữ lại một sự kiện bắt đầu trơn.")
    if not any(node.tag == "endEvent" for node in scope.nodes.values()):
        message = f"“{scope.xml.get('name') or scope.id}” không có sự kiện kết thúc."
        yield error("no-end", scope.id, message, "Thêm sự kiện kết thúc ở cuối mỗi nhánh.")
    reached, finishing = (
        reach(starts),
        lead_to([node for node in scope.nodes.values() if node.tag == "endEvent"], scope),
    )
    for node in scope.nodes.values():
        if node not in reached and node.tag != "startEvent":
            message = f"Không có đường nào từ bắt đầu đến “{node.name}”."
            yield error("unreachable", node.id, message, "Nối phần tử vào quy trình, hoặc xóa nó.")
        elif not node.outgoing and node.tag != "endEvent":
            message = f"Quy trình dừng ở “{node.name}” mà không kết thúc."
            yield error("dead-end", node.id, message, "Nối tiếp đến một sự kiện kết thúc.")
        elif node not in finishing:
            message = f"Từ “{node.name}” không có đường nào đến kết thúc."
            yield error("no-way-out", node.id, message, "Thêm một nhánh ra khỏi vòng lặp.")


def lead_to(ends: list[Node], scope: Scope) -> set[Node]:
    """Every node from which one of `ends` can be reached, these included; each node is visited once."""
    before: dict[Node, list[Node]] = {}
    for node in scope.nodes.values():
        for following in node.next():
            before.setdefault(following, []).append(node)
    found, todo = set(ends), list(ends)
    while todo:
        earlier = [node for node in before.get(todo.pop(), []) if node not in found]
        found.update(earlier)
        todo += earlier
    return found


def check_loops(scope: Scope) -> Iterator[Finding]:
    for source, target in back_flows(scope):
        if target.tag != "exclusiveGateway":
            message = f"Vòng lặp từ “{source.name}” quay về “{target.name}”, không qua cổng loại trừ."
            yield error(
                "loop-back", target.id, message, "Đặt một cổng loại trừ trước phần tử này, cho luồng quay về cổng đó."
            )


def back_flows(scope: Scope) -> list[tuple[Node, Node]]:
    """The flows that lead back to a node on the way to them."""
    found: list[tuple[Node, Node]] = []
    done: set[Node] = set()
    way: set[Node] = set()
    todo: list[tuple[Node, Iterator[Node]]] = [(start, iter(start.next())) for start in scope.starts()]
    way.update(start for start, _ in todo)
    while todo:
        node, onward = todo[-1]
        following = next(onward, None)
        if following is None:
            todo.pop()
            way.discard(node)
            done.add(node)
        elif following in way:
            found.append((node, following))
        elif following not in done:
            way.add(following)
            todo.append((following, iter(following.next())))
    return found


def check_conditions(node: Node) -> Iterator[Finding]:
    """Conditions stand on the flows of choosing gateways, and there on every flow but the default one."""
    default = node.xml.get("default")
    if default and (node.tag not in CHOICES or default not in {flow.id for flow in node.outgoing}):
        message = f"Nhánh mặc định của “{node.name}” không có tác dụng."
        yield error(
            "default-ignored", node.id, message, "Chỉ đặt mặc định cho một luồng đi ra từ cổng loại trừ hoặc bao hàm."
        )
    for flow in node.outgoing:
        yield from check_condition(node, flow, default)
    chosen = [flow for flow in node.outgoing if flow.condition]
    if node.tag in CHOICES and chosen and not default:
        message = f"Cổng “{node.name}” không có nhánh mặc định: khi không điều kiện nào đúng, vụ việc sẽ mắc lại."
        yield warning("no-default", node.id, message, "Đặt một nhánh làm mặc định.")


def check_condition(node: Node, flow: Flow, default: str | None) -> Iterator[Finding]:
    ignored = node.tag not in CHOICES or flow.id == default
    if flow.condition and ignored:
        message = f"Điều kiện trên luồng từ “{node.name}” đến “{flow.target.name}” không có tác dụng."
        mend = "Xóa điều kiện của nhánh mặc định." if flow.id == default else "Đặt cổng loại trừ trước khi rẽ nhánh."
        yield error("condition-ignored", flow.id, message, mend)
    if not flow.condition and not ignored and len(node.outgoing) > 1:
        message = f"Nhánh từ “{node.name}” đến “{flow.target.name}” chưa có điều kiện và không phải mặc định."
        yield error("no-condition", flow.id, message, "Ghi điều kiện cho nhánh, hoặc đặt nó làm mặc định.")


def check_event_gateway(node: Node) -> Iterator[Finding]:
    kinds = [definition.tag.rpartition("}")[2] for flow in node.outgoing for definition in flow.target.definitions()]
    allowed = {f"{kind}EventDefinition" for kind in WAITS}
    for flow in node.outgoing:
        waits = flow.target.tag == "intermediateCatchEvent" or flow.target.tag == "receiveTask"
        if not waits or any(
            definition.tag.rpartition("}")[2] not in allowed for definition in flow.target.definitions()
        ):
            message = f"Sau cổng “{node.name}” là “{flow.target.name}”, không phải sự kiện chờ."
            yield error(
                "event-gateway",
                flow.target.id,
                message,
                "Đặt ngay sau cổng các sự kiện chờ thời gian, thông điệp hoặc tín hiệu.",
            )
    if kinds.count("timerEventDefinition") > 1:
        message = f"Cổng “{node.name}” có hai sự kiện thời gian; hệ thống chỉ giữ được một hạn."
        yield error("event-gateway", node.id, message, "Giữ một sự kiện thời gian sau cổng.")


def check_names(node: Node) -> Iterator[Finding]:
    if node.tag in ("userTask", "serviceTask", "callActivity") and not node.xml.get("name"):
        yield warning("no-name", node.id, f"“{node.id}” chưa có tên.", "Đặt tên ngắn, bắt đầu bằng động từ.")
    if node.tag == "userTask" and not node.id.isidentifier():
        message = f"Mã “{node.id}” không dùng được làm tên trong biểu thức."
        yield warning("no-identifier", node.id, message, "Chỉ dùng chữ cái không dấu, chữ số và dấu gạch dưới.")
