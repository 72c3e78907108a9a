"""Playbooks: shipped whole in two languages, worded in versions, and what is handed on is kept by whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from crm.formats import STAGES
from crm.models import AuditEntry
from lifecycle import playbooks
from lifecycle.models import HandOver, MemberStage, PlaybookVersion, StageTransition
from lifecycle.playbooks import KEYS, LISTS, PHASE_OF, PHASES, SHIPPED, STAGE_OF, BadPlaybook, Line
from tests.lifecycle import people

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
AS_OF = date(2026, 11, 20)


def test_every_stage_and_phase_is_shipped_whole_in_both_languages() -> None:
    assert set(SHIPPED) == set(KEYS)
    assert len(KEYS) == 12
    for key, book in SHIPPED.items():
        lines = [book.tone, *(line for name in LISTS for line in getattr(book, name))]
        assert all(line.zh and line.en for line in lines), key
        assert all(getattr(book, name) for name in LISTS[:-1]), key
        assert bool(book.checklist) == (key in PHASES), key
        assert len({line.key for line in book.checklist}) == len(book.checklist)


def test_the_phases_lie_as_the_domain_says() -> None:
    assert dict(PHASE_OF) == {
        "prospect": "contact", "interested": "acquire", "first_buyer": "convert", "repeat_buyer": "keep",
        "core": "loyal", "lost": "contact", "defector": "contact",
    }  # fmt: skip
    assert set(PHASE_OF) == set(STAGES)
    assert STAGE_OF == {
        "contact": "prospect", "acquire": "interested", "convert": "first_buyer", "keep": "repeat_buyer",
        "loyal": "core",
    }  # fmt: skip


def test_a_line_is_said_in_the_readers_language_with_the_brand_put_in() -> None:
    line = Line("我是{brand}", "This is {brand}")
    assert line.said("木日") == "我是木日"
    with translation.override("en"):
        assert line.said("Muri") == "This is Muri"
        assert Line("只有中文", "").said() == "只有中文"


def test_a_brand_words_it_anew_and_has_the_shipped_words_back() -> None:
    by = people.staff("marketer")
    shipped = playbooks.playbook("loyal")
    words = replace(shipped, checklist=(*shipped.checklist[:1], Line("生日", "Birthday"), Line(" ", "")))
    saved = playbooks.save(by=by, words=words)
    now = playbooks.playbook("loyal")
    assert (saved.version, now.version, now.is_shipped) == (1, 1, False)
    assert [line.zh for line in now.checklist] == [shipped.checklist[0].zh, "生日"]
    assert now.checklist[0].key == "owner"
    assert now.checklist[1].key.startswith("own-")
    assert now.tasks == shipped.tasks
    assert playbooks.everything()["loyal"] == now
    with pytest.raises(playbooks.ChangedMeanwhile):
        playbooks.save(by=by, words=words)
    playbooks.restore(by=by, key="loyal", after=1)
    assert playbooks.playbook("loyal") == replace(shipped, version=2)
    assert playbooks.earlier("loyal", version=1, on=2) == replace(now, version=2)
    assert [row.content is None for row in playbooks.versions("loyal")] == [True, False]
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"playbook.save", "playbook.restore"}


@pytest.mark.parametrize(
    "change",
    [
        {"tone": Line("語氣", "")},
        {"tasks": ()},
        {"tasks": (Line("只有中文", ""),)},
        {"checklist": ()},
        {"proofs": (Line("x" * 401, "y"),)},
        {"say": (Line("a", "b"),) * 13},
        {"checklist": (Line("a", "b"), Line("a", "c"))},
        {"key": "nonsense"},
    ],
)
def test_what_nobody_could_work_by_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadPlaybook):
        playbooks.save(by=None, words=replace(playbooks.playbook("keep"), **change))  # type: ignore[arg-type]
    assert not PlaybookVersion.objects.exists()


def test_what_is_handed_on_is_ticked_once_and_asked_again_in_another_turn() -> None:
    by, run = people.staff("agent"), people.run(AS_OF)
    member = people.person("c", stage="interested", since_on=date(2026, 10, 1), seq=2)
    for seq, stage, on in ((1, "prospect", date(2026, 9, 1)), (2, "interested", date(2026, 10, 1))):
        StageTransition.objects.create(
            member=member, seq=seq, to_stage=stage, on=on, cause="time", run=run, order_count=0
        )
    HandOver.objects.create(member=member, phase="contact", began_on=date(2026, 9, 1), item="source", by=by)
    for _twice in range(2):
        playbooks.tick(member_id=member.pk, item="doubt", by=by, at=AT)
    state = MemberStage.objects.get(member=member)
    here, before = playbooks.checklist_of(state)
    assert (here.phase, here.done, len(here.items)) == ("acquire", 1, 4)
    assert [(item.line.key, item.by, item.at) for item in here.items if item.is_done] == [
        ("doubt", str(by), AT)
    ]
    assert before is not None
    assert (before.phase, before.done) == ("contact", 1)
    assert AuditEntry.objects.filter(action="hand_over.tick").count() == 1
    with pytest.raises(playbooks.NotOnTheList):
        playbooks.tick(member_id=member.pk, item="source", by=by, at=AT)
    playbooks.untick(member_id=member.pk, item="doubt", by=by)
    playbooks.untick(member_id=member.pk, item="doubt", by=by)
    assert playbooks.checklist_of(state)[0].done == 0
    playbooks.tick(member_id=member.pk, item="doubt", by=by, at=AT)
    MemberStage.objects.filter(member=member).update(since_on=date(2026, 11, 1))
    assert playbooks.checklist_of(MemberStage.objects.get(member=member))[0].done == 0


def test_who_has_no_stage_yet_hands_nothing_on() -> None:
    member = people.person("c", stage="")
    with pytest.raises(playbooks.NotOnTheList):
        playbooks.tick(member_id=member.pk, item="source", by=people.staff("agent"), at=AT)


def test_the_key_figure_is_the_share_that_went_on() -> None:
    """Of four first-time buyers thirty days ago one ordered again and one was lost; one came since.

    Of two core members one stayed. Of the two lost one came back. Counted by hand.
    """
    run = people.run(AS_OF)
    moves = {
        "a": [("first_buyer", 90), ("repeat_buyer", 10)],
        "b": [("first_buyer", 80), ("lost", 20)],
        "c": [("first_buyer", 70)],
        "d": [("first_buyer", 60)],
        "e": [("first_buyer", 5)],
        "f": [("core", 100)],
        "g": [("core", 100), ("defector", 30), ("core", 29)],
        "h": [("core", 50), ("repeat_buyer", 3)],
        "i": [("lost", 40)],
        "j": [("lost", 45), ("first_buyer", 0)],
    }
    for name, chain in moves.items():
        stage, ago = chain[-1]
        member = people.person(name, stage=stage, since_on=AS_OF - timedelta(days=ago), seq=len(chain))
        before = ""
        for seq, (to, days) in enumerate(chain, 1):
            StageTransition.objects.create(
                member=member, seq=seq, from_stage=before, to_stage=to, on=AS_OF - timedelta(days=days),
                cause="time", run=run, order_count=1,
            )  # fmt: skip
            before = to
    HandOver.objects.create(
        member_id=MemberStage.objects.get(member__name="a").pk, phase="convert",
        began_on=AS_OF - timedelta(days=90), item="why",
    )  # fmt: skip
    figures = playbooks.key_figures(run)
    first = figures["first_buyer"]
    assert (first.members, first.entered, first.left, first.onward, first.base) == (4, 2, 2, 1, 4)
    assert (first.rate, first.usual_days, first.handed_over) == (0.25, 70.0, 1)
    core = figures["core"]
    assert (core.members, core.entered, core.left, core.base) == (2, 1, 1, 2)
    assert core.rate == 0.5
    assert (figures["lost"].base, figures["lost"].rate) == (2, 0.5)
    assert figures["defector"].rate == 1.0
    assert figures["prospect"].rate is None
    assert figures["repeat_buyer"].rate is None
