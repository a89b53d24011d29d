"""Lanes, pools, message flows, correlation, choreography and conversation."""

from __future__ import annotations

from tests.engine.bpmn import Lane, document, message, process, user, wait
from tests.engine.lint_rules.diagrams import change
from tests.standard.data import ONE, declared
from tests.standard.row import Family, drawn, refused, runs
from tests.standard.stage import Stage

BOTH = "<bpmn:participantRef>pool</bpmn:participantRef><bpmn:participantRef>other</bpmn:participantRef>"
POOLS = '<bpmn:participant id="pool" processRef="p"/><bpmn:participant id="other" name="Cơ quan khác"/>'
ANSWER = process("p", wait("w", message("m", carries={"doc": "document_id"})))
CORRELATION = (
    '<bpmn:collaboration id="c"><bpmn:participant id="pool" processRef="p"/><bpmn:correlationKey id="k" name="key">'
    "<bpmn:correlationPropertyRef>doc</bpmn:correlationPropertyRef></bpmn:correlationKey></bpmn:collaboration>"
    '<bpmn:correlationProperty id="doc" name="doc"><bpmn:correlationPropertyRetrievalExpression messageRef="message_m">'
    "<bpmn:messagePath>packet.code</bpmn:messagePath></bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>"
)
NESTED = (
    '<bpmn:laneSet id="ls"><bpmn:lane id="l1" cv:groups="lanh_dao"><bpmn:childLaneSet id="cs">'
    '<bpmn:lane id="l2" cv:groups="chuyen_vien"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>'
    "</bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>"
)


def the_lane_says_who(stage: Stage) -> None:
    case = stage.starts()
    assert stage.shop.owners() == {"a": {"so/lanh_dao"}}
    case.does("a")


def the_inner_lane_says_who(stage: Stage) -> None:
    case = stage.starts()
    assert stage.shop.owners() == {"a": {"so/chuyen_vien"}}
    case.does("a")


def the_value_is_found_in_the_payload(stage: Stage) -> None:
    case = stage.starts(document_id=7)
    assert not case.hears("m", packet={"code": 8})
    assert case.hears("m", packet={"code": 7})


def collaboration(inner: str) -> bytes:
    return declared(f'<bpmn:collaboration id="c">{POOLS}{inner}</bpmn:collaboration>')


LANES = Family(
    "Làn, hồ và cộng tác",
    (
        runs(
            "lane",
            "Lane",
            "Làn",
            the_lane_says_who,
            process("p", user("a", groups=""), lanes=[Lane("Lãnh đạo", ["a"], {"groups": "lanh_dao"})]),
        ),
        runs(
            "nested-lanes",
            "Nested Lanes",
            "Làn lồng nhau",
            the_inner_lane_says_who,
            change(process("p", user("a", groups="")), ("<bpmn:startEvent", NESTED + "<bpmn:startEvent")),
        ),
        drawn("pool", "Pool (Participant)", "Hồ", collaboration(""), note="Một hồ chạy; các hồ khác chỉ vẽ."),
        drawn(
            "pool-multiplicity",
            "Participant Multiplicity",
            "Hồ nhiều bên",
            collaboration(
                '<bpmn:participant id="many"><bpmn:participantMultiplicity minimum="2" maximum="3"/></bpmn:participant>'
            ),
        ),
        drawn(
            "message-flow",
            "Message Flow",
            "Luồng thông điệp",
            collaboration('<bpmn:messageFlow id="mf" sourceRef="other" targetRef="a"/>'),
            note="Chỉ vẽ: thông điệp nào được chờ do sự kiện hay hoạt động nhận ghi.",
        ),
        refused(
            "two-processes",
            "Two executable processes in one file",
            "Hai quy trình chạy được trong một tệp",
            "one-process",
            "",
            document('<bpmn:process id="p" isExecutable="true"/><bpmn:process id="q" isExecutable="true"/>'),
        ),
        refused(
            "no-executable-process",
            "No executable process",
            "Không quy trình nào chạy được",
            "one-process",
            "",
            document('<bpmn:process id="p"/>'),
        ),
        runs(
            "correlation",
            "Correlation Key, Property and Retrieval Expression",
            "So khớp thông điệp",
            the_value_is_found_in_the_payload,
            change(ANSWER, ('<bpmn:process id="p"', CORRELATION + '<bpmn:process id="p"')),
        ),
        refused(
            "correlation-subscription",
            "Correlation Subscription of a process",
            "So khớp theo ngữ cảnh của quy trình",
            "unsupported-element",
            "cs",
            change(
                ONE, ("</bpmn:process>", '<bpmn:correlationSubscription id="cs" correlationKeyRef="k"/></bpmn:process>')
            ),
        ),
        drawn(
            "conversation",
            "Conversation",
            "Hội thoại",
            collaboration(
                '<bpmn:conversation id="cn">'
                + BOTH
                + '</bpmn:conversation><bpmn:conversationLink id="cl" sourceRef="pool" targetRef="cn"/>'
            ),
        ),
        drawn(
            "sub-conversation",
            "Sub-Conversation",
            "Hội thoại con",
            collaboration('<bpmn:subConversation id="cn">' + BOTH + "</bpmn:subConversation>"),
        ),
        drawn(
            "global-conversation",
            "Global Conversation",
            "Hội thoại dùng chung",
            declared('<bpmn:globalConversation id="c"/>'),
        ),
        drawn(
            "choreography",
            "Choreography and Choreography Task",
            "Phối hợp hành động",
            declared(
                '<bpmn:message id="m" name="m"/><bpmn:choreography id="ch"><bpmn:participant id="p1"/><bpmn:participant id="p2"/>'
                '<bpmn:messageFlow id="mf" sourceRef="p1" targetRef="p2"/>'
                '<bpmn:startEvent id="cs"/><bpmn:choreographyTask id="ct" initiatingParticipantRef="p1"><bpmn:participantRef>p1'
                "</bpmn:participantRef><bpmn:participantRef>p2</bpmn:participantRef><bpmn:messageFlowRef>mf</bpmn:messageFlowRef>"
                "</bpmn:choreographyTask></bpmn:choreography>"
            ),
            note="Chỉ vẽ bên cạnh quy trình chạy được.",
        ),
        drawn(
            "global-choreography-task",
            "Global Choreography Task",
            "Hoạt động phối hợp dùng chung",
            declared('<bpmn:globalChoreographyTask id="c" initiatingParticipantRef="p1"/>'),
        ),
        drawn(
            "process-type",
            "processType, isClosed, supports",
            "Loại quy trình",
            change(ONE, (' isExecutable="true"', ' isExecutable="true" processType="Public" isClosed="true"')),
        ),
        refused(
            "process-roles",
            "Resource roles of a process",
            "Người chịu trách nhiệm của quy trình",
            "unsupported-element",
            "p",
            change(ONE, ("</bpmn:process>", "<bpmn:potentialOwner/></bpmn:process>")),
        ),
    ),
)
FAMILIES = (LANES,)
