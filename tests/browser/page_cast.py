"""The shop as every page wants to see it: one of everything that an address can name."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.core.cache import cache
from django.utils import timezone

from analytics import weighing
from campaigns import referrals
from crm.models import User
from lifecycle.models import Segment
from members import bookings, complaints, exports, newsletter, profile, samples, surveys, ties
from members.complaints.moves import Said
from members.models import BookingService, BookingSlot, DuplicateCandidate, Load, Member, SampleBatch, Tag
from members.privacy import preferences, rights
from tests import campaign_cast, referral_cast, shop
from tests.members.surveys import cast as survey_cast
from tests.winback.desk_cast import ended, make_agent, make_case
from winback import cases, conversations, interviews
from winback.desk import log_contact
from winback.interviews import Answers
from winback.models import Case


def open_everything() -> dict[str, object]:
    """The shop with a campaign that is out and a load that is done; what stands in the addresses above."""
    people = shop.open_shop(months=3)
    profile.settle()
    marketer = shop.staff("marketer", username="marketer", name="曾郁庭")
    campaign = campaign_cast.make_campaign(coupon=campaign_cast.make_coupon_type(), state="running")
    send = campaign_cast.make_send(campaign)
    for name, arm in (("吳宗翰", "treated"), ("陳奕安", "holdout")):
        campaign_cast.enter(send, people[name], arm=arm)
    letter = campaign_cast.make_delivery(send, people["吳宗翰"], state="sent", sent_at=shop.AT)
    load = Load.objects.create(
        kind="members",
        file_name="會員.csv",
        path="",
        sha256="0" * 64,
        size=2048,
        state="done",
        counts={
            "rows": 8,
            "created": 8,
            "updated": 0,
            "unchanged": 0,
            "parked": 0,
            "rejected": 0,
            "members_touched": 8,
            "unknown_columns": [],
        },
        finished_at=shop.AT,
    )
    weighing.weigh(as_of=shop.AS_OF, at=shop.AT)
    return {
        **open_desk(people),
        **survey_and_visit(people),
        **ask_about_data(people, marketer),
        "code": recommend(people),
        "pair": make_pair(people["林佳穎"]).pk,
        "member": people["林佳穎"].member_no,
        "campaign": campaign.pk,
        "load": load.pk,
        "link": letter.link_token,
        "segment": Segment.objects.earliest("pk").pk,
        "marketer": marketer.pk,
    }


def make_pair(member: Member) -> DuplicateCandidate:
    """A second record of a member, taken down by ear, that waits for an answer."""
    twin = shop.member("林嘉穎", phone=member.phone, city="新北市")
    why = [
        {"field": "reached", "level": "phone", "weight": 13.8},
        {"field": "birthday", "level": "other", "weight": -5.1},
    ]
    first, second = sorted((member.pk, twin.pk))
    return DuplicateCandidate.objects.create(one_id=first, other_id=second, probability=0.962, why=why)


def open_desk(people: dict[str, Member]) -> dict[str, object]:
    """An agent and a lead, a case on the agent's desk and one that is not."""
    agent = make_agent(username="agent", name="許雅雯")
    make_agent("team_lead", username="team_lead", name="周孟潔")
    now = timezone.now()
    times = {"opened_at": now - timedelta(days=3), "next_at": now - timedelta(hours=1)}
    late = now - timedelta(hours=5)
    mine = make_case(people["林佳穎"], kind="early_warning", first_touch_due_at=late, **times)
    other = make_case(people["陳奕安"], first_touch_due_at=late, **times)
    cases.claim(case_id=mine.pk, by=agent, at=now)
    log_contact(case=mine, contact=ended("voicemail"), by=agent, at=now - timedelta(hours=2))
    return {"case": mine.pk, "other_case": other.pk, **listen(people, mine, other, agent)}


def listen(people: dict[str, Member], mine: Case, other: Case, agent: User) -> dict[str, object]:
    """One who told why, one whose interview waits behind a link, and a complaint."""
    now = timezone.now()
    told = conversations.begin_interview(case=other, by=agent, at=now)
    interviews.say_purpose(interview=told, at=now)
    answers = Answers(primary_reason="price.rise", verbatim="漲了兩次", would_return=6)
    conversations.finish_interview(interview=told, answers=answers, by=agent, at=now)
    said = Said(subject="精華液漏液", category="product", detail="defect", text="整瓶漏光了")
    complaint = complaints.take_down(member=people["林佳穎"], said=said, by=agent, at=now - timedelta(days=9))
    asked = interviews.invite(case=mine, by=agent, at=now)
    return {"told": asked.link_token, "complaint": complaint.pk}


