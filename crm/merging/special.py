"""Where simply moving the rows would be wrong: what two members say must be weighed first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from campaigns.models import Coupon, Referral, ReferralCode, ReferralReward
from crm.merging.messages import weigh_messages
from crm.merging.moving import Log, change, drop, fold
from lifecycle.models import MemberStage
from members.models import (
    Consent,
    ConsentState,
    ContactLink,
    ContactPreference,
    ContactState,
    DuplicateCandidate,
    FieldProvenance,
    Member,
    RewardDue,
    SurveyAnswer,
    SurveyInvitation,
    SurveyResponse,
)

Asked = SurveyInvitation.State
#: How far an invitation is: the later in this list stays.
ASKED = (Asked.WAITING, Asked.ASKED, Asked.CLOSED, Asked.ANSWERED)
State = DuplicateCandidate.State
#: The answer that stands when two pairs become one: the later in this list.
STRENGTH = (State.OPEN, State.LATER, State.MERGED, State.REJECTED)


def prepare(log: Log, *, survivor: Member, absorbed: Member, taken: Collection[str]) -> None:
    """Before the rows move."""
    weigh_consents(log, survivor=survivor, absorbed=absorbed)
    weigh_contact_states(log, survivor=survivor, absorbed=absorbed)
    weigh_preferences(log, survivor=survivor, absorbed=absorbed)
    weigh_messages(log, survivor=survivor, absorbed=absorbed)
    weigh_invitations(log, survivor=survivor, absorbed=absorbed)
    follow_values(log, survivor=survivor, absorbed=absorbed, taken=taken)
    keep_one_owner(log, survivor=survivor, absorbed=absorbed)
    block_codes(log, survivor=survivor, absorbed=absorbed)
    weigh_rewards(log, survivor=survivor, absorbed=absorbed)
    reject_own_referral(log, survivor=survivor, absorbed=absorbed)
    number_rewards(log, survivor=survivor, absorbed=absorbed)
    carry_core(log, survivor=survivor, absorbed=absorbed)
    carry_pairs(log, survivor=survivor, absorbed=absorbed)


def weigh_consents(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """The most restrictive wins: a refusal on either record is a refusal."""
    ours = {(row.channel, row.purpose): row for row in Consent.objects.filter(member=survivor)}
    for theirs in Consent.objects.filter(member=absorbed):
        mine = ours.get((theirs.channel, theirs.purpose))
        if mine is None:
            continue
        refused = theirs.state == ConsentState.WITHDRAWN and mine.state != ConsentState.WITHDRAWN
        newer = theirs.state == mine.state and theirs.changed_at > mine.changed_at
        if refused or newer:
            names = {field.attname for field in Consent._meta.concrete_fields} - {"id", "member_id"}
            values = {name: getattr(theirs, name) for name in sorted(names)}
            change(log, Consent, mine.pk, values)


def weigh_contact_states(log: Log, *, survivor: Member, absorbed: Member) -> None:
    theirs = ContactState.objects.filter(member=absorbed).first()
    mine = ContactState.objects.filter(member=survivor).first()
    if theirs is None or mine is None or theirs.last_contact_at is None:
        return
    if mine.last_contact_at is None or theirs.last_contact_at > mine.last_contact_at:
        change(log, ContactState, survivor.pk, {"last_contact_at": theirs.last_contact_at})


def weigh_preferences(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """Whoever asked for less under either name gets less."""
    theirs = ContactPreference.objects.filter(member=absorbed).first()
    mine = ContactPreference.objects.filter(member=survivor).first()
    if theirs is None or mine is None:
        return
    pauses = [until for until in (mine.paused_until, theirs.paused_until) if until is not None]
    seldom = [
        name for name in ContactPreference.Frequency.values if name in {mine.frequency, theirs.frequency}
    ]
    values = {
        "frequency": seldom[-1],
        "paused_until": max(pauses, default=None),
        "only_service": mine.only_service or theirs.only_service,
        "topics_off": sorted({*mine.topics_off, *theirs.topics_off}),
    }
    change(log, ContactPreference, survivor.pk, values)


def weigh_invitations(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """Who has answered a survey under either name is not asked again, and nobody is asked twice."""
    ours = {
        (row.survey_id, row.occasion_key): row for row in SurveyInvitation.objects.filter(member=survivor)
    }
    for theirs in SurveyInvitation.objects.filter(member=absorbed).order_by("pk"):
        mine = ours.get((theirs.survey_id, theirs.occasion_key))
        if mine is None:
            continue
        further = ASKED.index(Asked(theirs.state)) > ASKED.index(Asked(mine.state))
        stays, goes = (theirs, mine) if further else (mine, theirs)
        if goes.touches > stays.touches:
            values = {"touches": goes.touches, "touched_at": goes.touched_at, "due_at": goes.due_at}
            change(log, SurveyInvitation, stays.pk, values)
        _drop_half_answered(log, goes=goes, stays=stays)
        fold(log, SurveyInvitation, dropped=goes.pk, kept=stays.pk)


def _drop_half_answered(log: Log, *, goes: SurveyInvitation, stays: SurveyInvitation) -> None:
    """An answer that is finished is not added to by one that was begun under the other name."""
    if SurveyResponse.objects.filter(invitation=stays, finished_at__isnull=False).exists():
        begun = SurveyResponse.objects.filter(invitation=goes)
        drop(
            log,
            SurveyAnswer,
            list(SurveyAnswer.objects.filter(response__in=begun).values_list("pk", flat=True)),
        )
        drop(log, SurveyResponse, list(begun.values_list("pk", flat=True)))


def follow_values(log: Log, *, survivor: Member, absorbed: Member, taken: Collection[str]) -> None:
    """Provenance goes with its value: of a taken field the absorbed record's, of every other one ours."""
    of_taken = Q(member=survivor, field__in=taken)
    of_left = Q(member=absorbed) & ~Q(field__in=taken)
    drop(
        log,
        FieldProvenance,
        list(FieldProvenance.objects.filter(of_taken | of_left).values_list("pk", flat=True)),
    )


