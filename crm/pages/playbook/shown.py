"""How a playbook reads: its lines in the reader's language, its figure in words, and what names its stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns import scripts
from campaigns.models import Campaign, CouponType
from campaigns.referrals import programs
from crm.access import may
from crm.formats import DASH, days, number, percent, stage_name
from crm.models import Brand, User
from crm.pages.home.drawings import members_url
from lifecycle import playbooks
from lifecycle.models import LifecycleRun, Phase, Segment
from lifecycle.playbooks import LISTS, PHASE_OF, STAGE_OF, KeyFigure, Playbook

#: What the key figure of a stage is the share of.
FIGURES = {
    "prospect": _("went on to do something with us"),
    "interested": _("made their first order"),
    "first_buyer": _("ordered a second time"),
    "repeat_buyer": _("became core"),
    "core": _("stayed core"),
    "lost": _("came back with an order"),
    "defector": _("came back with an order"),
}
LIST_NAMES = {
    "say": _("Say it like this"),
    "avoid": _("Better not"),
    "tasks": _("Tasks"),
    "proofs": _("What earns trust"),
    "checklist": _("To hand on"),
}
ICONS = {"say": "message-2", "avoid": "ban", "tasks": "list-check", "proofs": "shield-check"}


@dataclass(frozen=True)
class Shown:
    """A playbook in the reader's language."""

    key: str
    name: str
    is_phase: bool
    tone: str
    lists: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    checklist: tuple[str, ...]
    version: int
    is_shipped: bool


@dataclass(frozen=True)
class Figure:
    """The key figure in words."""

    value: str
    what: str
    note: str
    members: str
    usual: str
    handed: str


def name_of(key: str) -> str:
    return str(Phase(key).label) if key in Phase.values else stage_name(key)


def shown(playbook: Playbook) -> Shown:
    """The checklist of a stage is that of its phase."""
    brand = Brand.get().name
    phase = playbook if playbook.is_phase else playbooks.playbook(PHASE_OF[playbook.key])
    return Shown(
        key=playbook.key,
        name=name_of(playbook.key),
        is_phase=playbook.is_phase,
        tone=playbook.tone.said(brand),
        lists=tuple(
            (
                name,
                str(LIST_NAMES[name]),
                ICONS[name],
                tuple(line.said(brand) for line in getattr(playbook, name)),
            )
            for name in LISTS[:-1]
        ),
        checklist=tuple(line.said(brand) for line in phase.checklist),
        version=playbook.version,
        is_shipped=playbook.is_shipped,
    )


def figure_of(key: str, run: LifecycleRun | None) -> Figure | None:
    """Of a phase, that of its stage."""
    if run is None:
        return None
    stage = STAGE_OF.get(key, key)
    return in_words(playbooks.key_figures(run)[stage])


def in_words(found: KeyFigure) -> Figure:
    counted = gettext("of %(base)s members who stood here 30 days ago") % {"base": number(found.base)}
    handed = gettext("%(n)s of %(all)s with something ticked") % {
        "n": number(found.handed_over),
        "all": number(found.left),
    }
    return Figure(
        value=percent(found.rate) if found.rate is not None else DASH,
        what=str(FIGURES[found.stage]),
        note=counted if found.rate is not None else gettext("nobody stood here 30 days ago"),
        members=number(found.members),
        usual=days(round(found.usual_days)) if found.usual_days is not None else DASH,
        handed=handed if found.left else DASH,
    )


def naming(stage: str, person: User) -> dict[str, Any]:
    """Campaigns, offers, programmes, scripts and segments for a stage, as far as this person sees them."""
    found: dict[str, Any] = {"stage": stage, "members_url": members_url(stage=stage)}
    if may(person, "campaigns.view"):
        found["campaigns"] = list(Campaign.objects.filter(stage=stage).order_by("-is_default", "-id")[:10])
        found["coupon_types"] = list(
            CouponType.objects.filter(stage=stage).order_by("-is_default", "name")[:10]
        )
    if may(person, "referrals.view"):
        program = programs.current()
        found["program"] = program if program.stage == stage and program.is_open else None
    if may(person, "scripts.view"):
        found["scripts"] = [
            (wording.key or str(wording.row), scripts.speak(wording, name="", brand="").name)
            for wording in scripts.everything()
            if stage in wording.stages
        ]
    if may(person, "segments.view"):
        rows = Segment.objects.filter(archived_at=None).only("pk", "name", "tree", "member_count")
        found["segments"] = [row for row in rows if names_stage(row.tree, stage)][:10]
    return found


def names_stage(tree: Any, stage: str) -> bool:
    """Whether a filter tree asks for members of this stage, anywhere but under an exclusion."""
    if isinstance(tree, list):
        return any(names_stage(one, stage) for one in tree)
    if not isinstance(tree, dict):
        return False
    if tree.get("field") == "stage" and tree.get("op") in {"in", "="}:
        value = tree.get("value")
        return stage in value if isinstance(value, list) else stage == value
    return any(names_stage(tree[part], stage) for part in ("all", "any") if part in tree)
