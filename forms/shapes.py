"""Which form-js components exist here and which properties each may carry: the closed shape of a form schema.

Written as JSON Schema. form-js 1.23 writes schemaVersion 18 or later; a property that is not listed would be without
effect here, so it is refused at publish instead of being ignored in silence.

Accepted without effect, because the editor writes them by itself: `use24h` and `timeSerializingFormat` (time is always
24-hour, answers always have one format), `showOutline`, `verticalAlignment`, `disableCollapse`, `nonCollapsedItems`,
`searchable` and a spacer's `height` (looks, which belong to the style sheet and the page's script).
"""

from __future__ import annotations

from typing import Any

Shape = dict[str, Any]

MAX_COMPONENTS = 300
MAX_DEPTH = 6

WORDS: Shape = {"type": "string", "maxLength": 500}
FLAG: Shape = {"type": "boolean"}
COUNT: Shape = {"type": "integer", "minimum": 0, "maximum": 100_000}
NUMBER: Shape = {"type": "number", "minimum": -9_007_199_254_740_991, "maximum": 9_007_199_254_740_991}


def _closed(**properties: Shape) -> Shape:
    return {"type": "object", "properties": properties, "additionalProperties": False}


COMMON: Shape = {
    "type": {"type": "string"},
    "id": {"type": "string", "maxLength": 100},
    "conditional": _closed(hide={"type": "string"}),
    "layout": _closed(
        row={"type": ["string", "null"]},
        columns={"type": ["integer", "null"], "minimum": 2, "maximum": 16},
    ),
    "properties": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 2_000}},
}
ASKED: Shape = {
    "key": {"type": "string"},
    "label": WORDS,
    "description": WORDS,
    "readonly": FLAG,
    "disabled": FLAG,
    "validate": _closed(required=FLAG),
}
ADORNED: Shape = {"appearance": _closed(prefixAdorner=WORDS, suffixAdorner=WORDS)}
CHOSEN: Shape = {
    "values": {
        "type": "array",
        "minItems": 1,
        "maxItems": 500,
        "items": {
            **_closed(
                label={"type": "string", "minLength": 1, "maxLength": 300},
                value={"type": "string", "minLength": 1, "maxLength": 200},
            ),
            "required": ["label", "value"],
        },
    },
    "valuesKey": {"type": "string", "pattern": r"^[A-Za-z]\w{0,63}$"},
}
HELD: Shape = {
    "label": WORDS,
    "path": {"type": "string", "maxLength": 200},
    "components": {"type": "array"},
    "showOutline": FLAG,
    "verticalAlignment": {"enum": ["start", "center", "end"]},
}
LENGTHS: Shape = {"required": FLAG, "minLength": COUNT, "maxLength": {**COUNT, "minimum": 1}}

PROPERTIES: dict[str, Shape] = {
    "textfield": {
        **ASKED,
        **ADORNED,
        "defaultValue": {"type": "string"},
        "validate": _closed(
            **LENGTHS,
            pattern={"type": "string", "maxLength": 200},
            validationType={"enum": ["email", "phone", "custom", "", None]},
        ),
    },
    "textarea": {**ASKED, "defaultValue": {"type": "string"}, "validate": _closed(**LENGTHS)},
    "number": {
        **ASKED,
        **ADORNED,
        "defaultValue": NUMBER,
        "decimalDigits": {"type": "integer", "minimum": 0, "maximum": 6},
        "increment": {**NUMBER, "minimum": 0.000001},
        "serializeToString": {"const": False},
        "validate": _closed(required=FLAG, min=NUMBER, max=NUMBER),
    },
    "select": {**ASKED, **CHOSEN, "defaultValue": {"type": "string"}, "searchable": FLAG},
    "radio": {**ASKED, **CHOSEN, "defaultValue": {"type": "string"}},
    "checklist": {**ASKED, **CHOSEN, "defaultValue": {"type": "array", "items": {"type": "string"}}},
    "taglist": {**ASKED, **CHOSEN, "defaultValue": {"type": "array", "items": {"type": "string"}}},
    "checkbox": {**ASKED, "defaultValue": FLAG},
    "datetime": {
        **ASKED,
        "subtype": {"enum": ["date", "time", "datetime"]},
        "dateLabel": WORDS,
        "timeLabel": WORDS,
        "use24h": FLAG,
        "timeInterval": {"type": "integer", "minimum": 1, "maximum": 60},
        "timeSerializingFormat": {"enum": ["utc_offset", "utc_normalized", "no_timezone"]},
        "disallowPassedDates": FLAG,
    },
    "filepicker": {**ASKED, "multiple": FLAG, "accept": {"type": "string", "pattern": r"^[\w.*/+, -]{0,200}$"}},
    "text": {"text": {"type": "string", "maxLength": 10_000}},
    "group": HELD,
    "dynamiclist": {
        **HELD,
        "isRepeating": {"const": True},
        "allowAddRemove": FLAG,
        "defaultRepetitions": {"type": "integer", "minimum": 0, "maximum": 50},
        "disableCollapse": FLAG,
        "nonCollapsedItems": COUNT,
    },
    "separator": {},
    "spacer": {"height": {"type": "number", "minimum": 0, "maximum": 1_000}},
}

COMPONENTS: dict[str, Shape] = {
    kind: {"type": "object", "properties": {**COMMON, **own}, "additionalProperties": False}
    for kind, own in PROPERTIES.items()
}

FORM: Shape = {
    "type": "object",
    "properties": {
        "type": {"const": "default"},
        "id": {"type": "string", "maxLength": 100},
        "schemaVersion": {"type": "integer", "minimum": 1, "maximum": 20},
        "components": {"type": "array"},
        "executionPlatform": {"type": "string"},
        "executionPlatformVersion": {"type": "string"},
        "exporter": {"type": "object"},
        "versionTag": {"type": "string"},
    },
    "required": ["type", "components"],
    "additionalProperties": False,
}
