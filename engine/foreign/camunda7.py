"""Camunda Platform 7 (`http://camunda.org/schema/1.0/bpmn`)."""

from __future__ import annotations

from engine.foreign.rules import (
    Vendor,
    all_data,
    decision,
    each,
    expression,
    form,
    groups,
    harmless,
    item,
    left_out,
    operation,
    parameter,
    person,
    result,
)

OF_ITS_ENGINE = harmless("chỉ dùng cho bộ máy Camunda")
LISTENER = left_out("chương trình gắn vào bước không chạy ở đây", "Vẽ thành một tác vụ tự động.")
FIELDS = left_out("ô của biểu mẫu ghi trong sơ đồ", "Vẽ ô này vào biểu mẫu của bước.")

VENDOR = Vendor(
    "Camunda 7",
    ("http://camunda.org/schema/1.0/bpmn",),
    attributes={
        "candidateGroups": groups, "candidateUsers": person, "assignee": person, "formKey": form, "formRef": form,
        "dueDate": expression("due"), "priority": expression("priority"), "class": operation, "topic": operation,
        "delegateExpression": operation, "expression": operation, "resultVariable": result, "decisionRef": decision,
        "collection": each, "elementVariable": item,
        "type": left_out("cách gọi chương trình của Camunda", "Chọn thao tác cho tác vụ trong danh mục."),
        "followUpDate": left_out("không có ngày xem lại", "Dùng hạn của bước, hoặc một sự kiện thời gian."),
        "formRefBinding": OF_ITS_ENGINE, "formRefVersion": OF_ITS_ENGINE, "asyncBefore": OF_ITS_ENGINE,
        "asyncAfter": OF_ITS_ENGINE, "async": OF_ITS_ENGINE, "exclusive": OF_ITS_ENGINE, "jobPriority": OF_ITS_ENGINE,
        "taskPriority": OF_ITS_ENGINE, "historyTimeToLive": OF_ITS_ENGINE, "versionTag": OF_ITS_ENGINE,
        "isStartableInTasklist": OF_ITS_ENGINE, "decisionRefBinding": OF_ITS_ENGINE, "calledElementBinding": OF_ITS_ENGINE,
        "candidateStarterGroups": left_out("ai mở vụ việc do vai trò quyết định", "Đặt vai trò ở danh mục người dùng."),
        "candidateStarterUsers": left_out("ai mở vụ việc do vai trò quyết định", "Đặt vai trò ở danh mục người dùng."),
        "initiator": left_out("người mở vụ việc không đặt tên ở đây", "Đọc người làm ở <bước>.by."),
        "resource": left_out("kịch bản ở tệp ngoài không chạy được", "Ghi lại bằng biểu thức của hệ thống."),
        "mapDecisionResult": left_out("cách lấy kết quả của bảng quyết định", "Kết quả nằm dưới tên các cột kết quả."),
    },
    elements={
        "inputParameter": parameter("name", ""), "in": all_data, "out": all_data,
        "outputParameter": left_out("kết quả không đặt lại tên ở đây", "Đặt cv:result, hoặc một kịch bản."),
        "formField": FIELDS, "executionListener": LISTENER, "taskListener": LISTENER,
        "properties": left_out("thuộc tính riêng của Camunda", "Bỏ, hoặc ghi vào phần ghi chú của bước."),
        "failedJobRetryTimeCycle": left_out("số lần thử lại ghi kiểu khác", "Ghi số lần thử lại của thao tác."),
        "field": left_out("dữ liệu của chương trình bên ngoài", "Ghi tham số của thao tác."),
        "connector": left_out("trình kết nối không chạy ở đây", "Chọn thao tác trong danh mục."),
        "errorEventDefinition": left_out("lỗi của tác vụ bên ngoài", "Đặt sự kiện lỗi ở biên của tác vụ."),
    },
    wrappers=frozenset({"inputOutput", "formData"}),
)  # fmt: skip
