"""How good are the records, stage by stage, how many names can a campaign use, and what is worth mending?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from crm.access import may, right_required
from crm.formats import number, percent, stage_name
from crm.models import User
from crm.pages.member.about import OBSTACLES
from lifecycle import profiles
from lifecycle.profiles import FieldCell, FieldLine, Health
from members import privacy
from members.models import Channel, DuplicateCandidate, FieldProvenance, Question, Suppression

#: Colours of the heat table, from empty to full.
TONES = 7


@dataclass(frozen=True)
class Task:
    """Something to mend: how many records it concerns, why it pays, and where it is done."""

    icon: str
    title: str
    why: str
    href: str = ""
    link: str = ""


@require_GET
@right_required("figures.view")
def health(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    found = profiles.health()
    context: dict[str, Any] = {"health": found, "here": "data-health"}
    if found.members:
        context |= {
            "sentence": _sentence(found),
            "channels": _channels(),
            "columns": [stage_name(stage.stage) for stage in found.stages],
            "lines": [(line.label, [_drawn(cell) for cell in line.cells]) for line in found.lines],
            "tasks": _tasks(found, person),
            "may_ask": may(person, "questions.edit"),
        }
    return render(request, "crm/data_health.html", context)


def _sentence(found: Health) -> str:
    text = gettext("%(reachable)s of %(members)s members can be reached on at least one channel (%(share)s).")
    return text % {
        "reachable": number(found.reachable),
        "members": number(found.members),
        "share": percent(found.reachable / found.members),
    }


def _channels() -> list[dict[str, Any]]:
    """Channel by channel: how many can be written to, and what keeps us from the others."""
    words = {
        **{name: str(why) for name, why in OBSTACLES.items()},
        "never_asked": gettext("never asked"),
        "withdrawn": gettext("refused"),
        "suppressed": gettext("address blocked"),
    }
    rows = []
    for channel, counts in privacy.contactable_summary().items():
        others = {name: count for name, count in counts.items() if name != "contactable"}
        rows.append(
            {
                "label": Channel(channel).label,
                "count": counts["contactable"],
                "of": sum(counts.values()),
                "others": [(words[name], count) for name, count in others.items()],
            }
        )
    return rows


def _drawn(cell: FieldCell) -> dict[str, Any]:
    tone = min(int(cell.share * TONES), TONES - 1) if cell.known else 0
    return {"cell": cell, "tone": tone}


def _tasks(found: Health, person: User) -> list[Task]:
    """The largest gaps first, then what is wrong."""
    tasks = [*_gaps(found, person)]
    if pairs := DuplicateCandidate.objects.filter(state=DuplicateCandidate.State.OPEN).count():
        title = ngettext("%(n)s pair may be one person", "%(n)s pairs may be one person", pairs)
        why = gettext("Each counts twice in every figure here.")
        href = _address("duplicates:list") if may(person, "duplicates.decide") else ""
        tasks.append(Task("git-merge", title % {"n": number(pairs)}, why, href, gettext("Compare them")))
    wrong = FieldProvenance.objects.filter(
        ~Q(result="") & ~Q(result=FieldProvenance.Result.VALID), expires_on__isnull=False
    ).count()
    if wrong:
        title = ngettext("%(n)s value proved wrong", "%(n)s values proved wrong", wrong)
        why = gettext("It counts for nothing until somebody corrects it.")
        tasks.append(Task("x", title % {"n": number(wrong)}, why))
    bounced = Suppression.objects.filter(
        channel=Channel.EMAIL, reason__in=[Suppression.Reason.HARD_BOUNCE, Suppression.Reason.INVALID]
    ).count()
    if bounced:
        title = ngettext("%(n)s e-mail address bounces", "%(n)s e-mail addresses bounce", bounced)
        why = gettext("Ask for a new one at the next contact.")
        tasks.append(Task("mail-off", title % {"n": number(bounced)}, why))
    return tasks


def _gaps(found: Health, person: User) -> list[Task]:
    """Per stage, the fact with the largest weight × people who lack it."""
    asked = {question.field: question for question in Question.objects.filter(is_active=True)}
    tasks = []
    for index, stage in enumerate(found.stages):
        line: FieldLine | None = max(
            found.lines, key=lambda line: line.cells[index].weight * line.cells[index].missing, default=None
        )
        if line is None or not line.cells[index].weight or not line.cells[index].missing:
            continue
        cell, question = line.cells[index], asked.get(line.fact)
        title = gettext("%(stage)s: %(n)s without “%(field)s”") % {
            "stage": stage_name(stage.stage), "n": number(cell.missing), "field": line.label,
        }  # fmt: skip
        why = gettext("Ask: %(question)s") % {"question": question.wording} if question else gettext(
            "No question of the bank asks for it."
        )  # fmt: skip
        href = _address("settings_questions") if may(person, "questions.edit") else ""
        tasks.append(
            (cell.weight * cell.missing, Task("help-circle", title, why, href, gettext("Questions")))
        )
    return [task for _size, task in sorted(tasks, key=lambda pair: -pair[0])]


def _address(name: str) -> str:
    """Empty where the page is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
