"""YAML of a rule pack, read strictly: no key twice, no alias, no tag, nothing beyond the size allowed.

`on` and `yes` stay words, as they look; only `true` and `false` are truth values.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import yaml

from processes.errors import PackRefused

MOST_BYTES = 256 * 1024
MOST_DEPTH = 20


class StrictLoader(yaml.SafeLoader):
    """The safe loader without the surprises of YAML 1.1."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, shape) for tag, shape in shapes if tag != "tag:yaml.org,2002:bool"]
        for first, shapes in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                line = key.start_mark.line + 1
                raise yaml.YAMLError(f"dòng {line} có mục ghi hai lần hoặc không phải là tên")
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("không dùng bí danh (*) của YAML")
        return super().compose_node(parent, index)


StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read_yaml(name: str, content: bytes) -> Any:
    """What a file says. Raises PackRefused, also for a file that is too large or too deep."""
    if len(content) > MOST_BYTES:
        raise PackRefused(name, "", f"tệp lớn hơn {MOST_BYTES // 1024} KB")
    try:
        said = yaml.load(content.decode("utf-8"), StrictLoader)  # noqa: S506 - it is the safe loader, made stricter
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as refused:
        raise PackRefused(name, "", f"không đọc được YAML ({' '.join(str(refused).split())[:200]})") from refused
    if depth(said) > MOST_DEPTH:
        raise PackRefused(name, "", "các mục lồng nhau quá sâu")
    return said


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((depth(each) for each in inner), default=0)
