"""What do the screens show about referrals? The list, its figures, what waits for a person.

Names are masked where they are shown; here nothing decides or writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db.models import Count, Q, QuerySet

from campaigns.models import JoinAnswer, Referral, ReferralCode, ReferralProgram, ReferralReward
from campaigns.queries import PAGE, Page
from campaigns.referrals import programs
from crm import sql
from crm.models import User
from crm.numbers import row_number
from members.models import Member
from members.queries import found

State = Referral.State
Row = TypeVar("Row", Referral, Member)
#: Referrals that only a file knows: a member with a referrer and no row of their own here.
FROM_FILES = "file"
#: Days that the counts of new members and the preview of the rules look back.
RECENT_DAYS, PREVIEW_DAYS = 30, 365


def listed(*, for_user: User, state: str = "", words: str = "", cursor: str = "") -> Page[Referral]:
    """The newest first. Words find either side, as the search does for this person."""
    rows = Referral.objects.select_related("referee", "referrer", "order", "code").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if words.strip():
        meant = found(words, for_user=for_user).values("pk")
        rows = rows.filter(Q(referee__in=meant) | Q(referrer__in=meant))
    if last := row_number(cursor):
        rows = rows.filter(pk__lt=last)
    return _page(list(rows[: PAGE + 1]))


def from_files(*, for_user: User, words: str = "", cursor: str = "") -> Page[Member]:
    """Members whom a feed says somebody recommended; they came in before, and earn nobody anything."""
    rows = (
        Member.objects.filter(referred_by__isnull=False)
        .exclude(pk__in=Referral.objects.values("referee"))
        .select_related("referred_by")
        .order_by("-pk")
    )
    if words.strip():
        meant = found(words, for_user=for_user).values("pk")
        rows = rows.filter(Q(pk__in=meant) | Q(referred_by__in=meant))
    if last := row_number(cursor):
        rows = rows.filter(pk__lt=last)
    return _page(list(rows[: PAGE + 1]))


def all_rows(*, for_user: User, state: str = "", words: str = "") -> Iterator[Referral]:
    """Every row of the list, page by page, for a file."""
    cursor = ""
    while True:
        page = listed(for_user=for_user, state=state, words=words, cursor=cursor)
        yield from page.rows
        if not (cursor := page.next):
            return


@dataclass(frozen=True)
class Figures:
    """What the head of the list says."""

    joined: int
    held: int
    rewarded: int
    taken_back: int
    debt: Decimal
    to_review: int
    unfound: int


def figures(*, on: date) -> Figures:
    """Of the last 30 days: joined, rewarded and taken back; as of now: in the window, and what waits."""
    since = on - timedelta(days=RECENT_DAYS)
    score = programs.current().review_score
    row = Referral.objects.aggregate(
        joined=Count("pk", filter=Q(joined_at__date__gt=since)),
        held=Count("pk", filter=Q(state=State.HELD)),
        rewarded=Count("pk", filter=Q(rewarded_at__date__gt=since)),
        taken_back=Count("pk", filter=Q(reversed_at__date__gt=since)),
        to_review=Count("pk", filter=Q(state=State.HELD, decision="", score__gte=score)),
        unfound=Count("pk", filter=Q(state=State.INVITED)),
    )
    debts = ReferralReward.objects.filter(state=ReferralReward.State.DEBT)
    debt = sum((amount or Decimal(0) for amount in debts.values_list("debt_amount", flat=True)), Decimal(0))
    return Figures(debt=debt, **row)


def to_review() -> QuerySet[Referral]:
    """The odd ones that nobody has decided about, the longest waiting first."""
    return (
        Referral.objects.filter(state=State.HELD, decision="", score__gte=programs.current().review_score)
        .select_related("referee", "referrer", "order", "code")
        .order_by("held_until", "pk")
    )


def unfound() -> QuerySet[Referral]:
    """New members whose friend a person has to find."""
    return Referral.objects.filter(state=State.INVITED).select_related("referee").order_by("pk")


def blocked() -> list[ReferralCode]:
    """Members who may not recommend any more, the latest first."""
    rows = ReferralCode.objects.filter(blocked_at__isnull=False).select_related("member")
    return list(rows.order_by("-blocked_at")[:100])


def referral_of(member: Member) -> Referral | None:
    return Referral.objects.select_related("referrer", "code").filter(referee=member).first()


@dataclass(frozen=True)
class Branch:
    """One member whom she brought, and whom those brought in turn."""

    member: Member
    state: str
    stage: str
    value_amount: Decimal
    children: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Tree:
    """Two levels below a member; long ones are cut, and the counts say how many there are."""

    branches: tuple[Branch, ...]
    direct: int
    second: int


def tree_of(member: Member) -> Tree:
    rows = sql.query("campaigns/referral/tree", member_id=member.pk).dicts()
    people = Member.objects.in_bulk([row["member_id"] for row in rows])

    def branches(parent: int, depth: int) -> tuple[Branch, ...]:
        return tuple(
            Branch(
                member=people[row["member_id"]],
                state=row["state"],
                stage=row["stage"],
                value_amount=row["value_amount"],
                children=branches(row["member_id"], depth + 1) if depth < 2 else (),
            )
            for row in rows
            if row["parent_id"] == parent and row["depth"] == depth
        )

    first = rows[0] if rows else {"direct": 0, "second": 0}
    return Tree(branches(member.pk, 1), direct=first["direct"], second=first["second"])


def join_reasons(*, since: date) -> list[tuple[str, int]]:
    """Why they chose us, as newcomers said on the join page since a day: words and count, the most first."""
    said = JoinAnswer.objects.filter(at__date__gte=since).exclude(reason="")
    rows = said.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    return [(str(JoinAnswer.Reason(reason).label), count) for reason, count in rows]


@dataclass(frozen=True)
class Trial:
    """What rules would have done with the friends who joined in the last year."""

    joined: int
    qualified: int
    cost: Decimal


def try_out(program: ReferralProgram, *, on: date) -> Trial:
    """How many first orders would have been large enough, and what the coupons would cost at most."""
    since = on - timedelta(days=PREVIEW_DAYS)
    ((joined, qualified),) = sql.query(
        "campaigns/referral/try_out", since=since, as_of=on, least=program.min_amount
    ).rows
    each = sum(
        (kind.value for kind in (program.referrer_coupon, program.referee_coupon) if kind is not None),
        Decimal(0),
    )
    return Trial(joined, qualified, each * qualified)


def versions() -> Sequence[ReferralProgram]:
    rows = ReferralProgram.objects.select_related("created_by", "referrer_coupon", "referee_coupon")
    return list(rows[:10])


def _page(rows: list[Row]) -> Page[Row]:
    shown = rows[:PAGE]
    return Page(shown, next=str(shown[-1].pk) if len(rows) > PAGE else "")
