"""Which cells would a spreadsheet run, and which may stay as they are?"""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from members.exports import harmless

CASES = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    " =1+1",
    "  @x",
    "\xa0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u3000=1",
    "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "%0A=1",
    "|calc",
    "−1+1",
    "﹣1+1",
    "\x00=1",
    "\x1b=1",
    "+886912345678",
    "-",
    "=",
    "\ttext",
    "\rtext",
    "\ntext",
]


@pytest.mark.parametrize("text", CASES)
def test_what_would_run_is_plain_text(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize(
    "value", ["王小明", "0912-345-678", "a=b", "1.5", "-3", "-3.25", "", 7, -7, None, "C-1"]
)
def test_what_is_harmless_stays(value):
    assert harmless(value) == value


#: What a spreadsheet may take for the beginning of a formula, whatever dress it wears.
MARKS = "=+-@|%＝＋－＠％｜﹣−﹢﹦﹫"
CELLS = st.text(
    st.sampled_from([*MARKS, *" \t\r\n\x00\x1b\xa0\u200b\u200e\u2060\u3000\ufeff", *"1A(王"]), max_size=8
)


@given(CELLS)
def test_no_cell_runs(text):
    assert what_runs(text) == []


@pytest.mark.prove
@settings(max_examples=20_000, deadline=None)
@given(CELLS | st.text(max_size=12))
def test_no_cell_runs_in_twenty_thousand(text):
    assert what_runs(text) == []


def what_runs(text):
    """In which program the cell as it is written would be taken for a formula."""
    written = harmless(text)
    seen = "".join(one for one in text if unicodedata.category(one)[0] not in "ZC")
    is_number = re.fullmatch(r"-?\d+(\.\d+)?", written)
    is_marked = not is_number and seen[:1] and seen[0] in MARKS and not written.startswith("'")
    sheet = Workbook().active
    sheet.append([written])
    return [*(["csv"] if is_marked else []), *(["xlsx"] if sheet["A1"].data_type == "f" else [])]
