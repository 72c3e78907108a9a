"""A stage set by hand: shown with its reason until its day, never beyond what may be asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from crm.formats import stage_name
from crm.models import AuditEntry, User
from lifecycle import stages
from lifecycle.models import MemberStage, Stage, StageTransition
from lifecycle.queries import listed
from lifecycle.stages import REQUESTABLE, BadTerm, MoveRefused, NoReason
from members.models import Member
from tests import shop

pytestmark = pytest.mark.django_db

TODAY = shop.AS_OF
UNTIL = TODAY + timedelta(days=30)


@pytest.fixture
def people() -> dict[str, Member]:
    return shop.open_shop(months=0)


@pytest.fixture
def marketer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("marketer")
    client.force_login(user)
    return user


def put(client: Client, member: Member, **fields: str) -> str:
    with time_machine.travel(shop.AT, tick=False):
        answer = client.post(f"/members/{member.member_no}/stage/", fields, follow=True)
    assert answer.redirect_chain == [(f"/members/{member.member_no}/", 302)]
    return answer.content.decode()


def shown(member: Member) -> tuple[str, str]:
    (row,) = listed([member.pk])
    return row.stage, row.computed_stage


def test_it_shows_with_its_reason_and_the_computed_stage_goes_on_beneath(
    client: Client, marketer: User, people: dict[str, Member]
) -> None:
    member = people["黃詩涵"]
    moves = StageTransition.objects.count()
    page = put(client, member, stage="core", reason="店長認識她", until=UNTIL.isoformat())
    for words in ("已手動設定階段。", "店長認識她", "恢復顯示計算的階段"):
        assert words in page
    assert shown(member) == ("core", "repeat_buyer")
    assert StageTransition.objects.count() == moves
    assert MemberStage.objects.get(member=member).last_core_on is None
    entry = AuditEntry.objects.get(action="stage.override")
    assert entry.user == marketer
    page = put(client, member, lift="1")
    assert "恢復顯示計算的階段" not in page
    assert shown(member) == ("repeat_buyer", "repeat_buyer")


def test_it_ends_after_its_day(people: dict[str, Member]) -> None:
    member = people["黃詩涵"]
    stages.override(member_id=member.pk, stage="core", reason="x", until=UNTIL, by=shop.staff(), today=TODAY)
    assert shown(member) == ("core", "repeat_buyer")
    MemberStage.objects.update(override_until=TODAY - timedelta(days=1))
    assert shown(member) == ("repeat_buyer", "repeat_buyer")


def test_a_move_that_cannot_be_asked_for_names_both_stages(
    client: Client, marketer: User, people: dict[str, Member]
) -> None:
    page = put(client, people["黃詩涵"], stage="prospect", reason="x", until=UNTIL.isoformat())
    with translation.override("zh-hant"):
        assert f"不能手動從「{stage_name('repeat_buyer')}」改為「{stage_name('prospect')}」。" in page
    assert shown(people["黃詩涵"]) == ("repeat_buyer", "repeat_buyer")
    assert not AuditEntry.objects.filter(action="stage.override").exists()


@pytest.mark.parametrize("source", Stage.values)
def test_only_the_moves_of_the_table_may_be_asked_for(source: str) -> None:
    for to in [*Stage.values, "", "nonsense"]:
        if to in REQUESTABLE[source]:
            stages.check_requested(source=source, to=to)
        else:
            with pytest.raises(MoveRefused) as refused:
                stages.check_requested(source=source, to=to)
            assert (refused.value.source, refused.value.to) == (source, to)
    assert source not in REQUESTABLE[source]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "  "}, "請說明原因。"),
        ({"until": TODAY.isoformat()}, "最長 365 天"),
        ({"until": (TODAY + timedelta(days=366)).isoformat()}, "最長 365 天"),
        ({"until": "soon"}, "最長 365 天"),
        ({"stage": ""}, "不能手動"),
    ],
)
def test_what_is_missing_is_said(
    client: Client, marketer: User, people: dict[str, Member], fields: dict[str, str], words: str
) -> None:
    sent = {"stage": "core", "reason": "x", "until": UNTIL.isoformat()} | fields
    assert words in put(client, people["黃詩涵"], **sent)
    assert not MemberStage.objects.exclude(override_stage="").exists()


def test_the_domain_refuses_by_itself(people: dict[str, Member]) -> None:
    known = {"member_id": people["黃詩涵"].pk, "stage": "core", "by": shop.staff(), "today": TODAY}
    with pytest.raises(NoReason):
        stages.override(reason=" ", until=UNTIL, **known)
    with pytest.raises(BadTerm):
        stages.override(reason="x", until=TODAY, **known)


def test_who_may_not_set_it_sees_no_form(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("privacy_officer"))
    address = f"/members/{people['黃詩涵'].member_no}/"
    assert "手動設定階段" not in client.get(address).content.decode()
    assert client.post(f"{address}stage/", {"lift": "1"}).status_code == 403
