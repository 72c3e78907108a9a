"""What is marked, found and loyal, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from analytics.models.worth import ValueGroup
from analytics.worth.reading import GroupFigures, Mark
from crm.formats import STAGES, money_short, named, number, percent, stage_name
from members.models import Member


def group_name(group: str) -> str:
    """The share of customers is the usual one; the yardstick may say another."""
    return str(dict(ValueGroup.choices).get(group, group))


def verdict(figures: Mapping[str, GroupFigures]) -> str:
    """The finding that a manager could forward."""
    whole = sum(group.contribution for group in figures.values())
    members = sum(group.members for group in figures.values())
    top = figures.get(ValueGroup.TOP)
    draining = sum(group.draining for group in figures.values())
    drained = sum(group.drained for group in figures.values())
    if not top or whole <= 0:
        return gettext("Nobody stands out yet: %(members)s customers were weighed.") % {
            "members": number(members)
        }
    words = {
        "members": number(top.members),
        "of": percent(top.members / members, 0),
        "share": percent(float(top.contribution / whole), 0),
        "draining": number(draining),
        "drained": money_short(-drained),
    }
    said = gettext("%(members)s customers (%(of)s) bring %(share)s of the contribution") % words
    if not draining:
        return said + gettext(", and nobody costs more than they bring.")
    return said + gettext("; %(draining)s cost more than they bring, %(drained)s together.") % words


def mark_words(mark: Mark) -> str:
    """品類：精華液 / Category: serum."""
    return named(topics().get(mark.topic, mark.topic), trait_words(mark.topic, mark.line.trait))


def topics() -> dict[str, str]:
    return {
        "category": gettext("Category"),
        "channel": gettext("Channel"),
        "payment": gettext("Payment"),
        "discount": gettext("Discounts"),
        "daypart": gettext("Orders"),
        "friends": gettext("Friends"),
        "joined_why": gettext("Why joined"),
        "origin": gettext("Origin"),
        "city": gettext("City"),
        "stage": gettext("Stage"),
    }


def trait_words(topic: str, trait: str) -> str:
    if topic == "stage":
        return stage_name(trait) if trait in STAGES else trait
    if topic == "daypart":
        return daypart_words(trait)
    if topic == "joined_why":
        return str(dict(Member.JoinedWhy.choices).get(trait, trait))
    return {
        ("discount", "never"): gettext("hardly ever"),
        ("discount", "sometimes"): gettext("now and then"),
        ("discount", "mostly"): gettext("half of the orders or more"),
        ("friends", "brought"): gettext("brought a friend who bought"),
        ("friends", "nobody"): gettext("brought nobody"),
    }.get((topic, trait), trait)


def daypart_words(daypart: str) -> str:
    return {
        "morning": gettext("in the morning"),
        "noon": gettext("around noon"),
        "afternoon": gettext("in the afternoon"),
        "evening": gettext("in the evening"),
    }.get(daypart, "")


def cell_words(*, is_valuable: bool, is_loyal: bool) -> tuple[str, str]:
    """Name of a cell of the 2 × 2, and what to do with it."""
    return {
        (True, True): (
            gettext("Valuable and loyal"),
            gettext("Thank them, ask for recommendations, never make them wait."),
        ),
        (True, False): (
            gettext("Valuable, not loyal"),
            gettext("They buy but do not love us: ask why before somebody cheaper does."),
        ),
        (False, True): (
            gettext("Loyal, buys little"),
            gettext("They speak well of us: let them recommend, and offer what fits their purse."),
        ),
        (False, False): (
            gettext("Neither"),
            gettext("Serve them well by self-service; no calls, no discounts."),
        ),
    }[is_valuable, is_loyal]
