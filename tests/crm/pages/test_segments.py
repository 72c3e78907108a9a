"""The pages of segments: the editor from rows to a kept segment, lists, exceptions, versions, overlap."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from crm.models import User
from crm.pages.segment import building, drafts
from lifecycle import segments
from lifecycle.models import Segment, SegmentMember, SegmentOverride
from members.models import Member, SurveyAnswer, SurveyResponse
from tests import shop
from tests.members.surveys.cast import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Member]:
    return shop.open_shop(months=1)


@pytest.fixture
def marketer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("marketer")
    client.force_login(user)
    return user


ROWS = {
    "r.join": "all", "r.n": "2", "r-0.is": "row", "r-0.s": "f:order_count", "r-0.op": ">=", "r-0.v": "2",
    "r-1.is": "group", "r-1.join": "none", "r-1.n": "1", "r-1-0.is": "row", "r-1-0.s": "f:city",
    "r-1-0.op": "in", "r-1-0.v": "台北市",
}  # fmt: skip
TREE = {
    "v": 1,
    "all": [
        {"field": "order_count", "op": ">=", "value": 2},
        {"not": {"any": [{"field": "city", "op": "in", "value": ["台北市"]}]}},
    ],
}


def names(segment: Segment) -> set[str]:
    rows = SegmentMember.objects.filter(segment=segment, left_on=None)
    return set(rows.values_list("member__name", flat=True))


@pytest.mark.usefixtures("marketer")
def test_rows_become_a_segment_and_open_again_as_they_were(client: Client) -> None:
    answer = client.post(
        "/segments/new/", {**ROWS, "name": "熟客", "description": "d", "watch_percent": "40"}
    )
    segment = Segment.objects.get(name="熟客")
    assert answer.headers["Location"] == f"/segments/{segment.pk}/"
    assert segment.tree == TREE
    assert names(segment) == {"林佳穎", "陳奕安", "黃詩涵", "Wang Ming"}
    page = client.get(f"/segments/{segment.pk}/edit/")
    group = page.context["group"]
    assert [item["is"] for item in group["items"]] == ["row", "group"]
    assert group["items"][1]["join"] == "none"
    assert client.get(f"/segments/{segment.pk}/").context["versions"][0].number == 1


@pytest.mark.usefixtures("marketer")
def test_the_panel_counts_every_row(client: Client) -> None:
    page = client.post("/segments/new/", {**ROWS, "part": "panel"}, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert re.search(r'id="segment-total">(\d+)<', text)[1] == "4"  # type: ignore[index]
    assert dict(re.findall(r'id="c-(r[-\d]*)" hx-swap-oob="true">([^<]+)<', text)) == {
        "r-0": "5",
        "r-1": "4",
        "r-1-0": "−1",
    }
    shown = set(re.findall(r"M-\d+", text))
    assert len(shown) == 4


@pytest.mark.usefixtures("marketer")
def test_buttons_move_rows(client: Client) -> None:
    page = client.post("/segments/new/", {**ROWS, "act": "up:r-1"})
    assert [item["is"] for item in page.context["group"]["items"]] == ["group", "row"]
    page = client.post("/segments/new/", {**ROWS, "act": "copy:r-0"})
    assert [item["is"] for item in page.context["group"]["items"]] == ["row", "row", "group"]
    page = client.post("/segments/new/", {**ROWS, "act": "drop:r-1-0"})
    assert page.context["group"]["items"][1]["items"] == []
    page = client.post("/segments/new/", {**ROWS, "act": "group:r"})
    assert len(page.context["group"]["items"]) == 3


@pytest.mark.usefixtures("marketer")
def test_an_incomplete_row_is_marked_and_not_saved(client: Client) -> None:
    page = client.post("/segments/new/", {**ROWS, "r-0.v": "many", "name": "x"})
    assert page.status_code == 422
    assert page.context["group"]["items"][0]["problem"]
    assert not Segment.objects.filter(name="x").exists()


@pytest.mark.parametrize("ready", segments.ready_made().values(), ids=segments.ready_made())
def test_a_ready_made_segment_is_a_draft_and_a_tree(ready: segments.Ready) -> None:
    node = segments.parse(ready.tree)
    again = building.build(drafts.of_tree(node))
    assert again.is_complete
    assert segments.parse(again.tree) == node
    assert segments.count(tree=node, as_of=shop.AS_OF).members == 0
    assert ready.name_zh
    assert ready.name_en


@pytest.mark.usefixtures("marketer")
def test_adopting_twice_is_once(client: Client) -> None:
    for _ in range(2):
        client.post("/segments/ready/champions/")
    (segment,) = Segment.objects.filter(ready_key="champions")
    assert segment.member_count == len(names(segment))
    page = client.get("/segments/")
    assert "champions" not in {one["ready"].key for one in page.context["offered"]}


def test_a_list_by_hand(client: Client, marketer: User, people: dict[str, Member]) -> None:
    lin = people["林佳穎"]
    numbers = f"{lin.member_no}\n{people['黃詩涵'].external_id}, nobody-has-this\n0922333444"
    client.post("/segments/lists/new/", {"name": "VIP", "numbers": numbers})
    kept = Segment.objects.get(name="VIP")
    assert (kept.kind, names(kept)) == ("list", {"林佳穎", "黃詩涵", "吳宗翰"})
    client.post(f"/segments/{kept.pk}/put/", {"back": lin.pk})
    assert names(kept) == {"黃詩涵", "吳宗翰"}
    assert client.get(f"/segments/{kept.pk}/edit/").status_code == 404
    found = segments.put_selection(
        by=marketer, segment=kept, selection=segments.compile(segments.parse(TREE), as_of=shop.AS_OF),
        reason="spring", as_of=shop.AS_OF,
    )  # fmt: skip
    assert found == 4
    assert names(kept) == {"黃詩涵", "吳宗翰", "林佳穎", "陳奕安", "Wang Ming"}


@pytest.mark.usefixtures("marketer")
def test_the_rows_of_the_member_list_go_into_a_list_and_out_again(
    client: Client, people: dict[str, Member]
) -> None:
    lin, huang = people["林佳穎"], people["黃詩涵"]
    page = client.get("/members/", {"city": "台北市"})
    assert 'form="collect"' in page.content.decode()
    where = f"/segments/lists/collect/?member={lin.pk}&member={huang.pk}&city=台北市"
    assert client.get(where).context["count"] == 2
    assert client.post(where, {"name": ""}).status_code == 422
    answer = client.post(where, {"name": "spring", "reason": "met at the fair"})
    kept = Segment.objects.get(name="spring")
    assert (kept.kind, names(kept)) == ("list", {"林佳穎", "黃詩涵"})
    assert set(kept.overrides.values_list("reason", flat=True)) == {"met at the fair"}

    # Everybody of a filter comes to them; what was there before stays when that is taken back.
    answer = client.post("/segments/lists/collect/?stage=core&stage=first_buyer", {"segment": kept.pk})
    everybody = names(kept)
    assert everybody > {"林佳穎", "黃詩涵"}
    at = client.get(answer.headers["Location"]).context["put_at"]
    client.post(f"/segments/{kept.pk}/uncollect/", {"at": at})
    assert names(kept) == {"林佳穎", "黃詩涵"}
    client.post(f"/segments/{kept.pk}/uncollect/", {"at": "nonsense"})
    assert names(kept) == {"林佳穎", "黃詩涵"}


@pytest.mark.usefixtures("marketer")
def test_exceptions_survive_the_night_and_are_explained(client: Client, people: dict[str, Member]) -> None:
    client.post("/segments/new/", {**ROWS, "name": "熟客"})
    segment = Segment.objects.get(name="熟客")
    lin, wu = people["林佳穎"], people["吳宗翰"]
    refused = client.post(f"/segments/{segment.pk}/put/", {"kind": "exclude", "numbers": lin.member_no})
    assert refused.status_code == 302
    assert not SegmentOverride.objects.exists()
    for kind, member in (("exclude", lin), ("include", wu)):
        body = {"kind": kind, "numbers": member.member_no, "reason": "said so"}
        client.post(f"/segments/{segment.pk}/put/", body)
    assert names(segment) == {"陳奕安", "黃詩涵", "Wang Ming", "吳宗翰"}
    segments.refresh(as_of=shop.AS_OF + timedelta(days=1))
    assert names(segment) == {"陳奕安", "黃詩涵", "Wang Ming", "吳宗翰"}
    page = client.get(f"/segments/{segment.pk}/", {"member": wu.member_no})
    assert page.context["override"].kind == "include"
    why = page.context["why"]
    assert [child.met for child in why.children] == [True, False]
    assert why.children[0].actual == "4"


@pytest.mark.usefixtures("marketer")
def test_back_to_an_earlier_version(client: Client) -> None:
    client.post("/segments/new/", {**ROWS, "name": "熟客"})
    segment = Segment.objects.get(name="熟客")
    client.post(f"/segments/{segment.pk}/edit/", {**ROWS, "r-0.v": "20", "name": "熟客"})
    assert names(segment) == {"林佳穎"}
    client.post(f"/segments/{segment.pk}/act/", {"act": "version:1"})
    segment.refresh_from_db()
    assert (segment.version, segment.tree, len(names(segment))) == (3, TREE, 4)


@pytest.mark.usefixtures("marketer")
def test_what_is_used_cannot_be_put_away(client: Client) -> None:
    client.post("/segments/new/", {**ROWS, "name": "inner"})
    inner = Segment.objects.get(name="inner")
    tree = {"v": 1, "all": [{"segment": inner.pk, "op": "member"}]}
    outer = segments.save_segment(by=None, name="outer", tree=tree, as_of=shop.AS_OF)
    client.post(f"/segments/{inner.pk}/act/", {"act": "archive"})
    inner.refresh_from_db()
    assert inner.archived_at is None
    client.post(f"/segments/{outer.pk}/act/", {"act": "archive"})
    client.post(f"/segments/{inner.pk}/act/", {"act": "archive"})
    assert set(Segment.objects.filter(archived_at=None)).isdisjoint({inner, outer})


@pytest.mark.usefixtures("marketer")
def test_who_is_in_two(client: Client, people: dict[str, Member]) -> None:
    for name, chosen in (("a", ["林佳穎", "黃詩涵"]), ("b", ["林佳穎"])):
        numbers = "\n".join(people[one].member_no for one in chosen)
        client.post("/segments/lists/new/", {"name": name, "numbers": numbers})
    a, b = Segment.objects.get(name="a"), Segment.objects.get(name="b")
    page = client.get("/segments/overlap/", {"s": [a.pk, b.pk]})
    shown = [[cell["members"] for cell in row["cells"]] for row in page.context["rows"]]
    assert shown == [[2, 1], [1, 1]]


def test_a_jump_is_flagged_until_somebody_has_looked(client: Client, marketer: User) -> None:
    tree = {"v": 1, "all": [{"field": "city", "op": "in", "value": ["x"]}]}
    segment = segments.save_segment(by=marketer, name="s", tree=tree, as_of=shop.AS_OF)
    Member.objects.bulk_create([Member(external_id=f"J{n}", city="x") for n in range(50)])
    Segment.objects.filter(pk=segment.pk).update(member_count=10)
    segments.refresh(as_of=shop.AS_OF)
    segment.refresh_from_db()
    assert segment.watch == "jumped"
    client.post(f"/segments/{segment.pk}/act/", {"act": "seen"})
    Member.objects.filter(city="x").delete()
    segments.refresh(as_of=shop.AS_OF + timedelta(days=1))
    segment.refresh_from_db()
    assert segment.watch == "emptied"


@pytest.mark.usefixtures("marketer")
def test_a_profile_against_the_rest(client: Client) -> None:
    inside = Member.objects.bulk_create([Member(external_id=f"I{n}", city="in") for n in range(40)])
    Member.objects.bulk_create([Member(external_id=f"O{n}", city="out") for n in range(60)])
    for member in inside[:30]:
        shop.order(member, shop.ago(10), amount=800, channel="web")
    tree = {"v": 1, "all": [{"field": "city", "op": "in", "value": ["in"]}]}
    segment = segments.save_segment(by=None, name="in", tree=tree, as_of=shop.AS_OF)
    page = client.get(f"/segments/{segment.pk}/profile/")
    topics: dict[str, Any] = {topic["key"]: topic["lines"] for topic in page.context["topics"]}
    (city, *_rest) = topics["city"]
    assert (city["name"], city["line"].inside, city["line"].of_inside, city["line"].outside) == (
        "in",
        40,
        40,
        0,
    )
    assert city["line"].is_mark
    price = next(line for line in topics["price"] if line["line"].trait == "500")
    assert (price["line"].inside, price["line"].of_inside) == (30, 30)


@pytest.mark.usefixtures("marketer")
def test_an_answer_reads_as_it_was_given(client: Client) -> None:
    survey = opened()
    question = survey.versions.get().questions.get(key="q3")
    members = Member.objects.bulk_create([Member(external_id=f"I{n}", city="in") for n in range(40)])
    for member in members[:9]:
        response = SurveyResponse.objects.create(
            survey=survey, version=question.version, member=member, token=member.external_id,
            started_at=shop.AT, touched_at=shop.AT,
        )  # fmt: skip
        SurveyAnswer.objects.create(
            response=response, question=question, key=question.key, codes=["taipei"], at=shop.AT
        )
    tree = {"v": 1, "all": [{"field": "city", "op": "in", "value": ["in"]}]}
    segment = segments.save_segment(by=None, name="in", tree=tree, as_of=shop.AS_OF)
    page = client.get(f"/segments/{segment.pk}/profile/")
    topics: dict[str, Any] = {topic["key"]: topic["lines"] for topic in page.context["topics"]}
    assert [line["name"] for line in topics["answer"]] == ["您住在哪裡？ · 台北市"]
    # None of them ever ordered: of nobody's orders no share can be said.
    assert "price" not in topics


def test_lists_of_one_and_three_ask_as_often(
    client: Client, marketer: User, django_assert_num_queries: Any
) -> None:
    client.get("/segments/")
    for count in (1, 3):
        Segment.objects.all().delete()
        for number in range(count):
            segments.save_segment(by=None, name=f"s{number}", tree=TREE, as_of=shop.AS_OF)
        with django_assert_num_queries(7):
            client.get("/segments/")


def test_small_numbers_say_little() -> None:
    assert segments.wilson(0, 0) == (0.0, 1.0)
    low, high = segments.wilson(1, 4)
    assert (round(low, 3), round(high, 3)) == (0.046, 0.699)
