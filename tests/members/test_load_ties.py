"""Households, employers and notes by file: who is meant, what each mode does, a trial, and the undo."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from members import imports, ties
from members.models import ChangedMember, Group, GroupMember, Load, LoadedTie, Member, MemberNote
from tests import shop
from tests.members.conftest import rejects, warnings

HEADER = "member_id,group_name,group_kind,group_id,role,since_on,until_on\n"
HOME = HEADER + "C1,王家,household,H1,戶長,2024-01-02,\nC2,王家,,H1,配偶,2024-01-02,2025-06-30\n"
NOTES = "會員編號,備註,類型,置頂,時間\nC1,不吃辣,口味,是,2024-03-02 15:00\nC1,常問尺寸,,,\n"


@pytest.fixture
def people(load: Any) -> dict[str, Member]:
    return {key: shop.member(f"會員{key}", external_id=key) for key in ("C1", "C2")}


def manage(tmp_path: Path, kind: str, text: str, **options: Any) -> dict[str, Any]:
    path, out = tmp_path / "again.csv", StringIO()
    path.write_text(text)
    call_command("load", kind, str(path), json=True, stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def places() -> set[tuple[Any, ...]]:
    rows = GroupMember.objects.values_list(
        "member__external_id", "group__name", "group__kind", "role", "since_on", "until_on"
    )
    return {tuple(str(value) if value is not None else "" for value in row) for row in rows}


def test_a_household_comes_in_once_and_says_what_changed(load: Any, people: Any, tmp_path: Path) -> None:
    first = load("groups", HOME)
    assert (first["created"], first["updated"], first["rejected"]) == (2, 0, 0)
    home = Group.objects.get()
    assert (home.name, home.kind, home.key) == ("王家", "household", "main:H1")
    assert places() == {
        ("C1", "王家", "household", "head", "2024-01-02", ""),
        ("C2", "王家", "household", "spouse", "2024-01-02", "2025-06-30"),
    }
    assert set(ChangedMember.objects.values_list("member__external_id", flat=True)) == {"C1", "C2"}
    # Back again: the column says so by being blank. Roles that the file leaves open stay.
    again = manage(tmp_path, "groups", HEADER + "C1,王家,household,H1,,,\nC2,別名,household,H1,,,\n")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 1, 1)
    assert places() == {
        ("C1", "王家", "household", "head", "2024-01-02", ""),
        ("C2", "王家", "household", "spouse", "2024-01-02", ""),
    }


def test_who_is_meant_and_what_is_refused(load: Any, people: Any) -> None:
    number = people["C1"].member_no
    rows = [
        f"{number},三商公司,公司,,採購,,", "C2,三商公司,employer,,使用人,,", "C9,三商公司,公司,,,,",
        "C1,,公司,,,,", "C1,甲,幫派,,,,", "C1,乙,其他,,,2024-02-30,", "C1,丙,其他,,,2024-02-03,2024-02-01",
        "C1,林家,household,,朋友,,", "C1,林家,household,,戶長,,",
    ]  # fmt: skip
    summary = load("groups", HEADER + "\n".join(rows) + "\n")
    assert summary["rejected_by_reason"] == {
        "day": 1, "group_kind": 1, "no_group_name": 1, "unknown_person": 1, "until_before_since": 1,
    }  # fmt: skip
    assert len(rejects(summary)) == 5
    assert {(who, name, role) for who, name, _, role, *_ in places()} == {
        ("C1", "三商公司", "buyer"), ("C2", "三商公司", "user"), ("C1", "林家", "head"),
    }  # fmt: skip
    assert (Group.objects.filter(kind="employer").count(), Member.objects.count()) == (1, 2)
    assert "household_by_name" in "".join(warnings(summary))


@pytest.mark.parametrize(
    ("mode", "counts", "refused"),
    [
        ("upsert", (1, 1), {}),
        ("create", (1, 0), {"known_place": 1}),
        ("update", (0, 1), {"unknown_place": 1}),
    ],
)
def test_each_mode_of_groups_writes_what_it_may(
    load: Any, people: Any, tmp_path: Path, mode: str, counts: tuple[int, int], refused: dict[str, int]
) -> None:
    load("groups", HEADER + "C1,讀書會,other,G1,member,,\n")
    text = HEADER + "C1,讀書會,other,G1,contact,,\nC2,讀書會,other,G1,,,\n"
    tried = manage(tmp_path, "groups", text, mode=mode, dry_run=True)
    assert GroupMember.objects.count() == 1
    assert (tried["would"]["create"], tried["would"]["update"]) == counts
    assert tried["rejected_by_reason"] == refused
    summary = manage(tmp_path, "groups", text, mode=mode)
    assert (summary["created"], summary["updated"]) == counts
    assert summary["rejected_by_reason"] == refused


def test_notes_come_in_once(load: Any, people: Any, tmp_path: Path) -> None:
    summary = load("notes", NOTES)
    assert (summary["created"], summary["rejected"]) == (2, 0)
    rows = MemberNote.objects.order_by("pk").values_list("text", "kind", "is_pinned", "member__external_id")
    assert set(rows) == {("不吃辣", "taste", True, "C1"), ("常問尺寸", "other", False, "C1")}
    said = MemberNote.objects.get(text="不吃辣")
    assert said.at.isoformat() == "2024-03-02T07:00:00+00:00"
    again = manage(tmp_path, "notes", "member_id,text,pinned\nC1,不吃辣,no\nC1,,\nC2,左撇子,\n")
    assert (again["created"], again["updated"], again["rejected_by_reason"]) == (1, 1, {"no_text": 1})
    said.refresh_from_db()
    assert (said.is_pinned, said.kind, MemberNote.objects.count()) == (False, "taste", 3)


def test_taken_back_but_for_what_somebody_has_edited(load: Any, people: Any, tmp_path: Path) -> None:
    people_load = load("groups", HEADER + "C1,王家,household,H1,member,,\n")
    changed = manage(tmp_path, "groups", HOME)
    notes = load("notes", NOTES, name="notes.csv")
    note = MemberNote.objects.get(text="常問尺寸")
    ties.edit_note(note=note, text="常問尺寸與顏色", is_pinned=False, at=shop.AT, by=None)
    for summary, figures in ((notes, (1, 0, 1)), (changed, (1, 1, 0)), (people_load, (1, 0, 0))):
        row = Load.objects.get(pk=summary["load"])
        assert imports.can_undo(row)
        assert imports.undo(load=row, by=None)
        imports.run(row.pk)
        row.refresh_from_db()
        assert row.state == "undone"
        assert (row.undo["removed"], row.undo["restored"], row.undo["edited"]) == figures
        assert not imports.can_undo(row)
        if summary is changed:
            assert places() == {("C1", "王家", "household", "member", "", "")}
    left = (imports.folder_of(Load.objects.get(pk=notes["load"])) / "undo.csv").read_text("utf-8-sig")
    assert left.splitlines()[1:] == [f"{people['C1'].member_no},yes,edited"]
    assert (places(), Group.objects.count(), LoadedTie.objects.count()) == (set(), 0, 0)
    assert MemberNote.objects.get().text == "常問尺寸與顏色"
