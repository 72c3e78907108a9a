"""Scripts: eight shipped, chosen by how exactly they fit, worded by the brand and had back."""

from __future__ import annotations

import pytest
from django.utils import translation

from campaigns import scripts
from campaigns.models import Script
from campaigns.scripts import SHIPPED, Situation, Step
from tests.campaign_cast import make_user
from winback import reasons

pytestmark = pytest.mark.django_db
SAY = [Step("say", "您好", "Hello")]


def own(reasons: list[str] = [], stages: list[str] = [], **values) -> Script:  # noqa: B006
    given = {"name_zh": "自訂", "name_en": "Own", "steps": SAY, "by": make_user(), **values}
    return scripts.save(reasons=reasons, stages=stages, **given)


def best(reason: str = "", stage: str = "") -> str:
    found = scripts.best(Situation(reason, stage))
    return found.key or f"own {found.row}"


def test_eight_are_shipped_and_whole_in_both_languages():
    assert len(SHIPPED) == 8
    for wording in SHIPPED.values():
        kinds = [step.kind for step in wording.steps]
        # An offer never comes before a question, and the last word is a good-bye.
        assert {"ask", "choose", "offer", "objection", "end"} <= set(kinds)
        assert kinds.index("ask") < kinds.index("offer")
        assert kinds[0] == "say"
        assert kinds[-1] == "end"
        assert all(step.zh and step.en for step in wording.steps)
        assert set(wording.reasons) <= set(reasons.SHIPPED)


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("", "default"),
        ("price", "price"),
        ("price.cheaper_elsewhere", "price"),
        ("service.attitude", "wrong"),
        ("recovery", "wrong"),
        ("involuntary.death", "need"),
        ("personal.friend_family", "default"),
        ("unknown", "default"),
    ],
)
def test_the_script_follows_the_reason(reason, key):
    assert best(reason) == key
    assert best(reason, "defector") == key


def test_the_more_exact_wins():
    anywhere = own(stages=["defector"])
    branch = own(reasons=["price"], stages=["defector"])
    twig = own(reasons=["price.rise"])
    assert best("", "defector") == f"own {anywhere.pk}"
    assert best("personal", "defector") == f"own {anywhere.pk}"
    assert best("price", "defector") == f"own {branch.pk}"
    assert best("price", "lost") == "price"
    # The exact reason comes before the branch with its stage.
    assert best("price.rise", "defector") == f"own {twig.pk}"
    # Of two that fit alike, the brand's own.
    plain = own(reasons=["need"])
    assert best("need") == f"own {plain.pk}"


def test_the_brand_words_a_shipped_one_and_has_it_back():
    row = own(reasons=["price"], key="price", name_zh="太貴")
    assert [one.name_zh for one in scripts.everything() if one.key == "price"] == ["太貴"]
    assert scripts.best(Situation("price")).steps == tuple(SAY)
    again = own(reasons=["price"], key="price", name_zh="真的太貴")
    assert (again.pk, again.version) == (row.pk, 2)
    scripts.remove(by=make_user(), script=row)
    assert scripts.best(Situation("price")) == SHIPPED["price"]


def test_what_is_not_in_use_is_not_chosen_but_there_always_is_one():
    own(reasons=["price"], key="price", is_active=False)
    assert best("price") == "default"
    with pytest.raises(scripts.BadScript):
        own(key="default", is_active=False)


@pytest.mark.parametrize(
    "steps",
    [[], SAY * 21, [Step("sing", "啦", "la")], [Step("say", " ", "x")], [Step("say", "x" * 601, "x")]],
)
def test_what_cannot_be_said_is_refused(steps):
    with pytest.raises(scripts.BadScript):
        own(steps=steps)


def test_names_are_put_in_and_nothing_else():
    wording = scripts.Wording(
        "x", "x", "x", (), (), (Step("say", "{name}您好，{brand}。{name!r}", "Hi {name}"),)
    )
    with translation.override("zh-hant"):
        spoken = scripts.speak(wording, name="林{brand}", brand="木日")
    assert spoken.steps[0].text == "林{brand}您好，木日。{name!r}"
    assert spoken.steps[0].label
    with translation.override("en"):
        assert scripts.speak(wording, name="Lin", brand="x").steps[0].text == "Hi Lin"
