"""A file asks for stages: by the rules of the page, told line by line, taken back with the load."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from crm.formats import local
from crm.models import AuditEntry, Brand
from lifecycle import stages
from lifecycle.models import MemberStage, Stage
from lifecycle.stages import LONGEST_OVERRIDE_DAYS, REQUESTABLE
from members import imports
from members.imports import reasons
from members.ingest import version_of
from members.models import Load, Member
from tests import shop
from tests.members.conftest import warnings

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = "會員編號,姓名,階段,階段原因,階段期限"


@pytest.fixture
def ask(tmp_path: Path, settings: Any) -> Any:
    settings.DATA_DIR = tmp_path
    Brand.objects.get_or_create(pk=1, defaults={"name": "木日保養"})

    def run(*rows: str, head: str = HEAD, **options: Any) -> dict[str, Any]:
        path = tmp_path / "file.csv"
        path.write_text("\n".join([head, *rows]) + "\n")
        out = StringIO()
        call_command("load", "members", str(path), json=True, stdout=out, **options)
        return json.loads(out.getvalue())

    return run


def until(days: int) -> str:
    return (local(timezone.now()).date() + timedelta(days=days)).isoformat()


def stand(number: str, stage: str, **values: Any) -> Member:
    member = Member.objects.create(external_id=number, name="王小明", version=0)
    MemberStage.objects.create(member=member, stage=stage, since_on=date(2026, 1, 1), **values)
    return member


def shown() -> dict[str, tuple[str, str, str]]:
    rows = MemberStage.objects.order_by("member").select_related("member")
    return {row.member.external_id: (row.stage, row.override_stage, row.override_reason) for row in rows}


def test_what_is_granted_is_shown_and_what_is_not_is_told_with_what_to_do(ask: Any) -> None:
    for number in ("C1", "C2", "C3", "C4", "C5", "C6", "C8"):
        stand(number, "repeat_buyer")
    rows = (
        f"C1,王小明,主要,店長認識她,{until(30)}",
        f"C2,王小明,prospect,x,{until(30)}",
        f"C3,王小明,lost,,{until(30)}",
        f"C4,王小明,lost,x,{until(LONGEST_OVERRIDE_DAYS + 1)}",
        f"C5,王小明,vip,x,{until(30)}",
        "C6,王小明,,,",
        f"C7,新會員,core,x,{until(30)}",
        "C8,王小明,repeat_buyer,,",
    )
    would = ask(*rows, dry_run=True)
    told = {
        "stage_refused": 1, "stage_reason": 1, "stage_until": 1, "stage_unknown": 1, "stage_not_computed": 1,
    }  # fmt: skip
    assert (would["asked"], would["warnings"]) == ({"stage": 1}, told)
    assert {stage for _, stage, _ in shown().values()} == {""}
    summary = ask(*rows)
    assert (summary["stages_set"], summary["warnings"], summary["rejected"]) == (1, told, 0)
    assert shown()["C1"] == ("repeat_buyer", "core", "店長認識她")
    assert {stage for number, (_, stage, _) in shown().items() if number != "C1"} == {""}
    assert [line.split(",")[:2] for line in warnings(summary)] == [
        ["3", "stage_refused"], ["4", "stage_reason"], ["5", "stage_until"], ["6", "stage_unknown"],
        ["8", "stage_not_computed"],
    ]  # fmt: skip
    assert "階段" in reasons.in_words("stage_refused")
    assert AuditEntry.objects.get(action="stage.import").detail == {"members": 1}


def test_the_file_asks_for_the_moves_of_the_table_and_no_others(ask: Any) -> None:
    pairs = [(source, to) for source in Stage.values for to in Stage.values]
    for number, (source, _) in enumerate(pairs):
        stand(f"C{number}", source)
    ask(*(f"C{number},王小明,{to},x,{until(1)}" for number, (_, to) in enumerate(pairs)))
    granted = {number for number, (_, to, _) in shown().items() if to}
    assert granted == {f"C{n}" for n, (source, to) in enumerate(pairs) if to in REQUESTABLE[source]}


def test_who_may_not_set_stages_may_not_by_a_file(ask: Any) -> None:
    stand("C1", "repeat_buyer")
    summary = ask(f"C1,王小明,core,x,{until(9)}")
    load = Load.objects.get(pk=summary["load"])
    MemberStage.objects.update(override_stage="", override_reason="", override_until=None)
    for role, count, told in (("admin", 0, {"stage_not_allowed": 1}), ("marketer", 1, {})):
        path = Path(load.path)
        fresh = imports.register(path=path, kind="members", profile="generic", by=shop.staff(role))
        found = imports.run(fresh.pk)
        assert (found.counts["stages_set"], found.counts["warnings"]) == (count, told)
    assert MemberStage.objects.get().override_by == fresh.by


def test_a_file_says_the_same_twice_and_an_older_or_gap_filling_row_asks_nothing(ask: Any) -> None:
    stand("C1", "repeat_buyer", override_stage="lost", override_reason="x", override_until=until(3))
    row = f"C1,王小明,core,y,{until(9)}"
    assert ask(row, mode="fill")["stages_set"] == 0
    assert [ask(row)["stages_set"], ask(row)["stages_set"]] == [1, 0]
    Member.objects.update(version=version_of(timezone.now()))
    old = ask(f"C1,王小明,lost,z,{until(9)},2001-01-01", head=f"{HEAD},updated_at")
    assert (old["stages_set"], old["warnings"], shown()["C1"][1]) == (0, {}, "core")


def test_an_undo_shows_what_was_shown_before(ask: Any) -> None:
    by_hand = {"override_stage": "lost", "override_reason": "以為走了", "override_until": until(3)}
    stand("C1", "repeat_buyer", **by_hand)
    stand("C2", "repeat_buyer")
    moved = stand("C3", "repeat_buyer")
    before = shown()
    summary = ask(*(f"{number},王大明,core,x,{until(9)}" for number in ("C1", "C2", "C3")))
    assert summary["stages_set"] == 3
    today = local(timezone.now()).date()
    words: dict[str, Any] = {"stage": "lost", "reason": "她說的", "until": today + timedelta(days=2)}
    stages.override(member_id=moved.pk, by=shop.staff(), today=today, **words)
    out = StringIO()
    call_command("undo_load", str(summary["load"]), stdout=out)
    found = json.loads(out.getvalue())
    assert shown() == {**before, "C3": ("repeat_buyer", "lost", "她說的")}
    assert set(Member.objects.values_list("name", flat=True)) == {"王小明"}
    left = Path(found["left"]).read_text(encoding="utf-8-sig").splitlines()[1:]
    assert left == [f"M-{moved.pk:06d},no,stage"]
