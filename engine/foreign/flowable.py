"""Flowable (`http://flowable.org/bpmn`) and Activiti (`http://activiti.org/bpmn`), which share their words."""

from __future__ import annotations

from engine.foreign.rules import (
    Vendor,
    all_data,
    each,
    expression,
    form,
    groups,
    harmless,
    item,
    left_out,
    operation,
    person,
    result,
)

OF_ITS_ENGINE = harmless("chỉ dùng cho bộ máy Flowable")
LISTENER = left_out("chương trình gắn vào bước không chạy ở đây", "Vẽ thành một tác vụ tự động.")
FIELDS = left_out("ô của biểu mẫu ghi trong sơ đồ", "Vẽ ô này vào biểu mẫu của bước.")
DRAWING = harmless("chỉ dùng cho trình vẽ của Flowable")

VENDOR = Vendor(
    "Flowable",
    (
        "http://flowable.org/bpmn", "http://activiti.org/bpmn", "http://flowable.org/design", "http://flowable.org/modeler",
        "http://activiti.com/modeler",
    ),
    attributes={
        "candidateGroups": groups, "candidateUsers": person, "assignee": person, "owner": person, "formKey": form,
        "dueDate": expression("due"), "priority": expression("priority"), "class": operation, "expression": operation,
        "delegateExpression": operation, "topic": operation, "resultVariableName": result, "resultVariable": result,
        "collection": each, "elementVariable": item,
        "type": left_out("loại tác vụ của Flowable", "Chọn thao tác cho tác vụ trong danh mục."),
        "skipExpression": left_out("không bỏ qua bước bằng biểu thức", "Vẽ cổng rẽ nhánh trước bước."),
        "category": left_out("nhóm việc của Flowable", "Chọn hàng chờ của bước."),
        "businessCalendarName": left_out("lịch của Flowable", "Dùng working_days, working_hours trong hạn của bước."),
        "initiator": left_out("người mở vụ việc không đặt tên ở đây", "Đọc người làm ở <bước>.by."),
        "async": OF_ITS_ENGINE, "asynchronous": OF_ITS_ENGINE, "exclusive": OF_ITS_ENGINE, "triggerable": OF_ITS_ENGINE,
        "formFieldValidation": OF_ITS_ENGINE, "calledElementType": OF_ITS_ENGINE, "inheritVariables": OF_ITS_ENGINE,
        "fallbackToDefaultTenant": OF_ITS_ENGINE, "isEagerExecutionFetching": OF_ITS_ENGINE,
        "useLocalScopeForResultVariable": OF_ITS_ENGINE, "autoStoreVariables": OF_ITS_ENGINE,
        "candidateStarterGroups": left_out("ai mở vụ việc do vai trò quyết định", "Đặt vai trò ở danh mục người dùng."),
        "candidateStarterUsers": left_out("ai mở vụ việc do vai trò quyết định", "Đặt vai trò ở danh mục người dùng."),
    },
    elements={
        "formProperty": FIELDS, "executionListener": LISTENER, "taskListener": LISTENER, "in": all_data, "out": all_data,
        "field": left_out("dữ liệu của chương trình bên ngoài", "Ghi tham số của thao tác."),
        "eventListener": LISTENER, "failedJobRetryTimeCycle": OF_ITS_ENGINE, "stencilid": DRAWING, "stencilsuperid": DRAWING,
        "initiator-can-complete": DRAWING, "allow-send-email": DRAWING,
        "eventType": left_out("sự kiện của Flowable", "Dùng thông điệp."),
    },
)  # fmt: skip
