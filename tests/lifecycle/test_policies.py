"""Does a preview count what the next night then does, and leave nothing behind?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm import nightly
from crm.models import AuditEntry
from lifecycle import policies
from lifecycle.models import LifecyclePolicy, LifecycleRun, MemberMetrics, MemberStage, StageTransition
from lifecycle.policies import SavedMeanwhile
from members.models import Member, Order
from tests.lifecycle.people import staff

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 3, 2)


def buy(name: str, *days_ago: int) -> None:
    member, _ = Member.objects.get_or_create(external_id=name, defaults={"name": name})
    for number, ago in enumerate(days_ago):
        day = AS_OF - timedelta(days=ago)
        Order.objects.create(
            member=member, external_id=f"{name}{number}", placed_at=f"{day}T04:00Z", placed_on=day, amount=100
        )


@pytest.fixture
def shop() -> None:
    """Cycle 60 for who bought once; as of the night 70, 130 and 190 days are 1.2, 2.2 and 3.2 cycles."""
    for name, ago in {"a": 70, "b": 130, "c": 190}.items():
        buy(name, ago)
    buy("twice", 20, 10)
    nightly.run(as_of=AS_OF, at=timezone.now())


def everything() -> list[Any]:
    models = (LifecyclePolicy, LifecycleRun, MemberMetrics, MemberStage, StageTransition)
    return [list(model.objects.order_by("pk").values_list()) for model in models]  # type: ignore[attr-defined]


def stages() -> dict[str, str]:
    return dict(MemberStage.objects.values_list("member__external_id", "stage"))


def test_before_the_first_night_there_is_nobody_to_count() -> None:
    assert policies.preview(changes={"lost_ratio": 2.0}) is None


@pytest.mark.usefixtures("shop")
def test_a_preview_counts_and_leaves_nothing_behind() -> None:
    before = everything()
    found = policies.preview(changes={"lost_ratio": 2.0})
    assert found is not None
    assert found.moves == {("first_buyer", "lost"): 1}
    assert (found.moved, found.as_of) == (1, AS_OF)
    assert found.before["first_buyer"] == 2
    assert found.after["first_buyer"] == 1
    assert found.after["lost"] == 2
    assert sum(found.before.values()) == sum(found.after.values()) == 4
    assert everything() == before


@pytest.mark.usefixtures("shop")
def test_what_is_in_force_moves_nobody() -> None:
    found = policies.preview(changes={})
    assert found is not None
    assert found.moves == {}
    assert found.brand_gap_days == found.brand_gap_days_before


@pytest.mark.usefixtures("shop")
def test_nobody_comes_back_by_a_change_of_policy() -> None:
    found = policies.preview(changes={"lost_ratio": 10.0})
    assert found is not None
    assert found.moves == {}


@pytest.mark.usefixtures("shop")
def test_another_window_counts_the_facts_anew() -> None:
    # R 5, F 2, M 1 by the fixed table within 365 days; no scores at all within 5 days.
    core = {"core_min_score": 1, "core_keep_score": 1}
    found = policies.preview(changes=core)
    assert found is not None
    assert found.moves == {("repeat_buyer", "core"): 1}
    narrow = policies.preview(changes={**core, "rfm_window_days": 5})
    assert narrow is not None
    assert narrow.moves == {}


@pytest.mark.usefixtures("shop")
def test_the_next_night_does_what_was_counted() -> None:
    changes = {"lost_ratio": 2.0, "default_gap_days": 50.0, "rfm_window_days": 200}
    found = policies.preview(changes=changes)
    saved = policies.save(by=staff("admin"), changes=changes, expected_version=1)
    assert (saved.version, saved.lost_ratio, saved.core_min_score) == (2, 2.0, 4)
    nightly.run(as_of=AS_OF + timedelta(days=1), at=timezone.now())
    moves = StageTransition.objects.filter(on=AS_OF + timedelta(days=1)).values_list("from_stage", "to_stage")
    assert found is not None
    assert sorted(moves) == sorted(move for move, count in found.moves.items() for _ in range(count))
    assert stages() == {"a": "first_buyer", "b": "lost", "c": "lost", "twice": "repeat_buyer"}
    assert set(StageTransition.objects.filter(seq=2).values_list("cause", flat=True)) <= {"policy", "time"}


@pytest.mark.usefixtures("shop")
def test_of_two_who_save_at_once_one_looks_again() -> None:
    policies.save(by=None, changes={"lost_ratio": 2.5}, expected_version=1)
    with pytest.raises(SavedMeanwhile):
        policies.save(by=None, changes={"lost_ratio": 4.0}, expected_version=1)
    assert LifecyclePolicy.current().lost_ratio == 2.5
    entry = AuditEntry.objects.get(action="policy.saved")
    assert entry.detail == {"version": 2, "fields": ["lost_ratio"]}


def test_only_thresholds_can_be_changed() -> None:
    with pytest.raises(ValueError, match="version"):
        policies.save(by=None, changes={"version": 9}, expected_version=LifecyclePolicy.current().version)
