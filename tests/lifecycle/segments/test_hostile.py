"""Whatever somebody types into any place of a filter: a refusal or an answer, and never part of the SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm import sql
from lifecycle import segments
from lifecycle.models import Segment
from lifecycle.segments import InvalidTree
from lifecycle.segments.compile import condition
from members.models import Member
from tests import shop
from tests.api_caller import Caller
from tests.lifecycle.segments.payloads import PAYLOADS

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 11, 20)


def places(text: str) -> Iterator[Any]:
    """The text in every place of a condition."""
    yield {"field": text, "op": "in", "value": ["core"]}
    yield {"field": "city", "op": text, "value": ["x"]}
    yield {"field": "city", "op": "in", "value": [text]}
    yield {"field": "net_amount", "op": ">=", "value": text}
    yield {"date": "joined", "op": "from", "value": text}
    yield {"event": text}
    yield {"event": "order.paid", "agg": text, "op": ">=", "value": 1}
    yield {"event": "order.paid", "agg": "count", "op": ">=", "value": text}
    yield {"event": "order.paid", "within": {"from": text, "to": text}}
    yield {"event": "order.paid", "where": [{"prop": text, "op": "in", "value": ["x"]}]}
    yield {"event": "order.paid", "where": [{"prop": "category", "op": "=", "value": text}]}
    yield {"event": "order.paid", "where": [{"prop": "category", "op": text, "value": ["x"]}]}
    yield {"consent": {"channel": text, "purpose": text, "state": text}}
    yield {"consent": {"channel": "email", "purpose": text, "state": "granted"}}
    yield {"contactable": {"channel": text}}
    yield {"tag": text}
    yield {"tag": [1], "op": text}
    yield {"group": {"kind": text}}
    yield {"segment": text}
    yield {"bucket": {"salt": text, "from": 0, "to": 9}}
    yield {text: [], "all": [{"field": "city", "op": "is_set"}]}
    yield {text: 1}


def check(text: str) -> int:
    """Every place: refused in words that can be shown, or compiled with the text bound; how many compiled."""
    taken = 0
    for raw in places(text):
        try:
            node = segments.parse({"v": 1, "all": [raw]})
        except InvalidTree as refused:
            str(refused).encode()
            continue
        taken += 1
        where = condition(node, as_of=AS_OF)
        # A mark of ours that somebody types is a word like any other.
        if len(text) > 4 and not text.startswith("%(") and text != "member.id":
            assert text not in where.text + where.joins
        statement = f"select count(*) from members_member as member\n{where.joins}\nwhere {where.text}"
        assert sql.fetch(statement, where.params).rows == [(0,)]
        segments.sentence(node).encode()
    return taken


def test_three_hundred_payloads_in_every_place() -> None:
    assert len(PAYLOADS) >= 300
    # Free words are taken as words, and so they match nobody.
    assert sum(map(check, PAYLOADS)) > len(PAYLOADS)


HOSTILE: list[Any] = [
    None,
    True,
    0,
    "x",
    [],
    {},
    [[]],
    {"v": 2, "all": []},
    {"v": "1", "all": []},
    {"all": {}},
    {"all": "x"},
    {"all": [1]},
    {"all": [[]]},
    {"not": None},
    {"not": []},
    {"any": []},
    {"all": [], "any": []},
    {"all": [{"all": []}]},
    {"field": [], "op": "in", "value": []},
    {"field": {}, "op": {}, "value": {}},
    {"field": "city", "op": [], "value": ["x"]},
    {"field": "city", "op": "in", "value": [[]]},
    {"field": "city", "op": "in", "value": [1]},
    {"field": "city", "op": "in", "value": ["x"] * 101},
    {"field": "r", "op": "=", "value": "--5"},
    {"field": "r", "op": "=", "value": 10**30},
    {"field": "net_amount", "op": ">=", "value": int("9" * 4200)},
    {"field": "net_amount", "op": ">=", "value": "1e999999999"},
    {"field": "net_amount", "op": ">=", "value": "sNaN"},
    {"field": "cycle_ratio", "op": ">=", "value": 10**400},
    {"field": "cycle_ratio", "op": ">=", "value": float("nan")},
    {"date": "joined", "op": "between", "value": {"from": "2026-01-02", "to": "2026-01-01"}},
    {"date": "joined", "op": "within", "value": {"days": 10**9}},
    {"date": "joined", "op": "within", "value": {"days": True}},
    {"date": "birthday", "op": "month_in", "value": [13]},
    {"date": "birthday", "op": "anniversary_in", "value": {"from": -999, "to": 999}},
    {"event": [], "agg": []},
    {"event": "order.paid", "agg": {}},
    {"event": "order.paid", "agg": "count", "op": [], "value": 1},
    {"event": "order.paid", "within": []},
    {"event": "order.paid", "within": {"days": -1}},
    {"event": "order.paid", "where": {}},
    {"event": "order.paid", "within": {"from_days": 1, "to_days": 9}},
    {"event": "order.paid", "where": [{}] * 9},
    {"event": "order.paid", "where": [{"prop": [], "op": "=", "value": 1}]},
    {"event": "order.paid", "op": ">=", "value": 1},
    {"event": "order.paid", "where": [{"prop": "category", "op": "=", "value": []}]},
    {"tag": []},
    {"tag": [0]},
    {"tag": [2**63]},
    {"tag": [True]},
    {"tag": {}},
    {"tag": [1], "op": []},
    {"group": []},
    {"group": {"kind": []}},
    {"group": {"id": "x"}},
    {"segment": 0},
    {"segment": 2**70},
    {"segment": 1, "op": []},
    {"bucket": {"salt": "x", "from": 9, "to": 1}},
    {"bucket": {"salt": [], "from": 0, "to": 1}},
    {"consent": []},
    {"consent": {"channel": [], "state": []}},
    {"contactable": {}},
    {"contactable": {"channel": ["email"]}},
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_shapes_that_are_none_are_refused(raw: Any) -> None:
    for tree in (raw, {"v": 1, "all": [raw]}):
        if isinstance(tree, dict) and tree.get("all") == []:
            continue
        with pytest.raises(InvalidTree):
            segments.parse(tree)


def test_too_deep_and_too_many() -> None:
    deep: Any = {"field": "city", "op": "is_set"}
    for _ in range(900):
        deep = {"not": deep}
    with pytest.raises(InvalidTree, match="5"):
        segments.parse({"v": 1, "all": [deep]})
    with pytest.raises(InvalidTree, match="50"):
        segments.parse({"v": 1, "all": [{"field": "city", "op": "is_set"}] * 51})


def test_the_api_answers_every_payload() -> None:
    """A few of each kind through the whole of the program: never a 500, and the query log stays clean."""
    shop.open_shop(months=1)
    caller = Caller(["segments:read", "sources:all"])
    members = Member.objects.count()
    for text in PAYLOADS[::12]:
        for raw in list(places(text))[2:19:4]:
            try:
                body = json.dumps({"tree": {"v": 1, "all": [raw]}}, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                body = json.dumps({"tree": {"v": 1, "all": [raw]}}).encode()
            answer = caller.http.generic(
                "POST", "/api/v1/segments/preview", body, content_type="application/json",
                headers=caller._headers({"Idempotency_Key": "k"}),
            )  # fmt: skip
            assert answer.status_code in {200, 400, 422}, (text, answer.content)
            if answer.status_code == 200:
                assert answer.json()["members"] == 0
    assert Member.objects.count() == members


def test_the_page_takes_every_payload_for_words(client: Client) -> None:
    shop.open_shop(months=1)
    client.force_login(shop.staff("marketer"))
    kept = Segment.objects.count()
    for payload in PAYLOADS[::20]:
        text = payload.encode("utf-8", "replace").decode()
        rows = {
            "r.join": text, "r.n": "3", "r-0.is": "row", "r-0.s": "f:city", "r-0.op": "in", "r-0.v": text,
            "r-1.is": "row", "r-1.s": text, "r-1.op": text, "r-1.v": text,
            "r-2.is": text, "r-2.s": "e:order.paid",
            "r-2.agg": text, "r-2.w": "days", "r-2.w1": text, "r-2.p": "1", "r-2-0.k": text, "r-2-0.op": text,
        }  # fmt: skip
        for more in ({"part": "tree"}, {"part": "panel"}, {"act": text}, {"act": f"drop:{text}"}):
            with CaptureQueriesContext(
                connection,
            ) as log:
                answer = client.post("/segments/new/", {**rows, **more})
            assert answer.status_code == 200, (text, more)
            if "drop table" in text:
                # It is in the log as a value between quotes, with every quote in it doubled.
                assert not [q for q in log if text in q["sql"] and text.replace("'", "''") not in q["sql"]]
        assert client.post("/segments/new/", {**rows, "name": text or "x"}).status_code == 422
    assert Segment.objects.count() == kept
