"""Does the search find who is on record twice, and leave families alone?"""

import json
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from benchmarks.parts import abroad, doubles
from members import duplicates
from members.duplicates import Pair
from members.models import DuplicateCandidate, DuplicateSearch, Load, Member
from tests import shop

ROOT = Path(__file__).resolve().parents[3]
FEBRL = ROOT.parent / "shared" / "data" / "febrl"


def f1(found: set[frozenset[str]], true: set[frozenset[str]]) -> float:
    return 2 * len(found & true) / (len(found) + len(true))


def true_pairs(entities: dict[str, str]) -> set[frozenset[str]]:
    together: dict[str, list[str]] = {}
    for key, entity in entities.items():
        together.setdefault(entity, []).append(key)
    return {
        frozenset((one, other))
        for keys in together.values()
        for place, one in enumerate(keys)
        for other in keys[place + 1 :]
    }


def printed(*options: str) -> list[dict[str, object]]:
    out = StringIO()
    call_command("duplicates", "--json", *options, stdout=out)
    return json.loads(out.getvalue())["pairs"]


def add(people: Iterable[dict[str, object]]) -> None:
    Member.objects.bulk_create(
        Member(external_id=f"C{number}", name_key=str(one.get("name", "")), **one)
        for number, one in enumerate(people)
    )


def numbers(pairs: Sequence[Pair]) -> set[tuple[str | None, str | None]]:
    names = dict(Member.objects.values_list("pk", "external_id"))
    return {(names[pair.one], names[pair.other]) for pair in pairs}


# ---- known sets ----


@pytest.mark.shared_data
@pytest.mark.timeout(600)
@pytest.mark.skipif(
    not FEBRL.exists(), reason="the Febrl sets are not beside this checkout (../shared/data/febrl)"
)
@pytest.mark.parametrize(
    "number", [1, pytest.param(2, marks=pytest.mark.prove), pytest.param(3, marks=pytest.mark.prove)]
)
def test_febrl(load, number: int) -> None:
    counts = load("members", FEBRL / f"dataset{number}.csv.gz", profile="febrl")
    records = {1: 1000, 2: 5000, 3: 5000}[number]
    assert (counts["created"], counts["rejected"]) == (records, 0)
    assert counts["warnings"]["birthday_dropped"] > 0
    found = {frozenset((row["a"], row["b"])) for row in printed()}
    true = true_pairs(
        {key: key.split("-")[1] for key in Member.objects.values_list("external_id", flat=True)}
    )
    assert f1(found, true) >= 0.97
    assert Load.objects.get().state == "done"


@pytest.mark.django_db
def test_people_in_taiwan_with_families() -> None:
    entities, people = {}, []
    for number, one in enumerate(doubles.records(1500, seed=11)):
        entities[f"C{number}"] = str(one.entity)
        row = {**one.as_row(), "birthday": one.birthday or None, "given_name": one.given}
        people.append({key: value for key, value in row.items() if key not in {"entity", "given"}})
    add(people)
    found = {frozenset((row["a"], row["b"])) for row in printed()}
    assert f1(found, true_pairs(entities)) >= 0.92


@pytest.mark.django_db
def test_people_abroad_with_names_in_signs_and_in_letters() -> None:
    entities, people = {}, []
    for number, (entity, row) in enumerate(abroad.records(500, seed=11)):
        entities[f"C{number}"] = str(entity)
        people.append(row | {"birthday": row["birthday"] or None})
    add(people)
    found = {frozenset((row["a"], row["b"])) for row in printed()}
    true = true_pairs(entities)
    assert len(found & true) / len(found) >= 0.95
    assert f1(found, true) >= 0.9


# ---- a handful of records, judged by rules alone ----


@pytest.mark.django_db
def test_names_phones_and_days_as_doors_take_them_down() -> None:
    add(
        [
            # Simplified against traditional, 台 against 臺, full width.
            {"name": "張國華", "phone": "+886912345678", "city": "臺北市", "birthday": "1980-05-17"},
            {"name": "张国华", "phone": "+886912345678", "city": "台北市"},
            # Taken down by ear, day and month swapped.
            {"name": "林怡君", "email": "yijun@example.org", "birthday": "1991-03-07"},
            {"name": "林宜君", "email": "yijun@example.org", "birthday": "1991-07-03"},
            # Names in letters, the other way round, one digit wrong.
            {"given_name": "Emily", "surname": "Ashdown", "phone": "+886922333444", "birthday": "1975-12-01"},
            {"given_name": "Ashdown", "surname": "Emily", "phone": "+886922333445", "birthday": "1975-12-01"},
            # Mother and daughter, one telephone, one address.
            {"name": "陳美玲", "phone": "+886955666777", "address": "中山路1號", "birthday": "1962-02-02"},
            {"name": "陳雨涵", "phone": "+886955666777", "address": "中山路1號", "birthday": "1993-09-09"},
            # A name that many have.
            {"name": "陳怡君", "city": "台中市"},
            {"name": "陳怡君", "city": "高雄市"},
        ]
    )
    found = duplicates.search()
    assert found.method == "rules"
    assert numbers(found.pairs) == {("C0", "C1"), ("C2", "C3"), ("C4", "C5")}
    why = {row["field"]: row["level"] for row in found.pairs[0].why}
    assert set(why) <= {"name", "birthday", "sex", "card", "line_id", "reached", "home"}


