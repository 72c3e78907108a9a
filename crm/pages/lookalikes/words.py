"""What are the fields, deeds and findings of look-alikes and personas called?"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.formats import number, percent
from lifecycle.lookalikes import Reason
from lifecycle.lookalikes.features import OTHERS
from lifecycle.models import LookalikeRun
from lifecycle.personas import Comparison, TraitComparison
from lifecycle.personas.comparing import Fit
from members.models import Channel, Member

HALF = 0.5


def tabs(here: str) -> list[dict[str, Any]]:
    """The three pages, for the tabs on top of each."""
    names = (("list", _("Like the core")), ("personas", _("Personas")), ("model", _("How good is it?")))
    return [
        {"text": label, "href": reverse(f"lookalikes:{key}"), "current": key == here} for key, label in names
    ]


def field_name(field: str) -> str:
    return {
        "age": _("age"),
        "sex": _("sex"),
        "city": _("city"),
        "origin": _("origin"),
        "occupation": _("occupation"),
        "language": _("language"),
        "joined_why": _("why joined"),
        "preferred_channel": _("preferred channel"),
        "deed": _("in the first two weeks"),
        "interest": _("interests"),
    }[field]


def value_name(field: str, value: str) -> str:
    if value == OTHERS:
        return _("other: %(field)s") % {"field": field_name(field)}
    if field == "age":
        return _("65 and older") if value == "65+" else value.replace("-", "–")
    known: dict[str, dict[Any, Any]] = {
        "sex": dict(Member.Sex.choices),
        "joined_why": dict(Member.JoinedWhy.choices),
        "preferred_channel": dict(Channel.choices),
        "language": {"zh-hant": _("Chinese"), "en": _("English")},
        "deed": _deeds(),
    }
    return str(known.get(field, {}).get(value, value))


def reason_words(reasons: list[Reason]) -> list[dict[str, Any]]:
    """Each with its sign, and what it stands on for a hint."""
    return [
        {
            "words": value_name(reason.field, reason.value),
            "is_for": reason.is_for,
            "hint": _("%(field)s: %(core)s of %(members)s such members became core")
            % {
                "field": field_name(reason.field),
                "core": number(reason.core),
                "members": number(reason.members),
            },
        }
        for reason in reasons
    ]


def persona_verdict(compared: Comparison) -> str:
    """One sentence that somebody could forward."""
    judged = [one for one in compared.traits if one.fit is not Fit.FEW]
    if not judged:
        return _("Too few core members are known by these traits to judge the persona.")
    worst = compared.worst
    if worst and worst.top:
        said = _(
            "Your persona says %(field)s %(meant)s (%(share)s of the core); core members are mostly %(top)s:"
            " %(top_share)s."
        )
        return said % {
            "field": worst.trait.label,
            "meant": _(" or ").join(value.label for value in worst.meant),
            "share": percent(worst.meant_share, 0),
            "top": worst.top.label,
            "top_share": percent(worst.top.share, 0),
        }
    right = len(compared.of(Fit.RIGHT))
    if right == len(judged):
        return _("The persona meets the core members in all %(n)s traits that can be judged.") % {"n": right}
    return _("The persona meets the core members in %(right)s of %(n)s traits; the rest could be chance.") % {
        "right": right,
        "n": len(judged),
    }


def trait_sentence(one: TraitComparison) -> str:
    """What a trait says, with the interval of what was meant."""
    if one.fit is Fit.FEW or one.top is None:
        return _("known of %(n)s core members only: too few to judge") % {"n": number(one.known_core)}
    low, high = one.top.interval
    words = {
        "top": one.top.label,
        "share": percent(one.top.share, 0),
        "low": percent(low, 0),
        "high": percent(high, 0),
        "meant": percent(one.meant_share, 0),
    }
    if one.fit is Fit.RIGHT:
        return (
            _("right: %(meant)s of the core are as meant; most are %(top)s (%(share)s, %(low)s–%(high)s)")
            % words
        )
    if one.fit is Fit.WRONG:
        return (
            _("off: %(meant)s of the core are as meant; most are %(top)s (%(share)s, %(low)s–%(high)s)")
            % words
        )
    return _("open: %(meant)s of the core are as meant, and chance could explain that") % words


def model_verdict(run: LookalikeRun) -> str:
    """How far the scores can be trusted."""
    quality = run.quality
    words = {
        "auc": percent(quality["auc"], 0),
        "n": number(quality["members"]),
        "core": number(quality["core"]),
    }
    said = _(
        "Of a core member and another one that it never saw, the model ranks the core member higher in"
        " %(auc)s of cases (%(n)s members, %(core)s of them core)."
    )
    return said % words


def model_strength(run: LookalikeRun) -> str:
    """What that is good for, in words."""
    low = run.quality["auc_low"]
    if low <= HALF:
        return _("That may be chance: no scores are shown.")
    if run.quality["auc"] < 0.65:
        return _("That is a weak hint: good for choosing among many, not for judging one person.")
    if run.quality["auc"] < 0.8:
        return _("That is useful: the upper tenth is clearly richer in later core members.")
    return _("That is strong. Look whether a field gives the outcome away.")


def _deeds() -> dict[str, str]:
    return {
        "registered": _("registered"),
        "subscribed": _("subscribed"),
        "line_added": _("added the LINE account"),
        "ad_clicked": _("clicked an advertisement"),
        "liked": _("liked a post"),
        "commented": _("commented"),
        "shared": _("shared a post"),
        "community_joined": _("joined the community"),
        "booked": _("booked a visit"),
        "attended": _("came to an event"),
        "answered": _("answered us"),
        "called_in": _("called us"),
        "clicked": _("clicked in a message"),
    }
