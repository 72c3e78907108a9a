"""One contact is one row, one line in the history, and what its ending means for consent and number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from campaigns.calls import NoteMissing, dispositions, record_contact
from campaigns.calls.shipped import SHIPPED
from campaigns.models import Contact, Disposition
from members import privacy
from members.models import ChangedMember, Consent, ConsentEvent, Interaction, Suppression
from tests.campaign_cast import NOON, make_brand, make_member
from tests.winback.desk_cast import allow_calls, ended, make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


@pytest.fixture
def member(db):
    made = make_member(phone="+886912345678")
    allow_calls(made)
    return made


def record(member, code, **values):
    return record_contact(member=member, contact=ended(code, **values), by=make_agent(), at=NOON)[0]


def test_the_shipped_table_is_laid_out_once_and_may_be_edited():
    first = dispositions()
    assert [row.code for row in first] == [row[0] for row in SHIPPED]
    assert all(row.label_zh and row.label_en for row in first)
    Disposition.objects.filter(code="busy").update(label_zh="佔線", is_active=False)
    assert [row.code for row in dispositions()] == [row[0] for row in SHIPPED if row[0] != "busy"]
    assert Disposition.objects.get(code="busy").label_zh == "佔線"


def test_every_ending_behaves_as_the_rules_say():
    rows = {row.code: row for row in dispositions()}
    assert {code for code, row in rows.items() if not row.is_connected} == {
        "no_answer", "busy", "voicemail", "invalid_number", "wrong_person",
    }  # fmt: skip
    assert all(row.counts_as_attempt for row in rows.values())
    assert [code for code, row in rows.items() if row.counts_as_contact != row.is_connected] == []
    retries = {code: row.retry_minutes for code, row in rows.items() if not row.is_connected}
    assert (retries["no_answer"], retries["busy"], retries["voicemail"]) == (240, 30, 1440)
    assert [code for code, row in rows.items() if row.opt_out] == ["refuses_marketing"]
    assert {code for code, row in rows.items() if row.stage_request} == {
        "still_with_competitor",
        "moved_need",
    }


@pytest.mark.parametrize(
    ("code", "direction", "kind", "is_own"),
    [
        ("info_given", "outbound", "answered", True),
        ("no_answer", "outbound", "called", False),
        ("info_given", "inbound", "called_in", True),
    ],
)
def test_a_contact_is_a_line_in_the_history(member, code, direction, kind, is_own):
    contact = record(
        member, code, direction=direction, note="想換清爽型。", usage="早晚各一次", evaluation="mixed",
        new_need="防曬", urgency="high", expectation="多一點試用包",
    )  # fmt: skip
    line = Interaction.objects.get()
    assert contact.interaction == line
    assert (line.kind, line.is_own, line.channel, line.by) == (kind, is_own, "call", contact.by)
    assert line.note == (
        "想換清爽型。；使用情形：早晚各一次；評價：普通；期待：多一點試用包；新需求：防曬；急迫度：急"
    )
    assert ChangedMember.objects.filter(member=member, reason="interaction").exists()


def test_twice_is_once(member):
    agent, contact = make_agent(), ended("info_given")
    first, is_new = record_contact(member=member, contact=contact, by=agent, at=NOON)
    again, is_new_again = record_contact(member=member, contact=replace(contact, note="x"), by=agent, at=NOON)
    assert (first, is_new, is_new_again) == (again, True, False)
    assert (Contact.objects.count(), Interaction.objects.count()) == (1, 1)


def test_some_endings_need_a_reason(member):
    with pytest.raises(NoteMissing):
        record(member, "not_interested", note="  ")
    assert not Contact.objects.exists()
    assert not Interaction.objects.exists()


def test_no_more_calls_is_a_refusal_with_its_evidence(member):
    contact = record(member, "refuses_marketing")
    assert Consent.objects.get(member=member, channel="call").state == "withdrawn"
    event = ConsentEvent.objects.get(member=member, channel="call", state="withdrawn")
    assert (event.evidence, event.source, event.by) == ({"contact": contact.pk}, "call", contact.by)
    assert privacy.contactability(members=[member.pk])[member.pk]["call"] == "withdrawn"
    assert Consent.objects.get(member=member, channel="email").state == "granted"


def test_a_wrong_number_is_not_dialled_again(member):
    record(member, "invalid_number")
    assert Suppression.objects.get().reason == "invalid"
    assert privacy.contactability(members=[member.pk])[member.pk]["call"] == "suppressed"


def test_a_relation_that_ended_is_told_to_the_lifecycle(member):
    record(member, "still_with_competitor")
    assert Interaction.objects.get(kind="ended").end_kind == "competitor"