@pytest.mark.django_db
def test_one_name_in_another_order_and_in_another_script() -> None:
    add(
        [
            # In one field, the given name first.
            {"name": "王小明", "email": "ming@example.org"},
            {"name": "小明王", "email": "ming@example.org"},
            # Syllables joined and parted.
            {"name": "Yi-Chun Lin", "phone": "+886912345678"},
            {"name": "Lin Yichun", "phone": "+886912345678"},
            # Signs and letters say nothing of each other, the rest does.
            {"name": "陳美玲", "phone": "+886955666777", "birthday": "1962-02-02"},
            {"name": "Meiling Chen", "phone": "+886955666777", "birthday": "1962-02-02"},
            # A telephone of two in two scripts alone is a household as well as a person.
            {"name": "張國華", "phone": "+886933222111", "birthday": "1980-05-17"},
            {"name": "Amy Chang", "phone": "+886933222111", "birthday": "1993-09-09"},
        ]
    )
    found = duplicates.search()
    assert numbers(found.pairs) == {("C0", "C1"), ("C2", "C3"), ("C4", "C5")}
    why = {pair.one: {row["field"]: row["level"] for row in pair.why} for pair in found.pairs}
    assert sorted(row.get("name", "") for row in why.values()) == ["", "swapped", "swapped"]


@pytest.mark.django_db
def test_an_address_counts_where_no_telephone_or_mail_agrees() -> None:
    where = {"city": "臺北市", "district": "大安區", "postcode": "106", "address": "和平路一段23號4樓"}
    add(
        [
            {"name": "歐陽靜宜", **where},
            {"name": "歐陽靜宜", **where},
            {"name": "林佳穎", "phone": "+886912345678", **where},
            {"name": "林佳穎", "phone": "+886912345678", **where},
        ]
    )
    pairs = duplicates.search().pairs
    assert numbers(pairs) == {("C0", "C1"), ("C2", "C3")}
    said = [{row["field"]: row["level"] for row in pair.why} for pair in sorted(pairs, key=lambda p: p.one)]
    assert [(row.get("reached"), row.get("home")) for row in said] == [(None, "address"), ("phone", None)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "people", [[], [{"name": "王小明"}], [{"name": "王小明"}, {"phone": "+886912345678"}]]
)
def test_nobody_to_compare_with(people: list[dict[str, object]]) -> None:
    add(people)
    assert printed() == []


@pytest.mark.django_db
def test_the_same_records_give_the_same_figures() -> None:
    add({"name": one.name, "phone": one.phone, "email": one.email} for one in doubles.records(400, seed=3))
    assert printed("--threshold", "0.1") == printed("--threshold", "0.1")


@pytest.mark.django_db
def test_one_feed_alone() -> None:
    add([{"name": "王小明", "phone": "+886912345678"}])
    Member.objects.create(source="shop", external_id="S1", name="王小明", phone="+886912345678")
    assert [(row["a"], row["b"]) for row in printed()] == [("C0", "S1")]
    assert printed("--source", "shop") == []


# ---- the queue ----


@pytest.mark.django_db
def test_a_rejected_pair_never_comes_back_and_a_waiting_one_is_filed_once() -> None:
    who = shop.staff("marketer")
    add(
        [
            {"name": "王小明", "phone": "+886912345678"},
            {"name": "王小明", "phone": "+886912345678"},
            {"name": "林佳穎", "phone": "+886912345679"},
            {"name": "林佳穎", "phone": "+886912345679"},
        ]
    )
    call_command("duplicates", stdout=StringIO())
    first, second = DuplicateCandidate.objects.order_by("pk")
    duplicates.reject(candidate=first, by=who, at=shop.AT)
    duplicates.postpone(candidate=second, by=who, at=shop.AT)
    asked = duplicates.ask(by=who)
    assert duplicates.ask(by=who) == asked
    assert duplicates.run_next(at=shop.AT) == asked
    done = DuplicateSearch.objects.get()
    assert (done.state, done.done, done.members, done.pairs, done.filed) == ("done", 100, 4, 2, 0)
    states = DuplicateCandidate.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["rejected", "later"]
    with pytest.raises(duplicates.AlreadyDecided):
        duplicates.postpone(candidate=first, by=who, at=shop.AT)
    assert duplicates.run_next(at=shop.AT) is None
