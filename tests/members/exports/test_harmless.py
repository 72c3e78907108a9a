"""Which cells would a spreadsheet run, and which may stay as they are?"""

import pytest

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
