"""What was known of each member before the first order? Read in blocks, as arrays of small numbers.

Age band, sex, city, origin, occupation, language, why they joined, preferred channel, declared interests, and
what they did in their first two weeks. Not read: names, contacts, addresses, own fields, notes, tags, life
events, complaints, anything about health, faith or politics, and whatever hangs on an order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Max, Min

from crm import sql
from crm.models import Brand
from lifecycle.clv.inputs import copied
from lifecycle.clv.purchasing import Integers
from members.models import Interaction, Member

#: So long somebody must have been with us before it counts that they did not become core.
SETTLED_DAYS = 180
#: What somebody does in so many days says something; shorter watched is not known.
EARLY_DAYS = 14
#: A word that fewer members have is one of the others: it says little, and could say who.
LEAST_WITH_WORD, MOST_WORDS = 30, 30
MOST_TOPICS = 20
#: Members in one block of numbers: what the arrays may take of the memory.
BLOCK = 200_000
#: The fit reads about so many.
MOST_LEARNT = 100_000
#: Draws are of sixty bits.
DRAWS = 1 << 60

AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
WORDS = ("sex", "city", "origin", "occupation", "language", "joined_why", "preferred_channel")
DEEDS = tuple(sorted(Interaction.OWN_KINDS - {"ended"}))
OTHERS = "…"
#: Interests that tell of health, faith or politics stay out, whoever declared them.
SENSITIVE = re.compile(
    r"病|症|醫|藥|療|孕|懷胎|流產|過敏|癌|糖尿|血壓|憂鬱|失眠|殘|障礙|性向|同志|宗教|信仰|佛|基督|政治|黨|前科"
    r"|health|illness|disease|medic|pregnan|allerg|cancer|diabet|depress|disab|religio|politic|sexual",
    re.IGNORECASE,
)
COLUMNS = ("member_id", "draw", "is_core", "age", *WORDS, "deed", "interest")


@dataclass(frozen=True)
class Vocabulary:
    """field → its values, in the order of their numbers; deeds and interests are bits."""

    words: dict[str, list[str]]
    topics: list[str]

    @property
    def single(self) -> dict[str, list[str]]:
        """Fields with one value a member; the last value of a word stands for all others."""
        return {"age": list(AGES), **{name: [*self.words.get(name, []), OTHERS] for name in WORDS}}

    @property
    def many(self) -> dict[str, list[str]]:
        return {"deed": list(DEEDS), "interest": self.topics}


@dataclass(frozen=True)
class Features:
    """Arrays of one length, by name of the column."""

    columns: dict[str, Integers]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, name: str) -> Integers:
        return self.columns[name]

    def where(self, chosen: Any) -> Features:
        return Features({name: column[chosen] for name, column in self.columns.items()})


def vocabulary() -> Vocabulary:
    """The words that occur often enough, without what is sensitive."""
    found: dict[str, list[str]] = {}
    for field, word in sql.query("lifecycle/lookalikes/words", least=LEAST_WITH_WORD).rows:
        found.setdefault(field, []).append(word)
    topics = [word for word in found.pop("interest", []) if not SENSITIVE.search(word)]
    return Vocabulary({name: words[:MOST_WORDS] for name, words in found.items()}, topics[:MOST_TOPICS])


def narrowed(rows: Features, known: Vocabulary, *, among: Any) -> tuple[Features, Vocabulary]:
    """Words and interests that too few of those learnt from have become others, as they will when scoring."""
    columns, words = dict(rows.columns), {}
    for name in WORDS:
        codes, had = rows[name], known.words.get(name, [])
        kept = [n for n in range(len(had)) if int((codes[among] == n + 1).sum()) >= LEAST_WITH_WORD]
        places = np.full(len(had) + 2, len(kept) + 1, dtype=np.int64)
        places[0] = 0
        places[[n + 1 for n in kept]] = np.arange(1, len(kept) + 1)
        columns[name], words[name] = places[codes], [had[n] for n in kept]
    bits = rows["interest"]
    declared = [(bits >= 0) & ((bits >> n) & 1 == 1) for n in range(len(known.topics))]
    topics = [n for n, has in enumerate(declared) if int(has[among].sum()) >= LEAST_WITH_WORD]
    packed = np.zeros(len(rows), np.int64)
    for place, n in enumerate(topics):
        packed |= declared[n].astype(np.int64) << place
    columns["interest"] = np.where(packed > 0, packed, -1)
    return Features(columns), Vocabulary(words, [known.topics[n] for n in topics])


def learnt_from(*, as_of: date, known: Vocabulary) -> Features:
    """Members who were with us long enough: at most about a hundred thousand, drawn by a hash."""
    share = min(1.0, MOST_LEARNT / max(1, Member.objects.count()))
    return _read(
        known, as_of=as_of, first_id=0, beyond_id=2**62, is_learning=True, cut=int(share * (DRAWS - 1))
    )


def to_score(*, as_of: date, known: Vocabulary) -> Iterator[tuple[int, int, Features]]:
    """Blocks of members with the numbers they span."""
    span = Member.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if span["first"] is None:
        return
    for first in range(span["first"], span["last"] + 1, BLOCK):
        yield (
            first,
            first + BLOCK,
            _read(known, as_of=as_of, first_id=first, beyond_id=first + BLOCK, is_learning=False, cut=0),
        )


def _read(known: Vocabulary, *, as_of: date, **params: Any) -> Features:
    words = {name: known.words.get(name, []) for name in WORDS}
    return Features(
        copied(
            "lifecycle/lookalikes/features",
            columns=COLUMNS,
            as_of=as_of,
            zone=Brand.get().time_zone,
            settled_on=as_of - timedelta(days=SETTLED_DAYS),
            early_days=EARLY_DAYS,
            fields=["birthday", *WORDS],
            deeds=list(DEEDS),
            topics=known.topics,
            **words,
            **params,
        )
    )
