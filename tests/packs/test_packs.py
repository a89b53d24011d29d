"""Rule packs as files: read strictly, layered, chosen by date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from processes.errors import PackMissing, PackRefused
from processes.layering import layered
from processes.packs import Packs, load_packs, read_pack

BASE = """
title: Quy định chung
layer: national
in_force: {from: 2020-01-01}
citations:
  luat: {title: Luật thử, short: Luật thử, certainty: copy}
settings: {within: [closing_time]}
rules:
  - id: R1
    severity: error
    every: {form: a}
    needs: {due: {within: {setting: within}, since: [signed_at]}}
    says: Phải làm trong ngày.
    article: [{text: luat, at: Đ1}]
    mend: Ghi hạn.
  - id: R2
    severity: error
    forbids: {element: {operation: mail.send_file}}
    says: Không gửi thư.
    article: [{text: luat, at: Đ2}]
    mend: Bỏ bước này.
"""
PROVINCE = """
title: Quy chế tỉnh
layer: province
extends: base
in_force: {from: 2021-01-01, to: 2022-12-31}
citations:
  quy-che: {title: Quy chế, short: Quy chế tỉnh, certainty: read}
settings: {within: [next_morning]}
removes: [{id: R2, why: Tỉnh cho gửi thư.}]
rules:
  - id: R1
    severity: warning
    article: [{text: quy-che, at: Đ7.2a}]
"""


def packs(**files: str) -> Packs:
    return Packs(layered({name: read_pack(name, text.encode()) for name, text in files.items()}))


def test_a_province_changes_adds_to_and_leaves_out_rules_of_the_nation() -> None:
    province = packs(base=BASE, province=PROVINCE).pack("province")
    (rule,) = province.rules
    assert (rule.id, rule.severity, rule.says, rule.pack) == ("R1", "warning", "Phải làm trong ngày.", "province")
    assert rule.needs == {"due": {"within": ["next_morning"], "since": ["signed_at"]}}
    assert rule.article == "Đ7.2a Quy chế tỉnh; Đ1 Luật thử (theo bản sao, chưa đối chiếu bản chính thức)"
    assert province.removed == {"R2": "Tỉnh cho gửi thư."}


def test_what_the_nation_says_is_left_as_it_was() -> None:
    national = packs(base=BASE, province=PROVINCE).pack("base")
    assert [rule.needs for rule in national.rules if rule.id == "R1"] == [
        {"due": {"within": ["closing_time"], "since": ["signed_at"]}}
    ]


def test_a_pack_holds_while_it_is_in_force_then_what_replaces_it_then_its_base() -> None:
    newer = (
        PROVINCE.replace("to: 2022-12-31", "note: mới").replace("2021-01-01", "2024-01-01") + "replaces: [province]\n"
    )
    three = packs(base=BASE, province=PROVINCE, newer=newer)
    on = {day: three.choose("province", day) for day in (date(2022, 12, 31), date(2023, 6, 1), date(2025, 1, 1))}
    assert [choice.pack.name for choice in on.values()] == ["province", "base", "newer"]
    assert [pack.name for pack in three.in_force(date(2020, 6, 1))] == ["base"]
    assert three.choose("", date(2025, 1, 1)).pack.name == "base"
    with pytest.raises(PackMissing):
        three.choose("nowhere", date(2025, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("title: Quy định chung", "tittle: Quy định chung", "tittle"),
        ("severity: error\n    every", "severity: fatal\n    every", "rules.R1.severity"),
        ("at: Đ1}", "at: Đ1, clause: 2}", "rules.R1.article.0.clause"),
        ("text: luat, at: Đ1", "text: other, at: Đ1", "rules.R1.article"),
        ("{setting: within}", "{setting: withn}", "rules.R1"),
        ("from: 2020-01-01", "from: năm ngoái", "in_force.from"),
        ("certainty: copy", "certainty: sure", "citations.luat.certainty"),
        ("  - id: R2", "  - id: R1", "rules"),
        ("    mend: Bỏ bước này.\n", "", "rules.R2"),
        ("layer: national", "layer: national\nlayer: province", ""),
        ("settings: {within: [closing_time]}", "settings: &a {within: [closing_time]}\nremoves: *a", ""),
        ("says: Không gửi thư.", "says: !!python/object/apply:os.getcwd []", ""),
    ],
)
def test_a_faulty_pack_is_refused_with_its_place(old: str, new: str, place: str) -> None:
    assert old in BASE
    with pytest.raises(PackRefused) as refused:
        packs(base=BASE.replace(old, new, 1))
    assert refused.value.place == place
    assert "base" in str(refused.value)


def test_a_pack_that_is_too_large_or_stands_on_itself_is_refused() -> None:
    with pytest.raises(PackRefused, match="lớn hơn 256 KB"):
        read_pack("base", b"# " + b"x" * 300_000)
    with pytest.raises(PackRefused, match="dựa vòng quanh"):
        packs(province=PROVINCE.replace("extends: base", "extends: province"))


def test_the_packs_delivered_cite_what_they_declare_and_mark_what_is_uncertain() -> None:
    for pack in load_packs():
        for rule in pack.rules:
            assert rule.articles, rule.id
            assert all(article.text in pack.citations for article in rule.articles)
            for article in rule.articles:
                assert pack.layer == "national" or article.text in (pack.name, "nd-30-2020", "qd-28-2018")
    assert "dự thảo" in load_packs().pack("lai-chau-2025").rules[0].article
    assert all(
        "theo bản sao" in rule.article or "dẫn lại" in rule.article for rule in load_packs().pack("quoc-gia").rules
    )


def test_every_file_of_the_folder_is_a_pack() -> None:
    folder = Path(__file__).parents[2] / "processes" / "rules"
    assert {pack.name for pack in load_packs()} == {file.stem for file in folder.iterdir()}
