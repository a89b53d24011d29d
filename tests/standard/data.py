"""Data, and what a file declares beside its process."""

from __future__ import annotations

from tests.engine.bpmn import message, process, throw, user, wait
from tests.engine.lint_rules.diagrams import added, change, with_child
from tests.standard.row import Family, drawn, refused

ONE = process("p", user("a"))
EMPTY_SETS = "<bpmn:inputSet/><bpmn:outputSet/>"
ASSOCIATION = '<bpmn:{0} id="d"><bpmn:targetRef>x</bpmn:targetRef></bpmn:{0}>'


def declared(inner: str) -> bytes:
    """Before the process."""
    return change(ONE, ('<bpmn:process id="p"', inner + '<bpmn:process id="p"'))


def at_head(inner: str) -> bytes:
    """First in the process."""
    return change(ONE, ("<bpmn:startEvent", inner + "<bpmn:startEvent"))


def at_top(inner: str) -> bytes:
    """First in the file."""
    return change(ONE, ('targetNamespace="urn:test">', 'targetNamespace="urn:test">' + inner))


DATA = Family(
    "Dữ liệu",
    (
        drawn(
            "data-object",
            "Data Object",
            "Đối tượng dữ liệu",
            added(ONE, '<bpmn:dataObject id="d"/><bpmn:dataObjectReference id="dr" dataObjectRef="d"/>'),
        ),
        drawn(
            "data-object-collection",
            "Data Object (collection, with a state)",
            "Tập đối tượng dữ liệu, có trạng thái",
            added(
                ONE,
                '<bpmn:dataObject id="d" isCollection="true"/><bpmn:dataObjectReference id="dr" dataObjectRef="d">'
                '<bpmn:dataState id="ds" name="x"/></bpmn:dataObjectReference>',
            ),
        ),
        drawn(
            "data-store-reference",
            "Data Store Reference",
            "Kho dữ liệu",
            added(ONE, '<bpmn:dataStoreReference id="dr" name="kho"/>'),
            note="Dữ liệu do tác vụ tự động đọc và ghi.",
        ),
        refused(
            "data-store",
            "Data Store (declared)",
            "Kho dữ liệu có khai báo",
            "unsupported-element",
            "d",
            declared('<bpmn:dataStore id="d" name="kho"/>'),
        ),
        refused(
            "data-input-association",
            "Data Input Association",
            "Liên kết dữ liệu vào",
            "unsupported-element",
            "a",
            with_child(ONE, "userTask", ASSOCIATION.format("dataInputAssociation")),
        ),
        refused(
            "data-output-association",
            "Data Output Association",
            "Liên kết dữ liệu ra",
            "unsupported-element",
            "a",
            with_child(ONE, "userTask", ASSOCIATION.format("dataOutputAssociation")),
        ),
        refused(
            "io-specification",
            "Input and Output Sets of an activity",
            "Bộ dữ liệu vào, ra của hoạt động",
            "unsupported-element",
            "a",
            with_child(
                ONE, "userTask", f'<bpmn:ioSpecification><bpmn:dataInput id="i"/>{EMPTY_SETS}</bpmn:ioSpecification>'
            ),
        ),
        refused(
            "io-specification-of-process",
            "Input and Output Sets of a process",
            "Bộ dữ liệu vào, ra của quy trình",
            "unsupported-element",
            "p",
            at_head(f"<bpmn:ioSpecification>{EMPTY_SETS}</bpmn:ioSpecification>"),
        ),
        refused(
            "data-output-of-event",
            "Data Output of a catch event",
            "Dữ liệu ra của sự kiện chờ",
            "unsupported-element",
            "o",
            change(
                process("p", wait("x", message("m", carries={"d": "d"}))),
                ("<bpmn:messageEventDefinition", '<bpmn:dataOutput id="o"/><bpmn:messageEventDefinition'),
            ),
        ),
        refused(
            "data-input-of-event",
            "Data Input of a throw event",
            "Dữ liệu vào của sự kiện phát",
            "unsupported-element",
            "o",
            change(
                process("p", throw("x", message("m"))),
                ("<bpmn:messageEventDefinition", '<bpmn:dataInput id="o"/><bpmn:messageEventDefinition'),
            ),
        ),
        refused(
            "property-of-process",
            "Property of a process",
            "Thuộc tính của quy trình",
            "unsupported-element",
            "pr",
            at_head('<bpmn:property id="pr" name="x"/>'),
        ),
        refused(
            "property-of-activity",
            "Property of an activity",
            "Thuộc tính của hoạt động",
            "unsupported-element",
            "pr",
            with_child(ONE, "userTask", '<bpmn:property id="pr" name="x"/>'),
        ),
        drawn("item-definition", "Item Definition", "Kiểu dữ liệu", declared('<bpmn:itemDefinition id="i"/>')),
    ),
)
DECLARATIONS = Family(
    "Chú thích và khai báo",
    (
        drawn(
            "annotation",
            "Text Annotation and Association",
            "Ghi chú và đường nối",
            added(
                ONE,
                '<bpmn:textAnnotation id="t"><bpmn:text>x</bpmn:text></bpmn:textAnnotation>'
                '<bpmn:association id="as" sourceRef="a" targetRef="t"/>',
            ),
        ),
        drawn(
            "group",
            "Group and Category",
            "Khung nhóm",
            change(
                added(ONE, '<bpmn:group id="g" categoryValueRef="v"/>'),
                (
                    '<bpmn:process id="p"',
                    '<bpmn:category id="c"><bpmn:categoryValue id="v" value="x"/></bpmn:category><bpmn:process id="p"',
                ),
            ),
        ),
        drawn(
            "documentation",
            "Documentation",
            "Mô tả",
            with_child(ONE, "userTask", "<bpmn:documentation>x</bpmn:documentation>"),
        ),
        drawn(
            "auditing",
            "Auditing",
            "Kiểm toán",
            with_child(ONE, "userTask", "<bpmn:auditing/>"),
            note="Mọi bước đều được ghi vào lịch sử vụ việc.",
        ),
        drawn("monitoring", "Monitoring", "Giám sát", with_child(ONE, "userTask", "<bpmn:monitoring/>")),
        drawn(
            "rendering",
            "Rendering",
            "Cách hiển thị",
            with_child(ONE, "userTask", "<bpmn:rendering/>"),
            note="Biểu mẫu chọn bằng cv:form.",
        ),
        drawn(
            "resource",
            "Resource",
            "Nguồn lực",
            declared('<bpmn:resource id="i" name="x"/>'),
            note="Vai trò ghi ở cv:groups.",
        ),
        drawn(
            "interface",
            "Interface, Operation, End Point",
            "Giao diện dịch vụ",
            declared(
                '<bpmn:interface id="i" name="i"><bpmn:operation id="o" name="o"><bpmn:inMessageRef>m</bpmn:inMessageRef>'
                '</bpmn:operation></bpmn:interface><bpmn:endPoint id="ep"/><bpmn:message id="m" name="m"/>'
            ),
        ),
        refused(
            "import",
            "Import",
            "Nhập tệp khác (import)",
            "unsupported-element",
            "definitions",
            at_top(
                '<bpmn:import importType="http://www.w3.org/2001/XMLSchema" location="types.xsd" namespace="urn:types"/>'
            ),
        ),
        refused(
            "extension",
            "Extension that must be understood",
            "Phần mở rộng bắt buộc hiểu (mustUnderstand)",
            "unsupported-attribute",
            "definitions",
            at_top('<bpmn:extension mustUnderstand="true" definition="cv:x"/>'),
        ),
        refused(
            "foreign-extension",
            "Extension elements of other software",
            "Phần mở rộng của phần mềm khác",
            "foreign-extension",
            "a",
            with_child(ONE, "userTask", '<bpmn:extensionElements><x:y xmlns:x="urn:x"/></bpmn:extensionElements>'),
        ),
        refused(
            "unknown-word",
            "Unknown word of our own",
            "Từ cv: không có",
            "unknown-word",
            "a",
            change(ONE, ('cv:form="form"', 'cv:form="form" cv:fom="x"')),
        ),
        refused(
            "misspelt-tag",
            "Element that is not of the standard",
            "Phần tử ngoài chuẩn",
            "schema",
            "",
            change(ONE, ("<bpmn:endEvent", '<bpmn:finishEvent id="f"/><bpmn:endEvent')),
        ),
    ),
)
FAMILIES = (DATA, DECLARATIONS)
