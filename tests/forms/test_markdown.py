"""The few marks of a text on a form."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from forms.markdown import refused_marks, to_html


def test_paragraphs_headings_lists_and_bold():
    text = "# Đầu đề\nDòng một\ndòng **hai** ngay dưới\n\n- mục 1\n- mục 2\nhết"
    assert to_html(text) == (
        "<h2>Đầu đề</h2><p>Dòng một<br>dòng <strong>hai</strong> ngay dưới</p>"
        "<ul><li>mục 1</li><li>mục 2</li></ul><p>hết</p>"
    )


def test_other_marks_are_named():
    assert refused_marks("[a](b)") == ("link",)
    assert refused_marks("<img src=x>") == ("html",)
    assert refused_marks("> trích") == ("mark",)
    assert refused_marks("Số 5 < 7, **đậm**, 2 * 3 * 4; a-b") == ()


@given(st.text(alphabet="a*#- \n<>&\"'[]()", max_size=60))
def test_no_text_brings_markup_of_its_own(text):
    html = str(to_html(text))
    bare = re.sub(r"</?(?:p|h2|ul|li|strong)>|<br>", "", html)
    assert "<" not in bare
    assert ">" not in bare
