"""A is B and B is C: what about A and C, who have too little in common to be found by themselves?

Links that leave little doubt make a chain, and whoever hangs on one chain is one person. A chain of very many
is no person but a shared telephone, and says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: A link of a chain is at least so likely, and a chain has at most so many records.
LINK, LONGEST = 0.9, 12

Link = tuple[int, int, float]


def chained(links: Iterable[Link]) -> list[Link]:
    """Pairs that hang together only through others (the smaller key first), with their weakest link."""
    strong = [link for link in links if link[2] >= LINK]
    known = {(one, other) for one, other, _likely in strong}
    return [(one, other, likely) for one, other, likely in _through(strong) if (one, other) not in known]


def _through(strong: list[Link]) -> Iterator[Link]:
    """Every pair of every chain. They grow by the strongest links first: what joins two is their weakest."""
    chain: dict[int, list[int]] = {}
    grown: dict[int, list[Link]] = {}
    for one, other, likely in sorted(strong, key=lambda link: (-link[2], link[0], link[1])):
        left, right = chain.setdefault(one, [one]), chain.setdefault(other, [other])
        if left is right:
            continue
        new = [(min(a, b), max(a, b), likely) for a in left for b in right] if _fits(left, right) else []
        pairs = grown.pop(id(left), []) + grown.pop(id(right), []) + new
        left.extend(right)
        for key in right:
            chain[key] = left
        grown[id(left)] = pairs
    for members in {id(found): found for found in chain.values()}.values():
        if len(members) <= LONGEST:
            yield from grown.get(id(members), ())


def _fits(left: list[int], right: list[int]) -> bool:
    """Of a chain that is too long already no pairs are kept."""
    return len(left) + len(right) <= LONGEST
