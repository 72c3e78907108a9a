"""Which filters are read, in which form are they kept, and what does a refusal name?"""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.segments import InvalidTree, Problem, fingerprint, parse, to_json
from lifecycle.segments.tree import AllOf, AnyOf, FieldTest, Not

WHOLE = {
    "v": 1,
    "all": [
        {"field": "stage", "op": "in", "value": ["core", "repeat_buyer"]},
        {
            "any": [
                {"field": "value_amount", "op": ">=", "value": "3000.50"},
                {"not": {"date": "last_order", "op": "within", "value": {"days": 180}}},
            ]
        },
        {"consent": {"channel": "line", "purpose": "marketing", "state": "granted"}},
        {"contactable": {"channel": "email"}},
        {"date": "birthday", "op": "anniversary_in", "value": {"from": -3, "to": 7}},
        {"segment": 12, "op": "not_member"},
        {"bucket": {"salt": "x1", "from": 0, "to": 4999}},
    ],
}


def test_the_form_that_is_kept_is_the_form_that_was_read() -> None:
    assert to_json(parse(WHOLE)) == WHOLE


def test_a_tree_read_again_is_the_same_tree() -> None:
    tree = parse(WHOLE)
    assert parse(to_json(tree)) == tree
    assert fingerprint(parse(to_json(tree))) == fingerprint(tree)


def test_nothing_asked_is_everybody() -> None:
    assert parse({"v": 1, "all": []}) == AllOf(())


def test_one_condition_alone_is_kept_in_a_group() -> None:
    leaf = {"field": "r", "op": ">=", "value": 4}
    assert to_json(parse({"v": 1, **leaf})) == {"v": 1, "all": [leaf]}


def test_values_are_typed_and_numbers_may_come_from_a_form() -> None:
    tree = parse(
        {
            "any": [
                {"field": "net_amount", "op": "<", "value": 10.5},
                {"field": "order_count", "op": "=", "value": "3"},
            ]
        }
    )
    assert isinstance(tree, AnyOf)
    amount, count = tree.children
    assert isinstance(amount, FieldTest)
    assert isinstance(count, FieldTest)
    assert amount.value == Decimal("10.5")
    assert count.value == 3


