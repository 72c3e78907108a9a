"""Complaints: taken down once, on two clocks, paused, opened again, owned by the right person."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from crm.models import Team
from members import complaints
from members.complaints.moves import Said
from members.models import Assignment, Complaint, ComplaintEvent, Interaction
from members.tasks import mark_late_complaints
from tests.campaign_cast import make_brand, make_member, make_user

pytestmark = pytest.mark.django_db
TAIPEI = ZoneInfo("Asia/Taipei")
FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=TAIPEI)
LEAK = Said(subject="精華液漏液", category="product", detail="defect", severity="s1", text="整瓶漏光了")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TAIPEI)


def taken(**values) -> Complaint:
    make_brand()
    given = {"member": make_member(), "said": LEAK, "by": None, "at": FRIDAY, **values}
    return complaints.take_down(**given)


def events(complaint: Complaint) -> list[str]:
    return list(complaint.events.values_list("kind", flat=True))


# ---- clocks ----


def test_an_hour_from_friday_afternoon_is_monday_morning():
    complaint = taken()
    assert complaint.first_reply_due_at == at(23, 9, 30)
    # Eight service hours of seven a day: a half today, seven on Monday, a half on Tuesday.
    assert complaint.resolution_due_at == at(24, 9, 30)
    assert complaint.legal_due_at == FRIDAY + timedelta(days=15)


@pytest.mark.parametrize(
    ("severity", "first", "whole"),
    [
        ("s1", at(17, 10), at(18, 10)),
        ("s2", at(17, 14), at(20, 12)),
        ("s3", at(18, 10), at(20, 9)),
        ("s4", at(19, 9), at(26, 9)),
    ],
)
def test_targets_by_severity(severity, first, whole):
    said = Said(subject="x", category="other", severity=severity)
    morning = at(17, 9)
    complaint = taken(said=said, at=morning)
    hours = (complaint.first_reply_due_at, complaint.resolution_due_at)
    # What ends with a day's last minute is due then, not the next morning.
    closing = {at(19, 9): at(18, 17), at(20, 9): at(19, 17), at(26, 9): at(25, 17)}
    assert hours == (closing.get(first, first), closing.get(whole, whole))


def test_members_whom_the_brand_cannot_lose_are_one_level_up():
    said = Said(subject="x", category="other", severity="s2")
    complaint = taken(said=said, is_vip=True)
    assert (complaint.severity, complaint.level) == ("s2", "s1")
    assert complaint.first_reply_due_at == at(23, 9, 30)
    assert complaints.raised("s1", is_vip=True) == "s1"


def test_the_first_reply_stops_the_first_clock_once():
    complaint = complaints.reply(complaint=taken(), text="已致電道歉", by=None, at=at(23, 9, 20))
    assert (complaint.status, complaint.first_reply_at) == ("working", at(23, 9, 20))
    assert not complaint.first_reply_breached
    again = complaints.reply(complaint=complaint, text="再次回覆", by=None, at=at(23, 11))
    assert again.first_reply_at == at(23, 9, 20)


def test_a_late_first_reply_stays_late():
    complaint = complaints.reply(complaint=taken(), text="抱歉讓您久等", by=None, at=at(23, 9, 31))
    assert complaint.first_reply_breached
    assert Complaint.objects.get().first_reply_breached


def test_the_resolution_clock_stands_still_while_the_customer_is_awaited():
    complaint = taken()  # due Tuesday 09:30
    complaint = complaints.move(complaint=complaint, to="waiting_customer", by=None, at=at(23, 9, 30))
    assert complaint.paused_at == at(23, 9, 30)
    # Asking the customer something is an answer to them.
    assert complaint.first_reply_at == at(23, 9, 30)
    # Seven hours were left; they answer on Wednesday at ten.
    complaint = complaints.move(complaint=complaint, to="working", by=None, at=at(25, 10))
    assert complaint.paused_at is None
    assert complaint.resolution_due_at == at(26, 10)
    assert complaint.paused_seconds == (2 * 24 * 60 + 30) * 60
    assert complaint.legal_due_at == FRIDAY + timedelta(days=15)


def test_what_had_run_out_before_the_pause_stays_run_out():
    complaint = taken()
    complaint = complaints.move(complaint=complaint, to="waiting_customer", by=None, at=at(25, 9))
    complaint = complaints.move(complaint=complaint, to="resolved", by=None, at=at(26, 9))
    assert complaint.resolution_due_at == at(24, 9, 30)
    assert complaint.resolution_breached


def test_waiting_for_a_colleague_pauses_nothing():
    complaint = complaints.move(complaint=taken(), to="waiting_internal", by=None, at=at(23, 9))
    complaint = complaints.move(complaint=complaint, to="working", by=None, at=at(25, 9))
    assert complaint.resolution_due_at == at(24, 9, 30)


def test_clocks_that_run_out_are_flagged_once():
    complaint = taken()
    assert complaints.mark_breached(at=at(23, 9, 29)) == 0
    assert complaints.mark_breached(at=at(23, 9, 31)) == 1
    assert complaints.mark_breached(at=at(23, 9, 31)) == 0
    assert complaints.mark_breached(at=at(24, 9, 31)) == 1
    complaint.refresh_from_db()
    assert (complaint.first_reply_breached, complaint.resolution_breached) == (True, True)


# ---- states ----


def test_every_move_that_is_not_in_the_table_is_refused():
    states = set(Complaint.Status.values)
    for state, onward in complaints.MOVES.items():
        for to in sorted(states - onward):
            complaint = taken()
            paused = FRIDAY if state == "waiting_customer" else None
            other = complaint if state == "duplicate" else None
            Complaint.objects.filter(pk=complaint.pk).update(
                status=state, paused_at=paused, duplicate_of=other
            )
            with pytest.raises(complaints.NotAllowed, match=r"「.*」.*「.*」|“.*”.*“.*”"):
                complaints.move(complaint=complaint, to=to, by=None, at=FRIDAY, duplicate_of=other)


def test_opened_again_it_has_a_new_clock_and_its_old_faults():
    complaint = complaints.move(complaint=taken(), to="resolved", by=None, at=at(25, 9))
    assert (complaint.resolution_breached, complaint.is_open) == (True, False)
    complaint = complaints.move(complaint=complaint, to="closed", by=None, at=at(26, 9))
    assert complaint.closed_at == at(26, 9)
    complaint = complaints.move(complaint=complaint, to="working", by=None, at=at(27, 9), text="又漏了")
    assert (complaint.reopened, complaint.resolved_at, complaint.closed_at) == (1, None, None)
    assert complaint.resolution_due_at == at(30, 10)
    assert complaint.resolution_breached
    assert events(complaint) == ["received", "status", "status", "reopened"]


def test_a_thank_you_afterwards_moves_nothing():
    complaint = complaints.move(complaint=taken(), to="resolved", by=None, at=at(23, 9))
    complaints.note(complaint=complaint, text="謝謝你們", by=None, at=at(24, 9))
    complaint.refresh_from_db()
    assert (complaint.status, complaint.resolved_at) == ("resolved", at(23, 9))


def test_a_duplicate_names_the_other():
    first, second = taken(), taken()
    with pytest.raises(complaints.NotAllowed):
        complaints.move(complaint=second, to="duplicate", by=None, at=FRIDAY)
    with pytest.raises(complaints.NotAllowed):
        complaints.move(complaint=second, to="duplicate", by=None, at=FRIDAY, duplicate_of=second)
    moved = complaints.move(complaint=second, to="duplicate", by=None, at=FRIDAY, duplicate_of=first)
    assert moved.duplicate_of == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=first.pk).update(status="duplicate")


def test_the_same_form_twice_is_one_complaint():
    make_brand()
    member, key = make_member(), uuid.uuid4()
    for _ in range(2):
        complaints.take_down(member=member, said=LEAK, by=None, at=FRIDAY, submission=key)
    assert Complaint.objects.count() == ComplaintEvent.objects.count() == 1
    assert [row.kind for row in Interaction.objects.all()] == ["complained"]


@pytest.mark.parametrize(("category", "detail"), [("weather", ""), ("product", "weather")])
def test_categories_are_those_of_the_table(category, detail):
    with pytest.raises(complaints.UnknownCategory):
        taken(said=Said(subject="x", category=category, detail=detail))


# ---- people ----


def test_whom_it_is_about_neither_owns_nor_sees_it():
    team = Team.objects.create(name="客服一組")
    rude, kind = (make_user("agent", team=team) for _ in range(2))
    said = Said(subject="態度不佳", category="service", detail="attitude", about=rude)
    with pytest.raises(complaints.AboutThisPerson):
        taken(said=said, owner=rude)
    complaint = taken(said=said, team=team)
    with pytest.raises(complaints.AboutThisPerson):
        complaints.assign(complaint=complaint, owner=rude, by=kind, at=FRIDAY)
    assert list(complaints.visible_complaints(rude)) == []
    assert list(complaints.visible_complaints(kind)) == [complaint]
    assert complaints.complained_about(complaint.member_id, person=rude)
    assert not complaints.complained_about(complaint.member_id, person=kind)


def test_who_gets_it_may_see_the_member():
    agent, other = make_user("agent"), make_user("agent")
    complaint = complaints.assign(complaint=taken(), owner=agent, by=other, at=FRIDAY)
    assert complaint.status == "assigned"
    assert Assignment.objects.get().user == agent
    assert list(complaints.visible_complaints(agent)) == [complaint]
    assert list(complaints.visible_complaints(other)) == []
    complaints.assign(complaint=complaint, owner=agent, by=other, at=FRIDAY)
    assert Assignment.objects.count() == 1


def test_lists_and_their_numbers():
    lead, agent = make_user("privacy_officer"), make_user("agent")
    early, late = taken(owner=agent), taken(at=at(17, 9))
    over = complaints.move(complaint=taken(), to="rejected", by=None, at=FRIDAY)
    found = {
        view: complaints.listed(for_user=lead, view=view, at=FRIDAY).rows
        for view in ("open", "late", "unassigned", "mine", "over")
    }
    assert found == {"open": [late, early], "late": [late], "unassigned": [late], "mine": [], "over": [over]}
    assert complaints.numbers(for_user=lead, at=FRIDAY) == complaints.Numbers(2, 1, 0, 1, 1)
    assert complaints.numbers(for_user=agent, at=FRIDAY) == complaints.Numbers(1, 0, 1, 0, 0)


def test_red_flags_show_the_gravest_that_is_open():
    make_brand()
    member, other = make_member(), make_member()
    mild = complaints.take_down(
        member=member, said=Said(subject="x", category="other", severity="s4"), by=None, at=FRIDAY
    )
    grave = complaints.take_down(member=member, said=LEAK, by=None, at=FRIDAY)
    assert complaints.open_for_members([member.pk, other.pk]) == {member.pk: grave}
    assert complaints.is_open_for(member.pk)
    for complaint in (mild, grave):
        complaints.move(complaint=complaint, to="resolved", by=None, at=FRIDAY)
    assert complaints.open_for_members([member.pk]) == {}
    assert not complaints.is_open_for(member.pk)


def test_cause_remedy_and_satisfaction():
    person = make_user("team_lead")
    complaint = complaints.remedy(
        complaint=taken(), root_cause="product.quality", corrective_action="換瓶蓋供應商",
        compensation="replacement", compensation_amount=Decimal(260), by=person, at=FRIDAY,
    )  # fmt: skip
    assert (complaint.compensation_amount, complaint.compensated_by) == (Decimal(260), person)
    with pytest.raises(complaints.NotAllowed):
        complaints.satisfied(complaint=complaint, stars=5, by=person, at=FRIDAY)
    complaint = complaints.move(complaint=complaint, to="resolved", by=person, at=FRIDAY)
    assert complaints.satisfied(complaint=complaint, stars=4, by=person, at=FRIDAY).satisfaction == 4


def test_severity_needs_a_reason_and_sets_the_clocks_anew():
    said = Said(subject="x", category="other", severity="s4")
    complaint = taken(said=said, at=at(17, 9))
    with pytest.raises(complaints.NotAllowed):
        complaints.change_severity(
            complaint=complaint, severity="s1", why=" ", by=None, at=FRIDAY, is_vip=False
        )
    complaint = complaints.change_severity(
        complaint=complaint, severity="s1", why="有人過敏送醫", by=None, at=FRIDAY, is_vip=False
    )
    assert complaint.first_reply_due_at == at(17, 10)


def test_the_task_flags_what_is_late_and_twice_is_the_same():
    complaint = taken(at=datetime(2026, 1, 5, 9, tzinfo=TAIPEI))
    for _ in range(2):
        mark_late_complaints()
    complaint.refresh_from_db()
    assert (complaint.first_reply_breached, complaint.resolution_breached) == (True, True)
