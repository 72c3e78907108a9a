"""What is asked in an exit interview, by an agent or on the member's own page, and offered after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winback import reasons
from winback.interviews import Answers
from winback.models import Interview, Offer

YES_NO = [("yes", _("yes, you may")), ("no", _("rather not"))]


class Options(forms.RadioSelect):
    """Radio buttons whose summary of errors leads to their group."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_ if index is None else super().id_for_label(id_, index)


class InterviewForm(forms.Form):
    """A branch of the tree, a twig of it, and the rest in the member's words; a draft may leave all open."""

    purpose = forms.BooleanField(required=False)
    branch = forms.ChoiceField(label=_("The main reason"), required=False, widget=Options)
    twig = forms.ChoiceField(label=_("More exactly"), required=False)
    secondary_1 = forms.ChoiceField(label=_("Another reason"), required=False)
    secondary_2 = forms.ChoiceField(label=_("And another"), required=False)
    verbatim = forms.CharField(
        label=_("In the customer's words"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    trigger_event = forms.CharField(
        label=_("What happened that made the difference?"), required=False, max_length=300
    )
    trigger_on = forms.DateField(
        label=_("When was that?"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    competitor = forms.CharField(label=_("Where do they buy now?"), required=False, max_length=80)
    should_have_done = forms.CharField(label=_("What should we have done?"), required=False, max_length=300)
    would_return = forms.TypedChoiceField(
        label=_("Would they come back? 0 never, 10 certainly"), required=False, coerce=int, empty_value=None,
        choices=[(str(n), str(n)) for n in range(11)], widget=forms.RadioSelect,
    )  # fmt: skip
    may_follow_up = forms.ChoiceField(
        label=_("May we ask again?"), required=False, choices=YES_NO, widget=forms.RadioSelect
    )
    ending = forms.ChoiceField(
        label=_("And from now on"), required=False, choices=Interview.Ending.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, interview: Interview) -> None:
        known = reasons.labels()
        self.tree = reasons.tree(known)
        super().__init__(data, auto_id="iv-%s", initial=_initial(interview))
        branches = [(branch.code, branch.name) for branch, _twigs in self.tree]
        whole = [
            (branch.name, [(branch.code, branch.name), *((twig.code, twig.name) for twig in twigs)])
            for branch, twigs in self.tree
        ]
        empty = ("", "—")
        chosen = self["branch"].value()
        twigs = [
            (branch.name, [(twig.code, twig.name) for twig in twigs])
            for branch, twigs in self.tree
            if not chosen or branch.code == chosen
        ]
        self._set("branch", branches)
        self._set("twig", [empty, *twigs])
        for name in ("secondary_1", "secondary_2"):
            self._set(name, [empty, *whole])

    def _set(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def answers(self) -> Answers:
        """What was said, as far as it can be read: a draft leaves out what is wrong."""
        given: Mapping[str, Any] = getattr(self, "cleaned_data", {})
        branch, twig = given.get("branch", ""), given.get("twig", "")
        follow_up = given.get("may_follow_up", "")
        return Answers(
            primary_reason=twig if twig and reasons.top(twig) == (branch or reasons.top(twig)) else branch,
            secondary_reasons=tuple(
                dict.fromkeys(given[name] for name in ("secondary_1", "secondary_2") if given.get(name))
            ),
            may_follow_up=None if not follow_up else follow_up == "yes",
            **{name: given.get(name) or "" for name in _TEXTS},
            trigger_on=given.get("trigger_on"),
            would_return=given.get("would_return"),
        )

    def explain(self, problems: Mapping[str, str]) -> None:
        """What is missing, at the fields that people see."""
        places = {"primary_reason": "branch", "secondary_reasons": "secondary_1"}
        for name, words in problems.items():
            self.add_error(places.get(name, name), words)


_TEXTS = ("verbatim", "trigger_event", "competitor", "should_have_done", "ending")


def _initial(interview: Interview) -> dict[str, Any]:
    others = [*interview.secondary_reasons, "", ""]
    follow_up = {True: "yes", False: "no", None: ""}[interview.may_follow_up]
    code = interview.primary_reason
    return {
        "purpose": interview.purpose_said_at is not None,
        "branch": reasons.top(code),
        "twig": code if "." in code else "",
        "secondary_1": others[0],
        "secondary_2": others[1],
        "trigger_on": interview.trigger_on,
        "would_return": None if interview.would_return is None else str(interview.would_return),
        "may_follow_up": follow_up,
        **{name: getattr(interview, name) for name in _TEXTS},
    }


class GiveForm(forms.Form):
    kind = forms.IntegerField()
    how = forms.ChoiceField(choices=Offer.How.choices)
    why = forms.CharField(max_length=200, error_messages={"required": _("Say why this offer.")})

    def problem(self) -> str:
        """The first thing that is wrong with it, in words."""
        for name, errors in self.errors.items():
            return str(errors[0]) if name == "why" else gettext("Choose a coupon and how it is given.")
        return ""