def keep_one_owner(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """A member has one owner; the other record's owner stays as a deputy."""
    links = ContactLink.objects.filter(ended_at=None, role=ContactLink.Role.OWNER)
    if links.filter(member=survivor).exists():
        for key in links.filter(member=absorbed).values_list("pk", flat=True):
            change(log, ContactLink, key, {"role": ContactLink.Role.DEPUTY.value})


def block_codes(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """Who may not recommend under one name does not under the other."""
    codes = {row.member_id: row for row in ReferralCode.objects.filter(member__in=(survivor, absorbed))}
    mine, theirs = codes.get(survivor.pk), codes.get(absorbed.pk)
    if mine and theirs and theirs.blocked_at and mine.blocked_at is None:
        change(log, ReferralCode, mine.pk, {"blocked_at": theirs.blocked_at})


def weigh_rewards(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """One for a survey and member: what either record has received is not given again."""
    given = RewardDue.objects.filter(member=absorbed, fulfilled_at__isnull=False)
    for theirs in given.order_by("pk"):
        mine = RewardDue.objects.filter(
            member=survivor, kind=theirs.kind, source=theirs.source, fulfilled_at=None
        ).first()
        if mine is not None:
            fold(log, RewardDue, dropped=mine.pk, kept=theirs.pk)


def reject_own_referral(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """Nobody recommends themselves: what one record was promised for the other is void while unused."""
    both = {survivor.pk, absorbed.pk}
    for referral in Referral.objects.filter(referee__in=both, referrer__in=both):
        rewards = ReferralReward.objects.filter(referral=referral).select_related("coupon")
        for reward in rewards.filter(state=ReferralReward.State.GIVEN):
            if reward.coupon is not None and reward.coupon.state == Coupon.State.ISSUED:
                change(log, Coupon, reward.coupon.pk, {"state": Coupon.State.VOID.value})
                change(log, ReferralReward, reward.pk, {"state": ReferralReward.State.VOID.value})
        values: dict[str, Any] = {
            "state": Referral.State.REJECTED.value,
            "reasons": ["same_member", *(word for word in referral.reasons if word != "same_member")],
        }
        change(log, Referral, referral.pk, values)


def number_rewards(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """Both have earned what they earned: the numbers within a month are told on."""
    rows = ReferralReward.objects.filter(member__in=(survivor, absorbed))
    used = set(rows.values_list("side", "month", "slot"))
    ours = set(rows.filter(member=survivor).values_list("side", "month", "slot"))
    for reward in rows.filter(member=absorbed).order_by("pk"):
        if (reward.side, reward.month, reward.slot) not in ours:
            continue
        slot = 1 + max(taken for side, month, taken in used if (side, month) == (reward.side, reward.month))
        used.add((reward.side, reward.month, slot))
        change(log, ReferralReward, reward.pk, {"slot": slot})


def carry_core(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """The survivor keeps its chain of stages; who was core under either name was core."""
    days = dict(
        MemberStage.objects.filter(member__in=(survivor, absorbed)).values_list("member_id", "last_core_on")
    )
    theirs, mine = days.get(absorbed.pk), days.get(survivor.pk)
    if theirs is not None and survivor.pk in days and (mine is None or theirs > mine):
        change(log, MemberStage, survivor.pk, {"last_core_on": theirs})


def carry_pairs(log: Log, *, survivor: Member, absorbed: Member) -> None:
    """Who may be the absorbed record may be the survivor. Of two answers about one pair the firmer stands."""
    for pair in DuplicateCandidate.objects.filter(Q(one=absorbed) | Q(other=absorbed)):
        third = pair.other_id if pair.one_id == absorbed.pk else pair.one_id
        if third == survivor.pk:
            continue
        first, second = sorted((survivor.pk, third))
        known = DuplicateCandidate.objects.filter(one_id=first, other_id=second).first()
        if known is None:
            change(log, DuplicateCandidate, pair.pk, {"one_id": first, "other_id": second})
            continue
        if STRENGTH.index(State(pair.state)) > STRENGTH.index(State(known.state)):
            names = ("state", "later_until", "decided_at", "decided_by_id")
            change(log, DuplicateCandidate, known.pk, {name: getattr(pair, name) for name in names})
        drop(log, DuplicateCandidate, [pair.pk])
