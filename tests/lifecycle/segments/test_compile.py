"""Who matches a condition? Each against members on both sides of its border."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from crm import sql
from lifecycle import segments
from lifecycle.models import Segment, SegmentMember
from lifecycle.segments.catalogue import FIELDS, Kind
from lifecycle.segments.compile import anniversaries
from members.models import Consent, Member
from members.privacy import contactability, suppress
from tests.lifecycle.people import AS_OF, person, run

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def matching(tree: Any, as_of: date = AS_OF) -> set[str]:
    found = segments.compile(segments.parse(tree), as_of=as_of)
    ids = [row[0] for row in sql.fetch(found.text, found.params).rows]
    assert len(ids) == len(set(ids))
    # The ORM sees the same members.
    assert set(Member.objects.filter(pk__in=found.raw()).values_list("pk", flat=True)) == set(ids)
    return set(Member.objects.filter(pk__in=ids).values_list("external_id", flat=True))


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    named = {"date" if FIELDS[field].is_date else "field": field, "op": op}
    return named if value is None else {**named, "value": value}


@pytest.fixture
def cast() -> None:
    run()
    person("new", origin="展場", city="台北市", joined_on=date(2026, 11, 19))
    person(
        "core",
        stage="core",
        order_count=8,
        net_amount=9000,
        value_amount=5000,
        r=5,
        f=5,
        m=5,
        band="e0",
        risk="low",
        last_order_on=date(2026, 11, 10),
        first_order_on=date(2026, 1, 5),
        purchase_days=8,
    )
    person(
        "lost",
        stage="lost",
        order_count=1,
        net_amount=800,
        value_amount=800,
        r=0,
        f=0,
        m=0,
        band="s3",
        risk="gone",
        last_order_on=date(2026, 1, 10),
        city="高雄市",
    )


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("tree", "found"),
    [
        ({"all": []}, {"new", "core", "lost"}),
        (leaf("stage", "in", ["core", "defector"]), {"core"}),
        (leaf("stage", "not_in", ["core"]), {"new", "lost"}),
        ({"not": leaf("stage", "in", ["core"])}, {"new", "lost"}),
        (leaf("order_count", "<=", 1), {"new", "lost"}),
        (leaf("order_count", "!=", 1), {"new", "core"}),
        (leaf("net_amount", "between", {"from": 800, "to": "8999.99"}), {"lost"}),
        (leaf("r", "=", 0), {"lost"}),
        (leaf("r", "<", 5), {"lost"}),
        ({"not": leaf("r", "=", 5)}, {"new", "lost"}),
        (leaf("band", "in", ["s3"]), {"lost"}),
        (leaf("risk", "not_in", ["gone"]), {"new", "core"}),
        (leaf("rfm_group", "in", ["champion"]), {"core"}),
        (leaf("rfm_type", "in", ["000"]), {"lost"}),
        (leaf("days_since_last_order", "=", 10), {"core"}),
        (leaf("cycle_ratio", ">=", 3), {"lost"}),
        (leaf("city", "in", ["高雄市", "'; drop table members_member; --"]), {"lost"}),
        (leaf("city", "is_empty"), {"core"}),
        (leaf("city", "not_in", ["高雄市"]), {"new", "core"}),
        (leaf("origin", "is_set"), {"new"}),
        (leaf("last_order", "within", {"days": 10}), {"core"}),
        (leaf("last_order", "within", {"days": 9}), set()),
        (leaf("last_order", "not_within", {"days": 10}), {"lost"}),
        (leaf("joined", "from", "2026-11-19"), {"new"}),
        (leaf("joined", "before", "2026-11-19"), set()),
        (leaf("joined", "is_empty"), {"core", "lost"}),
        ({"any": [leaf("stage", "in", ["lost"]), leaf("origin", "in", ["展場"])]}, {"new", "lost"}),
        ({"all": [leaf("stage", "in", ["lost"]), leaf("origin", "in", ["展場"])]}, set()),
        ({"all": [{"any": [leaf("r", "=", 5), leaf("r", "=", 0)]}, {"not": leaf("f", ">", 3)}]}, {"lost"}),
    ],
)
def test_conditions(tree: Any, found: set[str]) -> None:
    assert matching({"v": 1, **tree}) == found


def test_a_stage_set_by_hand_counts_until_its_day() -> None:
    run()
    person("until-today", stage="lost", override_stage="core", override_until=AS_OF)
    person("over", stage="lost", override_stage="core", override_until=AS_OF - timedelta(days=1))
    person("always", stage="lost", override_stage="core")
    assert matching(leaf("stage", "in", ["core"])) == {"until-today", "always"}
    assert matching(leaf("stage", "in", ["lost"])) == {"over"}


def test_consent_and_contact() -> None:
    person("yes", consent="granted", email="a@example.com")
    person("no-address", consent="granted")
    person("refused", consent="withdrawn", email="b@example.com")
    person("never", email="c@example.com", phone="+886912345678")
    person("by-phone", phone="+886912345679")
    Consent.objects.create(
        member=Member.objects.get(external_id="by-phone"),
        channel="sms",
        state="granted",
        changed_at="2026-01-01T00:00Z",
    )

    def consent(state: str) -> set[str]:
        return matching({"consent": {"channel": "email", "state": state}})

    assert consent("granted") == {"yes", "no-address"}
    assert consent("withdrawn") == {"refused"}
    assert consent("none") == {"never", "by-phone"}
    assert matching({"consent": {"channel": "email", "purpose": "service", "state": "granted"}}) == set()
    assert matching({"contactable": {"channel": "email"}}) == {"yes"}
    assert matching({"contactable": {"channel": "any"}}) == {"yes", "by-phone"}
    assert matching({"not": {"contactable": {"channel": "any"}}}) == {"no-address", "refused", "never"}


def test_contactable_is_what_the_rules_of_privacy_say() -> None:
    phones = ["", "+886912345678", "+886223456789", "+81312345678"]
    people = [
        person(
            f"m{number}",
            email=f"m{number % 4}@x.tw" if number % 3 else "",
            phone=phones[number % 4],
            line_id="U1",
        )
        for number in range(24)
    ]
    for number, member in enumerate(people):
        for channel in ("email", "sms", "call", "line"):
            if (number + len(channel)) % 3:
                state = "granted" if number % 5 else "withdrawn"
                Consent.objects.create(
                    member=member, channel=channel, state=state, changed_at="2026-01-01T00:00Z"
                )
    suppress(channel="email", address="m1@x.tw", reason="hard_bounce", at=NOW)
    suppress(channel="call", address="+886912345678", reason="manual", at=NOW)
    judged = contactability(members=[member.pk for member in people])
    for channel in ("email", "sms", "line", "call", "post"):
        expected = {member.external_id for member in people if judged[member.pk][channel] == ""}
        assert matching({"contactable": {"channel": channel}}) == expected
    anywhere = {member.external_id for member in people if "" in judged[member.pk].values()}
    assert matching({"contactable": {"channel": "any"}}) == anywhere
    assert 0 < len(anywhere) < 24


def test_another_segment_is_read_as_it_was_computed() -> None:
    inside, gone = person("inside"), person("gone")
    person("outside")
    segment = Segment.objects.create(name="vip", tree={"v": 1, "all": []})
    SegmentMember.objects.create(
        segment=segment, member=inside, first_entered_on=AS_OF, last_entered_on=AS_OF
    )
    SegmentMember.objects.create(
        segment=segment, member=gone, first_entered_on=AS_OF, last_entered_on=AS_OF, left_on=AS_OF
    )
    assert matching({"segment": segment.pk, "op": "member"}) == {"inside"}
    assert matching({"segment": segment.pk, "op": "not_member"}) == {"gone", "outside"}


def test_lots_divide_everybody_and_are_drawn_alike_each_time() -> None:
    names = {person(f"m{number}").external_id for number in range(60)}
    first = matching({"bucket": {"salt": "x1", "from": 0, "to": 4999}})
    second = matching({"bucket": {"salt": "x1", "from": 5000, "to": 9999}})
    assert first | second == names
    assert not first & second
    assert 10 <= len(first) <= 50
    assert matching({"bucket": {"salt": "x1", "from": 0, "to": 4999}}) == first


def test_lots_are_the_lots_of_campaigns() -> None:
    members = [person(f"m{number}") for number in range(20)]
    with connection.cursor() as cursor:
        cursor.execute(
            "select external_id from members_member where shuke_bucket('x1', public_id) between 0 and 999"
        )
        drawn = {row[0] for row in cursor.fetchall()}
    assert matching({"bucket": {"salt": "x1", "from": 0, "to": 999}}) == drawn
    assert len(members) == 20


@pytest.mark.parametrize(
    ("as_of", "first", "last", "born", "met"),
    [
        ("2026-11-20", -1, 1, "1990-11-18", False),
        ("2026-11-20", -1, 1, "1990-11-19", True),
        ("2026-11-20", -1, 1, "1990-11-20", True),
        ("2026-11-20", -1, 1, "1990-11-21", True),
        ("2026-11-20", -1, 1, "1990-11-22", False),
        ("2026-12-30", 0, 7, "1990-01-06", True),
        ("2026-12-30", 0, 7, "1990-01-07", False),
        ("2026-01-02", -7, 0, "1990-12-26", True),
        # No 29 February in 2026: the 28th stands for it; in 2028 it is itself.
        ("2026-02-27", 0, 0, "2000-02-29", False),
        ("2026-02-28", 0, 0, "2000-02-29", True),
        ("2026-03-01", 0, 0, "2000-02-29", False),
        ("2028-02-28", 0, 0, "2000-02-29", False),
        ("2028-02-29", 0, 0, "2000-02-29", True),
    ],
)
def test_birthdays_come_up(as_of: str, first: int, last: int, born: str, met: bool) -> None:
    person("child", birthday=date.fromisoformat(born))
    person("unknown")
    tree = leaf("birthday", "anniversary_in", {"from": first, "to": last})
    assert matching(tree, date.fromisoformat(as_of)) == ({"child"} if met else set())


def test_birthday_months() -> None:
    person("november", birthday=date(1990, 11, 30))
    person("december", birthday=date(1990, 12, 1))
    person("january", birthday=date(1990, 1, 1))
    assert matching(leaf("birthday", "this_month")) == {"november"}
    assert matching(leaf("birthday", "next_month")) == {"december"}
    assert matching(leaf("birthday", "next_month"), date(2026, 12, 31)) == {"january"}
    assert matching(leaf("birthday", "month_in", [1, 12])) == {"december", "january"}


def test_a_year_of_days_has_every_birthday() -> None:
    everyday = anniversaries(as_of=AS_OF, first=0, last=365)
    assert len(everyday) == 366
    assert 229 in everyday


SAMPLES: dict[str, Any] = {
    "in": ["core"],
    "not_in": ["core"],
    "between": {"from": 1, "to": 2},
    "within": {"days": 3},
    "not_within": {"days": 3},
    "from": "2026-01-01",
    "before": "2026-01-01",
    "month_in": [2],
    "anniversary_in": {"from": 0, "to": 3},
    "next_within": {"days": 3},
    **dict.fromkeys(["is_set", "is_empty", "this_month", "next_month", "overdue"]),
    **dict.fromkeys([">=", "<=", ">", "<", "=", "!="], 3),
}


@pytest.mark.parametrize("name", FIELDS)
def test_every_operator_of_every_field_runs_and_has_words(name: str) -> None:
    run()
    person("somebody")
    field = FIELDS[name]
    for op in field.operators:
        value = SAMPLES[op]
        if op in {"in", "not_in"} and field.choices:
            value = [field.options()[0][0]]
        if op == "between" and field.kind in {Kind.DATE, Kind.DUE}:
            value = {"from": "2026-01-01", "to": "2026-02-01"}
        tree = leaf(name, op, value)
        assert matching(tree) in ({"somebody"}, set())
        words = segments.sentence(segments.parse(tree))
        assert str(field.label) in words
        assert "%(" not in words