def survey_and_visit(people: dict[str, Member]) -> dict[str, object]:
    """A survey with an answer and one that is under way, a visit that is booked, a sample in parcels."""
    survey = survey_cast.opened()
    survey_cast.answered(survey, survey_cast.SAD, member=people["林佳穎"])
    now = timezone.now()
    response = surveys.start(survey=survey, at=now)
    service = BookingService.objects.create(
        code="trial", name_zh="保養體驗", place="敦南店", follow_up=survey
    )
    for hours in (24, 48):
        BookingSlot.objects.create(service=service, starts_at=now + timedelta(hours=hours), capacity=2)
    guest = bookings.Guest(name="林佳穎", phone="+886912345678", note="想看敏感肌")
    booked = bookings.reserve(slot=BookingSlot.objects.earliest("starts_at"), guest=guest, at=now)
    batch = SampleBatch(name="試用包", given_on=shop.ago(100), last_on=shop.ago(70), survey=survey)
    samples.create_batch(batch=batch, by=None, at=now)
    invitation = surveys.link_for(survey=survey, member=people["陳奕安"], by=None, at=now)
    mailed = newsletter.ask(
        email="pei@example.org", name="", language="", text="我願意收到電子報", ip_hash=None, at=now
    )
    assert mailed
    return {
        "survey": survey.pk,
        "answering": response.token,
        "invited": invitation.token,
        "visit": booked.token,
        "batch": batch.pk,
        "signup": mailed.token,
    }


def ask_about_data(people: dict[str, Member], planner: User) -> dict[str, object]:
    """Three wishes of members about their data, two files asked for, and a handful of acts in the log."""
    officer = shop.staff("privacy_officer", username="privacy_officer", name="許雅雯")
    now = timezone.now()
    asked = [
        rights.receive(member=people[name], right=right, door="phone", words=words, at=at, by=officer)
        for name, right, words, at in (
            ("周郁婷", "copy", "想知道你們留了什麼", now - timedelta(days=2)),
            ("Wang Ming", "stop", "", now - timedelta(days=40)),
            ("黃詩涵", "access", "", now - timedelta(days=9)),
        )
    ]
    rights.verify(request=asked[0], identity="call_back", evidence="回撥登記的電話", at=now, by=officer)
    preference = preferences.of_member(member=people["林佳穎"])
    files = [
        exports.request(
            by=planner, kind="members", file_format="csv", columns=["member_no", "name", "stage"], query={},
            about="流失的人", is_personal=personal, purpose="週年邀請函" if personal else "",
        )
        for personal in (True, False)
    ]  # fmt: skip
    tag = Tag.objects.create(name="貴賓", tone="green")
    know_well(people["林佳穎"], officer)
    return {
        "request": asked[0].pk,
        "late_request": asked[1].pk,
        "preference": preference.token,
        "waiting_file": files[0].pk,
        "file": files[1].pk,
        "tag": tag.pk,
    }


def recommend(people: dict[str, Member]) -> str:
    """A friend in the return window, an odd one, one nobody was found for, one from a file; her code."""
    cache.clear()
    referral_cast.make_program()
    advocate = people["林佳穎"]
    Member.objects.filter(pk=advocate.pk).update(address="和平東路 1 號")
    for name, address in (("高子晴", ""), ("林佳穎二", "和平東路 1 號")):
        email = "jylin2@example.net" if address else "kao@example.net"
        friend = shop.member(name, email=email, address=address, joined_at=shop.AT, joined_on=shop.AS_OF)
        referrals.name_referrer(
            member=friend, code=referral_cast.code_of(advocate).code, at=shop.AT, door="link"
        )
        shop.order(friend, shop.ago(1), amount=1800)
    lost = shop.member("簡宜庭", joined_at=shop.AT, joined_on=shop.AS_OF)
    referrals.naming.note_unfound(member=lost, named="瑜伽課的同學", at=shop.AT)
    Member.objects.filter(pk=people["臺小明"].pk).update(referred_by=people["吳宗翰"])
    referrals.qualify(as_of=shop.AS_OF, on=shop.AS_OF, at=shop.AT)
    return referral_cast.code_of(advocate).code


def know_well(member: Member, by: User) -> None:
    """One of everything that is written down about a member beside fields."""
    now = timezone.now()
    ties.tag(member=member, name="貴賓", by=by, at=now)
    ties.declare_interest(member=member, topic="敏感肌", by=by, at=now)
    ties.write_note(member=member, text="下午三點後再打\n不要香精", by=by, at=now, is_pinned=True)
    ties.add_life_event(member=member, kind="wedding", on=shop.ago(200), by=by)
    ties.join(group=ties.start_group(kind="household", name="林家", by=by), member=member, by=by, role="head")
    ties.add_identity(member=member, platform="instagram", handle="jiaying.lin", by=by)
    ties.start_membership(member=member, kind="金卡", from_on=shop.ago(300), to_on=shop.ago(-65), by=by)
    ties.add_contact(member=member, user=by, role="knows", at=now, by=by)
    for subject, days in (("刻字禮盒", -3), ("客製香氛", 20)):
        wish = ties.ask_for(
            member=member, subject=subject, at=now, by=by, wanted_on=shop.ago(-days), amount=Decimal(680),
            configuration={"刻字": "L.J.Y.", "緞帶": "綠"},
        )  # fmt: skip
        ties.move_request(request=wish, to="quoted", at=now, by=by, answer="兩週可以做好，先寄小樣。")
