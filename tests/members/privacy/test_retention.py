"""Does a rule take only what is over its time, only while in force, and does the preview say so before?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crm.models import Role
from members.models import Interaction, Member, MemberNote, RetentionRule
from members.privacy import retention, rights
from tests import shop

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)


def old_member(name: str, **values: object) -> Member:
    member = shop.member(name, **values)
    long_ago = AT - timedelta(days=4000)
    Member.objects.filter(pk=member.pk).update(created_at=long_ago, joined_on=long_ago.date())
    return member


def test_nothing_goes_while_no_rule_is_in_force() -> None:
    old_member("王小明")
    assert retention.apply(at=AT) == 0
    assert set(retention.rules()) == set(retention.KINDS)
    assert not any(rule.is_active for rule in retention.rules().values())


def test_who_is_silent_for_long_is_erased_and_nobody_else() -> None:
    silent, buyer, asking = old_member("王小明"), old_member("陳大文", orders=[30]), old_member("李四")
    young = shop.member("張三")
    rights.receive(member=asking, right="access", door="phone", at=AT)
    found = retention.preview(code="silent_members", months=60, at=AT)
    assert (found.rows, found.examples) == (1, [silent.pk])
    officer = shop.staff(Role.PRIVACY_OFFICER)
    retention.save(code="silent_members", months=60, is_active=True, by=officer, at=AT)
    assert retention.apply(at=AT) == 1
    assert retention.apply(at=AT) == 0
    gone = set(Member.objects.exclude(erased_at=None).values_list("pk", flat=True))
    assert gone == {silent.pk}
    assert {buyer.pk, young.pk, asking.pk}.isdisjoint(gone)
    rule = RetentionRule.objects.get()
    assert (rule.last_rows, rule.last_run_at) == (0, AT)


def test_old_words_are_emptied_and_the_contact_stays() -> None:
    member = shop.member("王小明")
    for number, days in enumerate((10, 2000)):
        at = AT - timedelta(days=days)
        Interaction.objects.create(
            member=member, external_id=f"i{number}", kind="called_in", is_own=True, occurred_at=at,
            occurred_on=at.date(), note="說了很多",
        )  # fmt: skip
        MemberNote.objects.create(member=member, kind="habit", text="x", at=at)
    officer = shop.staff(Role.PRIVACY_OFFICER)
    for code in ("contact_notes", "member_notes"):
        retention.save(code=code, months=36, is_active=True, by=officer, at=AT)
    assert retention.apply(at=AT) == 2
    notes = list(Interaction.objects.order_by("external_id").values_list("note", flat=True))
    assert notes == ["說了很多", ""]
    assert MemberNote.objects.count() == 1


@pytest.mark.parametrize("code", sorted(retention.KINDS))
def test_every_kind_can_be_previewed_and_applied(code: str) -> None:
    shop.member("王小明")
    assert retention.preview(code=code, months=1, at=AT).rows == 0
    retention.save(code=code, months=1, is_active=True, by=shop.staff(Role.PRIVACY_OFFICER), at=AT)
    assert retention.apply(at=AT) == 0
