"""Does the SQL of a random tree find exactly whom plain Python finds, and is every value in it bound?"""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import Any

import pytest

from crm import sql
from lifecycle import segments
from lifecycle.segments.compile import condition
from members.models import Tag
from tests.lifecycle.segments import random_cast
from tests.lifecycle.segments.reference import Facts, meets

pytestmark = pytest.mark.django_db


def check(draw: Random, facts: dict[int, Facts], tags: list[int]) -> None:
    asked, as_of = random_cast.tree(draw, tags), draw.choice(random_cast.DAYS)
    expected = {pk for pk, one in facts.items() if meets(asked, one, as_of)}
    node = segments.parse(asked)
    assert segments.parse(json.loads(json.dumps(segments.to_json(node)))) == node
    assert "%(" not in segments.sentence(node)
    for is_few in (False, True):
        text, params = written(node, as_of, is_few=is_few)
        found = [pk for (pk,) in sql.fetch(text, params).rows]
        assert len(found) == len(set(found)), asked
        assert set(found) == expected, (asked, as_of, is_few)
        # What somebody typed is nowhere in the text; quotes stand only around words of our own.
        assert not [word for word in ("zq", "台北市", "O'Hara", "x'--", "茶") if word in text]


def written(node: Any, as_of: date, *, is_few: bool) -> tuple[str, dict[str, Any]]:
    where = condition(node, as_of=as_of, is_few=is_few)
    return (
        f"select member.id from members_member as member\n{where.joins}\nwhere {where.text}",
        where.params,
    )


def test_random_trees_over_random_members() -> None:
    facts = random_cast.make(seed=1)
    tags = list(Tag.objects.values_list("pk", flat=True))
    draw = Random(2)
    for _ in range(120):
        check(draw, facts, tags)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_random_trees(seed: int) -> None:
    facts = random_cast.make(seed=seed)
    tags = list(Tag.objects.values_list("pk", flat=True))
    draw = Random(1000 + seed)
    for _ in range(1000):
        check(draw, facts, tags)


def test_a_count_says_the_same_as_the_list() -> None:
    facts = random_cast.make(seed=3, members=15)
    tags = list(Tag.objects.values_list("pk", flat=True))
    draw = Random(4)
    for _ in range(15):
        asked, as_of = random_cast.tree(draw, tags), draw.choice(random_cast.DAYS)
        expected = sum(meets(asked, one, as_of) for one in facts.values())
        node = segments.parse(asked)
        assert segments.count(tree=node, as_of=as_of).members == expected
        steps = segments.steps(tree=node, as_of=as_of)
        assert steps
        assert steps.total == expected
