"""What has happened at the desk in the last two days, so that the console shows a team at work.

The night opened the cases; here the agent calls some of them, through the same door as any agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from campaigns.calls import ContactFields, dispositions
from campaigns.models import Contact
from crm.models import User
from members.models import Assignment, ChangedMember, Interaction
from winback import cases
from winback.desk import log_contact
from winback.models import Case, CaseContact


@dataclass(frozen=True)
class Call:
    """One call of the last days: how long ago, how it ended, and what was taken down."""

    hours_ago: int
    ending: str
    note: str = ""
    usage: str = ""
    evaluation: str = ""
    new_need: str = ""
    next_in_hours: int | None = None


#: The n-th case of the queue → its calls. The others wait to be called for the first time.
CALLS: dict[int, tuple[Call, ...]] = {
    1: (Call(27, "wrong_time", "正在開會，請今天下班前再打。", next_in_hours=26),),
    2: (Call(28, "no_answer"), Call(23, "voicemail", "已留言，說明不是推銷。", next_in_hours=22)),
    4: (
        Call(
            26,
            "interested_later",
            "換季想換清爽一點的乳液，等週年慶再看。",
            usage="早晚各一次，用完約兩個月",
            evaluation="good",
            new_need="清爽型乳液",
            next_in_hours=72,
        ),
    ),
    6: (
        Call(
            25,
            "still_with_competitor",
            "現在用藥妝店的牌子，價格便宜一半；謝謝我們打來。",
            evaluation="mixed",
        ),
    ),
    7: (Call(24, "sale", "說週末會上網再買一組精華液。", evaluation="good"),),
    9: (Call(25, "not_interested", "皮膚科醫師建議先停用保養品。"),),
    11: (
        Call(3, "info_given", "問到門市地點與試用包，已寄簡訊給地址。", evaluation="good", next_in_hours=48),
    ),
}
#: First contacts that are late, by their place in the queue, and how many hours.
LATE = {0: 3, 3: 1}
#: The case that lies open in the agent's own queue, not called yet.
OWNED = (5, 8)


def work_the_queue(*, at: datetime) -> int:
    """Call some of the open cases; how many calls. Nothing when it was done before or nothing is open."""
    agent = User.objects.get(username="agent")
    if CaseContact.objects.exists():
        return 0
    with transaction.atomic():
        _backdate(at=at)
        queue = list(Case.objects.filter(team=agent.team).order_by("-priority", "id"))
        made = [
            _call(queue[place], call, by=agent, at=at, number=n)
            for place, calls in CALLS.items()
            if place < len(queue)
            for n, call in enumerate(calls)
        ]
        for place in OWNED:
            if place < len(queue):
                cases.claim(case_id=queue[place].pk, by=agent, at=at)
        cases.clear_desk(by=agent)
        for place, hours in LATE.items():
            if place < len(queue):
                Case.objects.filter(pk=queue[place].pk).update(first_touch_due_at=at - timedelta(hours=hours))
        _date_rows(made, at=at)
    return len(made)


def _backdate(*, at: datetime) -> None:
    """The night of the brand opened them all at once; a desk has them from the last two days."""
    opened = at - timedelta(days=2)
    Case.objects.update(
        opened_at=opened, next_at=opened, first_touch_due_at=F("first_touch_due_at") - timedelta(days=1)
    )


def _call(case: Case, call: Call, *, by: User, at: datetime, number: int) -> Contact:
    when = at - timedelta(hours=call.hours_ago)
    cases.claim(case_id=case.pk, by=by, at=when)
    endings = {row.code: row for row in dispositions()}
    fields = ContactFields(
        submission=uuid5(NAMESPACE_OID, f"demo:{case.occasion_key}:{number}"),
        disposition=endings[call.ending],
        kind=Contact.Kind.WINBACK if case.kind == Case.Kind.WINBACK else Contact.Kind.CARE,
        note=call.note,
        usage=call.usage,
        evaluation=call.evaluation,
        new_need=call.new_need,
        next_at=when + timedelta(hours=call.next_in_hours) if call.next_in_hours else None,
    )
    return log_contact(case=case, contact=fields, by=by, at=when).contact


def _date_rows(made: list[Contact], *, at: datetime) -> None:
    """The same brand every time: rows carry the moment they tell of, not that of their writing."""
    Contact.objects.filter(pk__in=[row.pk for row in made]).update(created_at=F("at"))
    lines = Interaction.objects.filter(source__in=["desk", "staff"], created_at__gte=at - timedelta(days=3))
    lines.update(created_at=F("occurred_at"))
    lines.filter(kind="ended").update(
        external_id=Concat(Value("ended-demo-"), Cast("member_id", CharField()))
    )
    Assignment.objects.filter(kind="case").update(created_at=at - timedelta(days=2))
    ChangedMember.objects.update(at=at)