REFUSED: list[tuple[Any, str]] = [
    ([], ""),
    ({"v": 2, "all": []}, "v"),
    ({"all": [{}]}, "all[0]"),
    ({"any": []}, "any"),
    ({"all": [{"any": []}]}, "all[0].any"),
    ({"all": [{"field": "password", "op": "=", "value": 1}]}, "all[0].field"),
    ({"all": [{"field": "stage; drop table members_member", "op": "in", "value": ["core"]}]}, "all[0].field"),
    ({"all": [{"field": ["stage"], "op": "in", "value": ["core"]}]}, "all[0].field"),
    ({"all": [{"field": "stage", "op": ">=", "value": "core"}]}, "all[0].op"),
    ({"all": [{"field": "stage", "op": "in", "value": ["vip"]}]}, "all[0].value"),
    ({"all": [{"field": "stage", "op": "in", "value": []}]}, "all[0].value"),
    ({"all": [{"field": "stage", "op": "in", "value": "core"}]}, "all[0].value"),
    ({"all": [{"field": "city", "op": "in", "value": ["台北\0市"]}]}, "all[0].value"),
    ({"all": [{"field": "r", "op": "=", "value": True}]}, "all[0].value"),
    ({"all": [{"field": "r", "op": "=", "value": "five"}]}, "all[0].value"),
    ({"all": [{"field": "r", "op": "between", "value": {"from": 4, "to": 2}}]}, "all[0].value"),
    ({"all": [{"field": "r", "op": "between", "value": {"from": "x", "to": 2}}]}, "all[0].value.from"),
    ({"all": [{"field": "net_amount", "op": "=", "value": "1.005"}]}, "all[0].value"),
    ({"all": [{"field": "net_amount", "op": "=", "value": "NaN"}]}, "all[0].value"),
    ({"all": [{"field": "net_amount", "op": "=", "value": float("inf")}]}, "all[0].value"),
    ({"all": [{"field": "cycle_ratio", "op": ">=", "value": "1e999"}]}, "all[0].value"),
    ({"all": [{"date": "stage", "op": "in", "value": ["core"]}]}, "all[0].date"),
    ({"all": [{"date": "joined", "op": "within", "value": {"days": -1}}]}, "all[0].value.days"),
    ({"all": [{"date": "joined", "op": "before", "value": "2026-02-30"}]}, "all[0].value"),
    ({"all": [{"date": "joined", "op": "is_set", "value": 3}]}, "all[0].value"),
    ({"all": [{"date": "birthday", "op": "month_in", "value": [13]}]}, "all[0].value"),
    (
        {"all": [{"date": "birthday", "op": "anniversary_in", "value": {"from": -300, "to": 300}}]},
        "all[0].value",
    ),
    ({"all": [{"consent": {"channel": "fax", "state": "granted"}}]}, "all[0].consent.channel"),
    ({"all": [{"consent": {"channel": "email", "state": "maybe"}}]}, "all[0].consent.state"),
    ({"all": [{"contactable": {"channel": ["email"]}}]}, "all[0].contactable.channel"),
    ({"all": [{"segment": "vip"}]}, "all[0].segment"),
    ({"all": [{"segment": True}]}, "all[0].segment"),
    ({"all": [{"bucket": {"salt": "x", "from": 5, "to": 10000}}]}, "all[0].bucket"),
    ({"all": [{"field": "r", "op": "=", "value": 1, "sql": "1=1"}]}, "all[0]"),
    ({"all": [{"field": "r", "op": "=", "value": 1}], "any": [{"segment": 1}]}, ""),
]


@pytest.mark.parametrize(("raw", "path"), REFUSED)
def test_a_refusal_names_the_place(raw: Any, path: str) -> None:
    with pytest.raises(InvalidTree) as refused:
        parse(raw)
    assert [problem.path for problem in refused.value.problems] == [path]


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(InvalidTree) as refused:
        parse(
            {
                "all": [
                    {"field": "x"},
                    {"any": [{"segment": 1}, {"field": "stage", "op": "in", "value": ["no"]}]},
                ]
            }
        )
    assert [problem.path for problem in refused.value.problems] == ["all[0].field", "all[1].any[1].value"]


def test_groups_nest_five_deep_and_no_deeper() -> None:
    node: dict[str, Any] = {"segment": 1}
    for _ in range(5):
        node = {"not": node}
    assert isinstance(parse(node), Not)
    with pytest.raises(InvalidTree) as refused:
        parse({"not": node})
    assert refused.value.problems[0].path == "not.not.not.not.not.not"


def test_a_filter_has_at_most_fifty_conditions() -> None:
    leaf = {"segment": 1}
    assert len(to_json(parse({"any": [leaf] * 50}))["any"]) == 50
    with pytest.raises(InvalidTree):
        parse({"any": [leaf] * 51})


# Letters of every sort are named: to draw from all of Unicode, Hypothesis first reads its tables for seconds.
LETTERS = "aZ0_ .-%'\"\\;(){}[]\0\n\x7f\x85\u200b\ufeff茶臺é²€\U0001f600\U0010ffff"
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(LETTERS, max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "v",
                    "all",
                    "any",
                    "not",
                    "field",
                    "date",
                    "op",
                    "value",
                    "consent",
                    "segment",
                    "bucket",
                    "days",
                    "from",
                    "to",
                ]
            )
            | st.text(LETTERS, max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JUNK)
def test_whatever_arrives_is_read_or_refused(raw: Any) -> None:
    problems: list[Problem] = []
    try:
        tree = parse(raw)
    except InvalidTree as refused:
        problems = refused.problems
    assert problems or parse(to_json(tree)) == tree
