"""The closed lists that fields choose from, with their words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crm.formats import stage_name
from lifecycle.models import Stage
from lifecycle.segments.catalogue.kinds import Choices


def stage_choices() -> Choices:
    return [(stage, stage_name(stage)) for stage in Stage.values]


def sub_state_choices() -> Choices:
    return [
        ("new", _("newly interested")),
        ("active", _("actively interested")),
        ("cold", _("cooling")),
        ("inactive", _("inactive")),
        ("suspected", _("suspected defector")),
        ("confirmed", _("confirmed defector")),
        ("not_competitor", _("needs changed")),
    ]


def group_choices() -> Choices:
    return [
        ("champion", _("Champions")),
        ("loyal", _("Loyal")),
        ("potential_loyalist", _("Potential loyalists")),
        ("new", _("New customers")),
        ("promising", _("Promising")),
        ("need_attention", _("Need attention")),
        ("about_to_sleep", _("About to sleep")),
        ("at_risk", _("At risk")),
        ("cant_lose", _("Cannot lose")),
        ("hibernating", _("Hibernating")),
        ("lapsed", _("Gone by")),
    ]


def type_choices() -> Choices:
    return [
        ("111", _("111 important, to value")),
        ("101", _("101 important, to develop")),
        ("011", _("011 important, to keep")),
        ("001", _("001 important, to win back")),
        ("110", _("110 ordinary, to value")),
        ("100", _("100 ordinary, to develop")),
        ("010", _("010 ordinary, to keep")),
        ("000", _("000 ordinary, to win back")),
    ]


def weekday_choices() -> Choices:
    return [
        ("1", _("Monday")),
        ("2", _("Tuesday")),
        ("3", _("Wednesday")),
        ("4", _("Thursday")),
        ("5", _("Friday")),
        ("6", _("Saturday")),
        ("7", _("Sunday")),
    ]


def yes_no() -> Choices:
    return [("true", _("yes")), ("false", _("no"))]
