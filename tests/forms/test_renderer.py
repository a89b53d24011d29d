"""The rendered form: its structure, what it shows again, and that nothing typed ever becomes markup."""

from __future__ import annotations

import json

import pytest
from lxml import html
from markupsafe import Markup

from forms.checker import FieldError, check, draft
from forms.errors import ListMissing
from forms.form import Choice
from forms.renderer import render
from forms.submission import Posted
from tests.forms.samples import CHOICES, EVERYTHING, SIGN, TODAY, URGENCY, field, form_of, hidden_when

AB = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]
EVERY = form_of(*EVERYTHING["components"])


def tree_of(form, *args, **kwargs):
    return html.fragment_fromstring(str(render(form, *args, **kwargs)), create_parent="form")


def names_of(tree):
    """Names of the controls that would be posted; the prototype of a row is inert."""
    return {control.get("name") for control in tree.iter("input", "select", "textarea") if not in_prototype(control)}


def in_prototype(element):
    return any(parent.tag == "template" for parent in element.iterancestors())


class TestEveryComponent:
    tree = tree_of(EVERY, CHOICES, data={"number": "1248"})

    def test_every_control_has_a_name_a_label_and_an_id_of_its_own(self):
        ids = [element.get("id") for element in self.tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert names_of(self.tree) == {
            "subject", "direction", "pages", "urgency", "decision", "reason", "paper", "copies", "recipients", "due.day",
            "due.time", "due.meeting", "lead", "cooperating.0.unit", "cooperating.0.due", "follower",
            "plan.steps.0.what", "plan.steps.0.late", "plan.steps.0.why", "files", "email", "pin",
        }  # fmt: skip
        for control in self.tree.iter("input", "select", "textarea"):
            inside_label = any(parent.tag == "label" for parent in control.iterancestors())
            named = self.tree.xpath("//label[@for=$id]", id=control.get("id") or "")
            assert inside_label or control.get("aria-label") or len(named) == 1

    def test_several_controls_of_one_question_stand_in_a_fieldset(self):
        for name in ("decision", "copies", "recipients", "files"):
            (frame,) = self.tree.xpath(f"//*[@data-field='{name}']")
            assert frame.tag == "fieldset"
            assert frame[0].tag == "legend"
            assert frame[0].text_content() == f"Ô {name}"
        (group,) = self.tree.xpath("//fieldset[@class='group']")
        assert group[0].text_content() == "Hạn xử lý"

    def test_label_above_hint_under_and_required_in_words(self):
        (frame,) = self.tree.xpath("//div[@data-field='subject']")
        assert [child.tag for child in frame] == ["label", "input", "p"]
        assert frame[0].text_content() == "Ô subject (bắt buộc)"
        assert frame[1].get("class") == "inp"
        assert frame[2].get("class") == "hint"
        assert frame[2].text_content() == "Như trên văn bản. Nhiều nhất 120 ký tự."
        assert frame[1].get("aria-describedby") == frame[2].get("id") == "f-subject-hint"
        assert frame[1].get("aria-invalid") is None

    @pytest.mark.parametrize(
        ("name", "wanted"),
        [
            ("due.day", {"type": "date"}),
            ("due.time", {"type": "time", "step": "900"}),
            ("due.meeting", {"type": "datetime-local"}),
            ("pages", {"type": "text", "inputmode": "numeric"}),
            ("email", {"type": "text", "inputmode": "email"}),
            ("pin", {"type": "password", "autocomplete": "off"}),
        ],
    )
    def test_controls_fit_what_is_asked(self, name, wanted):
        (control,) = self.tree.xpath(f"//input[@name='{name}']")
        assert wanted.items() <= dict(control.attrib).items()

    def test_neighbours_of_one_layout_row_share_its_columns(self):
        (line,) = self.tree.xpath("//div[@class='abreast']")
        assert [child.get("class") for child in line] == ["field wide-4", "field wide-12"]

    def test_nothing_is_inline(self):
        for element in self.tree.iter():
            assert element.tag not in {"script", "style", "link", "iframe"}
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")]

    def test_conditions_travel_as_trees(self):
        (frame,) = self.tree.xpath("//*[@data-field='reason']")
        assert json.loads(frame.get("data-hide-when")) == ["not", ["=", ["path", "decision"], ["value", "no"]]]
        assert frame.get("hidden") is None  # without the script it must stay within reach

    def test_phrases_and_row_buttons_wait_for_the_script(self):
        (phrases,) = self.tree.xpath("//*[@data-phrases='f-direction']")
        assert phrases.get("hidden") is not None
        assert [button.get("data-phrase") for button in phrases] == ["Tham mưu trả lời", "Để biết"]
        buttons = self.tree.xpath("//button")
        assert {button.get("type") for button in buttons} == {"button"}  # none of them may send the form
        adders = [button for button in buttons if "data-add-row" in button.attrib]
        assert [button.get("hidden") is not None for button in adders] == [True, True]

    def test_a_read_only_field_is_text_and_has_no_control(self):
        (frame,) = self.tree.xpath("//*[@data-field='number']")
        assert frame.xpath("./p[@class='fixed']")[0].text_content() == "1248"
        assert json.loads(frame.get("data-value")) == "1248"
        assert not frame.xpath(".//input")


class TestShownAgain:
    def test_first_the_page_s_data_then_the_defaults(self):
        form = form_of(field("select", "urgency", values=URGENCY, defaultValue="khan"), field("number", "n"))
        assert tree_of(form, {}).xpath("//option[@selected]/@value") == ["khan"]
        first = tree_of(form, {}, data={"urgency": "thuong", "n": 94.2})
        assert first.xpath("//option[@selected]/@value") == ["thuong"]
        assert first.xpath("//input/@value") == ["94,2"]

    def test_a_draft_comes_back_as_it_was_typed(self):
        posted = {
            "subject": ["<b>Về</b> việc"], "direction": ["\nhai\ndòng"], "pages": ["nhiều"], "urgency": ["hoa_toc"],
            "decision": ["no"], "paper": ["true"], "copies": ["vp"], "recipients": ["so-y-te"], "due.day": ["27/11/2026"],
            "due.time": ["9h00"], "due.meeting": ["2026-11-27T16:30"], "lead": ["vp"], "files": ["f-1"],
            "cooperating.0.unit": ["phong-kt"], "cooperating.0.due": ["2026-12-01"], "plan.steps.0.what": ["Soát"],
        }  # fmt: skip
        tree = tree_of(EVERY, CHOICES, draft(EVERY, Posted(posted)))
        assert tree.xpath("//input[@name='subject']/@value") == ["<b>Về</b> việc"]
        assert tree.xpath("//textarea[@name='direction']")[0].text.strip() == "hai\ndòng"
        assert tree.xpath("//input[@name='pages']/@value") == ["nhiều"]
        ticked = tree.xpath("//input[@checked]")
        assert [(box.get("name"), box.get("value")) for box in ticked] == [
            ("decision", "no"),
            ("paper", "true"),
            ("copies", "vp"),
            ("recipients", "so-y-te"),
            ("files", "f-1"),
        ]
        chosen = tree.xpath("//select[option[@selected]]")
        assert [(box.get("name"), box.xpath("option[@selected]/@value")) for box in chosen] == [
            ("urgency", ["hoa_toc"]),
            ("lead", ["vp"]),
            ("cooperating.0.unit", ["phong-kt"]),
        ]
        assert [tree.xpath(f"//input[@name='due.{n}']/@value")[0] for n in ("day", "time", "meeting")] == [
            "2026-11-27",
            "09:00",
            "2026-11-27T16:30",
        ]
        assert len(tree.xpath("//fieldset[@data-field='cooperating']/fieldset")) == 2  # the row and a spare one

    def test_a_day_that_is_none_is_shown_as_text_instead_of_being_lost(self):
        (control,) = tree_of(form_of(field("datetime", "d")), {}, {"d": "31/02/2026"}).xpath("//input")
        assert (control.get("type"), control.get("value")) == ("text", "31/02/2026")

    def test_a_choice_that_has_left_the_list_stays_in_sight(self):
        tree = tree_of(form_of(field("select", "u", valuesKey="units")), CHOICES, {"u": "phong-cu"})
        assert tree.xpath("//option[@selected]/@value") == ["phong-cu"]
        assert tree.xpath("//option[@selected]")[0].text == "Lựa chọn cũ, không còn trong danh sách"
        several = tree_of(form_of(field("taglist", "u", valuesKey="units")), CHOICES, {"u": ["vp", "phong-cu"]})
        assert several.xpath("//input[@checked]/@value") == ["vp", "phong-cu"]
        one = tree_of(form_of(field("radio", "u", valuesKey="units")), CHOICES, {"u": "phong-cu"})
        assert one.xpath("//input[@checked]/@value") == ["phong-cu"]

    @pytest.mark.parametrize(
        ("component", "value", "shown"),
        [
            (field("checkbox", "a", readonly=True), True, "Có"),
            (field("checkbox", "a", disabled=True), None, "Không"),
            (field("number", "a", readonly=True), 1256.5, "1256,5"),
            (field("datetime", "a", readonly=True), "2026-11-27", "27/11/2026"),
            (field("datetime", "a", readonly=True, subtype="time"), "16:30", "16:30"),
            (field("select", "a", readonly=True, valuesKey="units"), "vp", "Văn phòng"),
            (field("checklist", "a", readonly=True, values=AB), ["a", "b"], "A, B"),
            (field("textfield", "a", readonly=True), None, "—"),
            (field("checklist", "a", readonly=True, values=AB), [], "—"),
        ],
    )
    def test_read_only_values_are_words(self, component, value, shown):
        (text,) = tree_of(form_of(component), CHOICES, data={"a": value}).xpath("//p[@class='fixed']")
        assert text.text_content() == shown

    def test_a_pin_is_never_shown_again(self):
        form = form_of(*SIGN["components"])
        posted = Posted({"verdict": ["sign"], "pin": ["4711-geheim"], "extra": [""]})
        checked = check(form, posted, {}, TODAY)
        for values in (checked.typed, {"pin": "4711-geheim"}, draft(form, posted)):
            shown = render(form, {}, values, errors=checked.errors, data={"pin": "4711-geheim"})
            assert "4711" not in shown


class TestErrors:
    posted = Posted({"pages": ["nhiều"], "cooperating.0.unit": ["vp"], "evil<b>": ["1"]})
    checked = check(EVERY, posted, CHOICES, TODAY)
    tree = tree_of(EVERY, CHOICES, checked.typed, errors=checked.errors)

    def test_the_summary_comes_first_and_links_to_each_field(self):
        summary = self.tree[0]
        assert summary.get("role") == "alert"
        assert summary[0].text == f"Chưa gửi được: {len(self.checked.errors)} chỗ cần sửa"
        for link in summary.iter("a"):
            assert self.tree.xpath("//*[@id=$id]", id=link.get("href")[1:])
        linked = [link.text for link in summary.iter("a")]
        assert linked == [e.sentence for e in self.checked.errors.values() if e.path != "evil<b>"]
        assert "Biểu mẫu không có ô “evil<b>”. Bỏ tên này." in summary.text_content()

    def test_each_control_is_marked_and_described_by_its_sentence(self):
        (control,) = self.tree.xpath("//input[@name='pages']")
        assert control.get("aria-invalid") == "true"
        described = [self.tree.get_element_by_id(i) for i in control.get("aria-describedby").split()]
        assert [note.get("class") for note in described] == ["hint", "error late"]
        assert described[1].text == "“Ô pages” phải là số, ví dụ 12 hoặc 94,2."
        (due,) = self.tree.xpath("//input[@name='cooperating.0.due']")
        assert due.get("aria-invalid") == "true"

    def test_an_error_of_the_whole_stands_in_the_summary(self):
        errors = {"": FieldError("", "too_large", "Nội dung gửi lên quá lớn.")}
        assert "quá lớn" in tree_of(EVERY, CHOICES, errors=errors)[0].text_content()


class TestPanelsAndData:
    def test_a_panel_holds_what_the_page_vouches_for_and_nothing_else(self):
        form = form_of(*SIGN["components"])
        assert (
            tree_of(form, {}, panels={"document": Markup("<b>tờ 1</b>")}).xpath("//*[@data-panel]/b")[0].text == "tờ 1"
        )
        assert not tree_of(form, {}, panels={"document": "<b>tờ 1</b>"}).xpath("//*[@data-panel]/b")
        assert tree_of(form, {}).xpath("//*[@data-panel]")[0].text == "Chưa có nội dung để hiện."

    def test_what_the_page_s_data_alone_decides_is_decided_on_the_server(self):
        form = form_of(
            field("checkbox", "a", **hidden_when('=case.kind = "in"')),
            field("checkbox", "b", **hidden_when('=case.kind = "out"')),
            field("checkbox", "c", **hidden_when('=b and case.kind = "in"')),
            known=frozenset({"case"}),
        )
        tree = tree_of(form, {}, data={"case": {"kind": "in", "secret": "x"}})
        assert names_of(tree) == {"b", "c"}
        trees = tree.xpath("//@data-hide-when")
        assert json.loads(trees[0]) == ["and", ["path", "b"], ["=", ["value", "in"], ["value", "in"]]]
        assert len(trees) == 1

    def test_phrases_may_come_from_the_page(self):
        form = form_of(field("textarea", "note", properties={"widget": "phrases"}))
        assert form.lists == {"note"}
        tree = tree_of(form, {"note": [Choice("1", "Để biết")]})
        assert tree.xpath("//@data-phrase") == ["Để biết"]

    def test_a_long_list_scrolls_and_can_be_searched(self):
        form = form_of(field("taglist", "to", valuesKey="all", properties={"widget": "recipients"}))
        many = [Choice(str(i), f"Cơ quan {i}") for i in range(40)]
        (box,) = tree_of(form, {"all": many}).xpath("//div[@class='picks long']")
        assert box.get("data-searchable") is not None
        assert box.get("tabindex") == "0"

    def test_a_list_that_grows_by_nobody_has_no_buttons(self):
        rows = {"type": "dynamiclist", "path": "r", "label": "R", "components": [field("textfield")]}
        tree = tree_of(form_of(rows | {"allowAddRemove": False, "defaultRepetitions": 2}), {}, {"r": [{"x": "một"}]})
        assert tree.xpath("//input/@value") == ["một", ""]
        assert not tree.xpath("//button")

    def test_a_list_that_the_page_forgot_is_the_page_s_fault(self):
        with pytest.raises(ListMissing):
            render(EVERY, {})
