"""Whom the brand means against who they are: counts by hand, verdicts, versions, and who meets all of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm.models import AuditEntry
from lifecycle import personas, segments
from lifecycle.models import MemberMetrics, MemberStage, Persona, Portrait
from lifecycle.personas.comparing import Fit
from members.models import CustomField, Interest, Member, Order
from tests.lifecycle import people as cast
from tests.lifecycle.history import noon

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 5, 1)


def people(count: int, *, stage: str = "core", **fields: Any) -> list[Member]:
    start = Member.objects.count()
    made = Member.objects.bulk_create(Member(external_id=f"M{start + n}", **fields) for n in range(count))
    MemberStage.objects.bulk_create(MemberStage(member=one, stage=stage, since_on=AS_OF) for one in made)
    bought = stage in {"core", "first_buyer", "repeat_buyer"}
    MemberMetrics.objects.bulk_create(
        MemberMetrics(
            member=one, order_count=2 * bought, order_count_365d=2 * bought,
            net_amount_365d=Decimal(1600 * bought),
        )
        for one in made
    )  # fmt: skip
    return made


def save(**traits: list[str]) -> Persona:
    return personas.save(by=None, name="小資女", traits=traits, as_of=AS_OF)


def trait(comparison: personas.Comparison, name: str) -> personas.TraitComparison:
    return next(one for one in comparison.traits if one.trait.name == name)


def test_the_counts_are_those_of_the_members() -> None:
    CustomField.objects.create(
        key="skin", label_zh="膚質", kind="choice",
        options=[{"value": "dry", "zh": "乾性"}, {"value": "oily", "zh": "油性"}],
    )  # fmt: skip
    CustomField.objects.create(
        key="due", label_zh="孕期", kind="choice", options=[{"value": "yes", "zh": "是"}], is_private=True
    )
    core = people(
        6, city="台北市", sex="female", birthday=date(1990, 5, 2), custom={"skin": "dry", "due": "yes"}
    )
    people(7, stage="first_buyer", city="台中市", birthday=date(1990, 4, 30))
    people(8, stage="prospect", city="台北市", custom={"skin": "oily"})
    people(1, stage="core", city="台北市", erased_at=noon(AS_OF))
    people(1, stage="core", city="台北市", restricted_at=noon(AS_OF))
    people(2, stage="prospect", city="金門縣")
    for number, member in enumerate(core):
        Interest.objects.create(member=member, topic="保濕", at=noon(AS_OF))
        for channel in ("官網", "門市"):
            Order.objects.create(
                member=member, external_id=f"{number}{channel}", placed_at=noon(AS_OF),
                placed_on=date(2026, 4, 1), amount=500, channel=channel,
            )  # fmt: skip
    portrait = personas.refresh(as_of=AS_OF)
    assert (portrait.members, portrait.buyers, portrait.core) == (23, 13, 6)
    shares = portrait.shares
    # Two people of Kinmen would be two people: rare values are counted together.
    assert shares["city"] == {
        "known": [23, 13, 6], "values": {"台北市": [14, 6, 6], "台中市": [7, 7, 0]}, "rest": [2, 0, 0],
    }  # fmt: skip
    assert shares["age"]["values"] == {"3": [13, 13, 6]}
    assert shares["sex"]["values"] == {"female": [6, 6, 6]}
    assert shares["price"]["values"] == {"1": [13, 13, 6]}
    assert shares["channel"] == {
        "known": [6, 6, 6], "values": {"官網": [6, 6, 6], "門市": [6, 6, 6]}, "rest": [0, 0, 0],
    }  # fmt: skip
    assert shares["interest"]["known"] == [6, 6, 6]
    assert shares["custom:skin"]["values"] == {"oily": [8, 0, 0], "dry": [6, 6, 6]}
    assert "custom:due" not in shares
    assert personas.refresh(as_of=AS_OF).shares == shares
    assert Portrait.objects.count() == 1


def test_a_wrong_persona_is_told_who_they_are() -> None:
    people(41, city="台北市", birthday=date(1985, 1, 1))
    people(18, city="台北市", birthday=date(1998, 1, 1))
    people(41, city="台中市")
    people(50, stage="prospect", city="台中市", birthday=date(1998, 1, 1))
    compared = personas.compare(save(age=["2"], city=["台北市"]), personas.refresh(as_of=AS_OF))
    age = trait(compared, "age")
    assert (age.fit, age.meant_share, age.top.value if age.top else "") == (
        Fit.WRONG, pytest.approx(18 / 59), "3",
    )  # fmt: skip
    assert compared.worst is age
    assert compared.traits[0] is age
    assert age.known_core == 59
    city = trait(compared, "city")
    assert (city.fit, city.meant_share) == (Fit.RIGHT, pytest.approx(0.59))
    (taipei,) = city.meant
    assert (taipei.share, taipei.share_of_others, taipei.lift) == (pytest.approx(0.59), 0.0, None)
    young = next(value for value in age.values if value.value == "2")
    assert young.lift == pytest.approx((18 / 59) / 1.0)
    assert young.is_mark
    low, high = young.interval
    assert (low, high) == (pytest.approx(0.203, abs=0.001), pytest.approx(0.431, abs=0.001))


def test_what_chance_could_explain_is_open_and_few_are_not_judged() -> None:
    people(16, city="台北市", sex="female")
    people(15, city="台中市")
    compared = personas.compare(save(city=["台中市"], sex=["male"]), personas.refresh(as_of=AS_OF))
    assert trait(compared, "city").fit is Fit.OPEN
    assert trait(compared, "sex").fit is Fit.FEW


def test_who_meets_all_of_it_is_the_segment_of_the_persona() -> None:
    people(4, city="台北市", birthday=date(1990, 5, 2))
    people(3, stage="first_buyer", city="台北市", birthday=date(1990, 5, 1))
    people(2, stage="prospect", city="台北市", birthday=date(1991, 5, 2))
    people(5, city="台中市", birthday=date(1990, 5, 2))
    saved = save(city=["台北市"], age=["3"], price=["1", "2"])
    # On the day before as_of somebody is still 35; 36 counts as well.
    assert saved.fit == {"as_of": "2026-05-01", "members": 7, "buyers": 7, "core": 4}
    tree = segments.parse(personas.tree_of(saved.traits))
    assert segments.count(tree=tree, as_of=AS_OF).members == 7


@pytest.mark.parametrize(
    ("band", "ages"), [("0", [17]), ("1", [18, 24]), ("2", [25, 34]), ("5", [55, 64]), ("6", [65, 90])]
)
def test_age_bands_mean_the_same_in_counts_and_in_conditions(band: str, ages: list[int]) -> None:
    for age in range(15, 95):
        people(1, birthday=date(AS_OF.year - age, 4, 30), city=str(age))
    tree = segments.parse(personas.tree_of({"age": [band]}))
    matching = segments.compile(tree, as_of=AS_OF)
    found = {
        int(city) for city in Member.objects.filter(pk__in=matching.raw()).values_list("city", flat=True)
    }
    assert (min(found) if band != "0" else 17, max(found) if band != "6" else 90) == (ages[0], ages[-1])
    shares = personas.refresh(as_of=AS_OF).shares["age"]["values"]
    assert shares[band][0] == len(found)


@pytest.mark.parametrize(("band", "amount"), [("0", 499), ("1", 500), ("2", 1999), ("3", 2000), ("4", 5000)])
def test_price_bands_too(band: str, amount: int) -> None:
    (member,) = people(1)
    MemberMetrics.objects.filter(member=member).update(order_count_365d=1, net_amount_365d=amount)
    matching = segments.compile(segments.parse(personas.tree_of({"price": [band]})), as_of=AS_OF)
    assert list(Member.objects.filter(pk__in=matching.raw())) == [member]
    assert personas.refresh(as_of=AS_OF).shares["price"]["values"] == {band: [1, 1, 1]}


def test_a_birthday_lets_a_member_into_a_segment_on_the_day() -> None:
    (member,) = people(1, birthday=date(1990, 5, 2))
    cast.run(AS_OF)
    tree = {"v": 1, "all": [{"field": "age", "op": ">=", "value": 36}]}
    segment = segments.save_segment(by=None, name="三十六", tree=tree, as_of=AS_OF)
    segments.refresh(as_of=AS_OF)
    assert not segment.rows.exists()
    cast.run(AS_OF + timedelta(days=1))
    segments.refresh(as_of=AS_OF + timedelta(days=1))
    assert segment.rows.get().member == member


def test_every_version_stays_and_can_be_gone_back_to() -> None:
    first = save(city=["台北市"])
    second = personas.save(
        by=None, name="小資女", traits={"city": ["台中市"], "nonsense": ["x"]}, as_of=AS_OF, persona=first
    )
    assert (second.version, second.traits) == (2, {"city": ["台中市"]})
    back = personas.restore_version(by=None, persona=second, number=1, as_of=AS_OF)
    assert (back.version, back.traits) == (3, {"city": ["台北市"]})
    assert [one.number for one in back.versions.all()] == [3, 2, 1]
    assert AuditEntry.objects.filter(action="persona.saved").count() == 3
    with pytest.raises(personas.NameTaken):
        save(city=["高雄市"])
    personas.archive(by=None, persona=back)
    assert Persona.objects.get().archived_at is not None
    personas.restore(by=None, persona=back)
    assert Persona.objects.get().archived_at is None


def test_a_persona_whose_field_is_gone_is_not_counted_and_nothing_fails() -> None:
    saved = save(city=["台北市"])
    Persona.objects.filter(pk=saved.pk).update(traits={"custom:gone": ["x"], "city": ["台北市"]})
    personas.refresh(as_of=AS_OF)
    assert Persona.objects.get().fit == {}
