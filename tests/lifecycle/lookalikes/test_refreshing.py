"""Scores in the database: what is looked at and what is not, what is written, and what is missing."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from lifecycle import lookalikes
from lifecycle.lookalikes import features
from lifecycle.models import LookalikeRun, MemberLikeness, MemberStage
from members.models import FieldProvenance, Interest, Member
from tests.lifecycle import people
from tests.lifecycle.history import noon
from tests.lifecycle.lookalikes.cast import AS_OF, JOINED, a_shop, deed, prospect

pytestmark = pytest.mark.django_db


def scores() -> dict[str, float]:
    rows = MemberLikeness.objects.values_list("member__external_id", "score")
    return {number or "": score for number, score in rows}


def test_who_is_like_the_core_comes_first_with_the_reasons() -> None:
    a_shop()
    like = prospect("like", city="台北市", sex="female")
    deed(like, "line_added", AS_OF - timedelta(days=25)).save()
    prospect("unlike", city="高雄市", sex="female")
    done = lookalikes.refresh(as_of=AS_OF)
    assert (done.run.missing, done.was_fitted, done.written) == ("", True, 62)
    assert done.run.quality["auc"] > 0.6
    found = scores()
    assert found["like"] > 1.5 * found["unlike"]
    row = MemberLikeness.objects.select_related("member").get(member=like)
    said = lookalikes.reasons_of(row, done.run.levels)
    assert {(reason.field, reason.value) for reason in said[:2]} == {
        ("city", "台北市"), ("deed", "line_added"),
    }  # fmt: skip
    assert all(reason.is_for for reason in said[:2])


def test_twice_writes_nothing() -> None:
    a_shop()
    lookalikes.refresh(as_of=AS_OF)
    assert lookalikes.refresh(as_of=AS_OF, anew=True).written == 0
    assert lookalikes.refresh(as_of=AS_OF + timedelta(days=1)).written == 0


def test_ids_do_not_matter() -> None:
    found = []
    for _time in range(2):
        with transaction.atomic():
            a_shop()
            first = Member.objects.order_by("pk").values_list("pk", flat=True)[0]
            run = lookalikes.refresh(as_of=AS_OF).run
            found.append((first, run.levels, run.quality, scores()))
            transaction.set_rollback(True)
    one, other = found
    assert one[0] != other[0]
    assert one[1:] == other[1:]


def test_a_week_later_it_is_fitted_anew() -> None:
    a_shop()
    lookalikes.refresh(as_of=AS_OF)
    assert lookalikes.refresh(as_of=AS_OF + timedelta(days=6)).was_fitted is False
    assert lookalikes.refresh(as_of=AS_OF + timedelta(days=7)).was_fitted is True
    assert [run.as_of for run in LookalikeRun.objects.all()] == [AS_OF + timedelta(days=7), AS_OF]


def test_repeat_buyers_erased_and_restricted_members_have_no_score() -> None:
    a_shop()
    bought, *_others = [prospect(number, city="台北市") for number in ("bought", "erased", "restricted")]
    lookalikes.refresh(as_of=AS_OF)
    assert {"bought", "erased", "restricted"} <= set(scores())
    MemberStage.objects.filter(member=bought).update(stage="repeat_buyer")
    Member.objects.filter(external_id="erased").update(erased_at=noon(AS_OF))
    Member.objects.filter(external_id="restricted").update(restricted_at=noon(AS_OF))
    assert lookalikes.refresh(as_of=AS_OF).written == 3
    assert not {"bought", "erased", "restricted"} & set(scores())


class TestWhatIsKnownBeforeTheFirstOrder:
    """Each fact is read only where it was there before the first order."""

    def features(self, member: Member) -> dict[str, int]:
        known = features.Vocabulary({"city": ["台北市"], "occupation": ["教師"]}, ["保濕"])
        (_first, _beyond, rows), *_rest = features.to_score(as_of=AS_OF, known=known)
        (place,) = [n for n, pk in enumerate(rows["member_id"]) if pk == member.pk]
        return {name: int(rows[name][place]) for name in features.COLUMNS}

    def test_a_city_told_afterwards_is_not_known(self) -> None:
        bought = AS_OF - timedelta(days=10)
        member = prospect("P", stage="first_buyer", first_order_on=bought, city="台北市", occupation="教師")
        assert (self.features(member)["city"], self.features(member)["occupation"]) == (1, 1)
        FieldProvenance.objects.create(member=member, field="city", at=noon(bought))
        FieldProvenance.objects.create(member=member, field="occupation", at=noon(bought - timedelta(days=1)))
        assert (self.features(member)["city"], self.features(member)["occupation"]) == (0, 1)

    def test_deeds_count_in_the_first_two_weeks_and_only_when_they_were_all_watched(self) -> None:
        joined = AS_OF - timedelta(days=30)
        bit = 1 << features.DEEDS.index("line_added")
        early, late = prospect("E"), prospect("L")
        deed(early, "line_added", joined + timedelta(days=13)).save()
        deed(late, "line_added", joined + timedelta(days=14)).save()
        fresh = prospect("F", joined_on=AS_OF - timedelta(days=13))
        deed(fresh, "line_added", AS_OF - timedelta(days=13)).save()
        quick = prospect("Q", stage="first_buyer", first_order_on=joined + timedelta(days=13))
        deed(quick, "line_added", joined).save()
        unknown = prospect("U", joined_on=None)
        found = [self.features(member)["deed"] for member in (early, late, fresh, quick, unknown)]
        assert found == [bit, 0, -1, -1, -1]

    def test_interests_count_when_declared_and_declared_before(self) -> None:
        bought = AS_OF - timedelta(days=10)
        members = {}
        for number, kind, at in (
            ("declared", "declared", bought - timedelta(days=1)),
            ("after", "declared", bought),
            ("inferred", "inferred", bought - timedelta(days=1)),
        ):
            members[number] = prospect(number, stage="first_buyer", first_order_on=bought)
            Interest.objects.create(member=members[number], topic="保濕", kind=kind, at=noon(at))
        assert {number: self.features(one)["interest"] for number, one in members.items()} == {
            "declared": 1, "after": -1, "inferred": -1,
        }  # fmt: skip

    def test_ages_are_bands_and_nobody_under_age_has_one(self) -> None:
        born = {
            "seventeen": (2008, 5, 2),
            "eighteen": (2008, 5, 1),
            "old": (1950, 1, 1),
            "absurd": (1900, 1, 1),
        }
        found = {}
        for number, (year, month, day) in born.items():
            member = prospect(number, birthday=f"{year}-{month:02}-{day:02}")
            found[number] = self.features(member)["age"]
        assert found == {"seventeen": 0, "eighteen": 1, "old": 6, "absurd": 0}


def test_sensitive_interests_are_not_looked_at() -> None:
    members = Member.objects.bulk_create(Member(external_id=f"I{n}") for n in range(30))
    for topic in ("保濕", "糖尿病照護", "懷孕保養", "Depression"):
        Interest.objects.bulk_create(
            Interest(member=member, topic=topic, kind="declared", at=noon(JOINED)) for member in members
        )
    assert features.vocabulary().topics == ["保濕"]


def test_too_few_core_members_leave_no_score_but_what_is_missing() -> None:
    a_shop()
    lookalikes.refresh(as_of=AS_OF)
    assert MemberLikeness.objects.exists()
    MemberStage.objects.update(last_core_on=None)
    done = lookalikes.refresh(as_of=AS_OF, anew=True)
    assert (done.run.missing, done.run.core, done.run.members) == ("core", 0, 800)
    assert not MemberLikeness.objects.exists()


def test_the_command_says_how_good_it_is() -> None:
    with pytest.raises(CommandError, match="no night yet"):
        call_command("lookalikes")
    a_shop()
    people.run(AS_OF)
    out = StringIO()
    call_command("lookalikes", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["as_of"], said["missing"], said["members"], said["rows_written"]) == (
        AS_OF.isoformat(), None, 800, 60,
    )  # fmt: skip
    assert said["auc"] == LookalikeRun.objects.get().quality["auc"]
    assert {level["field"] for level in said["levels"]} == {"age", "sex", "city", "deed"}
