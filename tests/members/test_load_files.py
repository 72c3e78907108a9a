"""Which files can be read, and what is said about those that cannot?"""

import gzip
import io
import zipfile
from datetime import date

import pandas as pd
import pytest
from django.core.management import CommandError
from django.utils import translation

from members import imports
from members.imports import files
from members.imports.blocks import Reader
from members.models import Interaction, Load, Member, Order
from tests.members.conftest import rejects

TEXT = "order_id,member_id,placed_at,amount\nA1,C1,2026-01-05,10\nA2,C1,2026-01-06,20.5\n"


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    rows = [["A1", 17, pd.Timestamp(2026, 1, 5), 10], ["A2", "0042", date(2026, 1, 6), 20.5]]
    pd.DataFrame(rows, columns=["order_id", "member_id", "placed_at", "amount"]).to_excel(out, index=False)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.rstrip("\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", " , ").encode(),
        TEXT.replace("A1,C1", '"A1","C1"').encode(),
        TEXT.replace("order_id", "Order ID").replace("\n", ",\n").encode(),
        gzip.compress(TEXT.encode()),
        zipped(("orders.csv", TEXT.encode()), ("__MACOSX/._orders.csv", b"x")),
    ],
    ids=[
        "plain",
        "bom",
        "utf16",
        "crlf",
        "no-end",
        "semicolon",
        "tab",
        "blanks",
        "quotes",
        "odd-names",
        "gz",
        "zip",
    ],
)
def test_the_same_rows_in_every_dress(load, content):
    summary = load("orders", content)
    assert (summary["created"], summary["rejected"]) == (2, 0)
    assert set(Order.objects.values_list("external_id", "member__external_id", "amount")) == {
        ("A1", "C1", 10),
        ("A2", "C1", 20.5),
    }


def test_a_workbook_keeps_numbers_days_and_leading_zeros(load):
    summary = load("orders", workbook(), name="orders.xlsx")
    assert summary["rejected"] == 0
    assert set(Order.objects.values_list("external_id", "member__external_id", "amount", "placed_on")) == {
        ("A1", "17", 10, date(2026, 1, 5)),
        ("A2", "0042", 20.5, date(2026, 1, 6)),
    }


def test_chinese_of_the_nineties_is_found_out(load):
    text = "member_id,name,city\nC1,王小明,臺北市\nC2,許功蓋,高雄市\n"
    load("members", text.encode("cp950"))
    assert set(Member.objects.values_list("name", "city")) == {("王小明", "臺北市"), ("許功蓋", "高雄市")}


def test_single_broken_bytes_reject_their_line_only(load):
    content = "member_id,name\nC1,王小明\nC2,".encode() + b"\xff\xfe" + "\nC3,陳美\n".encode()
    summary = load("members", content)
    assert summary["rejected_by_reason"] == {"encoding": 1}
    assert set(Member.objects.values_list("name", flat=True)) == {"王小明", "陳美"}


def test_bad_lines_are_told_with_their_numbers(load):
    content = (
        b"interaction_id,member_id,kind,occurred_at,note\n"
        b'I1,C1,called_in,2026-01-05,"one\ntwo\n\\.\nthree"\n'
        b"I2,C1,called_in,2026-01-05,\x00\n"
        b"I3,C1,called_in\n"
        b"\n"
        b"I4,C1,called_in,2026-01-05,=cmd()\n"
        b"=I5,C1,called_in,never,x\n"
        b'I6,C1,called_in,2026-01-05,"open\n'
        b"I7,C1,called_in,2026-01-05,\\.\n"
        b"\\.\n"
    )
    summary = load("interactions", content)
    assert [line.split(",")[:2] for line in rejects(summary)] == [
        ["6", "nul"],
        ["7", "columns"],
        ["10", "occurred_at"],
        ["11", "open_quote"],
        ["13", "columns"],
    ]
    assert rejects(summary)[2] == """10,occurred_at,"'=I5,C1,called_in,never,x\""""
    assert dict(Interaction.objects.values_list("external_id", "note")) == {
        "I1": "one\ntwo\n .\nthree",
        "I4": "=cmd()",
        "I7": "\\.",
    }
    assert summary["rows"] == 8


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"order_id,member_id,placed_at\nA,B,C\n", "lacks the column amount"),
        (b"order_id,order_id,member_id,placed_at,amount\n", "two columns for order_id"),
        (b"a," * 600 + b"\n", "601 columns"),
        (b"\x00\x01\x02\n", "binary data"),
        (b"x" * (2 << 20), "no end of line"),
        (gzip.compress(TEXT.encode() * 5000)[:-20], "is damaged"),
        (b"\x1f\x8b\x08\x00garbage", "is damaged"),
        (b"PK\x03\x04garbage", "is damaged"),
        (b"\xd0\xcf\x11\xe0old", "old .xls"),
        (zipped(("a.csv", b"x"), ("b.csv", b"y")), "holds 2 files"),
        (zipped(("a.zip", zipped(("b.csv", b"y")))), "another archive"),
        (zipped(), "holds 0 files"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(load, content, says):
    with pytest.raises(CommandError, match=says):
        load("orders", content)
    assert set(Load.objects.values_list("state", flat=True)) <= {"failed"}


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(("orders.csv", content))])
def test_a_bomb_is_stopped(load, pack, monkeypatch):
    monkeypatch.setattr(files, "SMALL", 1 << 20)
    with pytest.raises(CommandError, match="times its own size"):
        load("orders", pack(TEXT.encode() + b"\n" * (8 << 20)))


def test_unknown_kinds_profiles_and_sources_are_named(load):
    with pytest.raises(CommandError, match="no profile 'shopline'; known are generic, online_retail, tafeng"):
        load("orders", TEXT, profile="shopline")
    with pytest.raises(CommandError, match="reads orders, not members"):
        load("members", TEXT, profile="tafeng")
    with pytest.raises(CommandError, match="source 'My Shop'"):
        load("orders", TEXT, source="My Shop")
    with pytest.raises(CommandError, match="No such file"):
        load("orders", files.Path("/nowhere/orders.csv"))


def test_unknown_columns_are_told_and_not_read(load):
    summary = load(
        "orders", TEXT.replace("amount", "amount,colour").replace("10", "10,red").replace("20.5", "20.5,")
    )
    assert (summary["unknown_columns"], summary["warnings"]) == (["colour"], {"unknown_column": 1})
    assert summary["created"] == 2


def test_a_line_of_any_length_takes_little_memory():
    """Two megabytes without an end: one reject, and the line behind it is read."""
    stream = io.BytesIO(b"a,b\n" + b"x" * (3 << 20) + b"\nc,d\n")
    blocks = list(Reader(stream, form=files.Form("utf-8", ","), columns=2).blocks())
    assert b"".join(block.data for block in blocks) == b"a,b\n,\nc,d\n"
    assert [(fault.line, fault.reason) for block in blocks for fault in block.faults] == [
        (2, "line_too_long")
    ]
    assert sum(block.size for block in blocks) == (3 << 20) + 9


def test_what_keeps_a_file_out_is_told_in_the_language_of_whoever_looks(load) -> None:
    with pytest.raises(CommandError, match="lacks the column member_id") as refused:
        load("members", "姓名,手機\n王小明,0912345678\n", name="名單.csv")
    kept = Load.objects.get().problem
    with translation.override("zh-hant"):
        assert imports.in_words(kept).startswith("「名單.csv」缺少欄位 member_id。")
    with translation.override("en"):
        assert imports.in_words(kept) == str(refused.value)
    assert imports.in_words({}) == ""
