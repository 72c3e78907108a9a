"""Who hangs together only through a third record is a pair, too, as sure as the weakest link between them."""

from members.duplicates.chaining import LONGEST, chained


def test_two_who_are_each_alike_a_third_are_a_pair() -> None:
    assert chained([(1, 2, 0.99), (2, 3, 0.95), (7, 8, 0.95)]) == [(1, 3, 0.95)]
    # A doubtful link of their own does not stand against the chain; a doubtful chain says nothing.
    assert chained([(1, 2, 0.99), (2, 3, 0.95), (1, 3, 0.6)]) == [(1, 3, 0.95)]
    assert chained([(1, 2, 0.99), (2, 3, 0.8)]) == []
    assert chained([]) == []


def test_the_weakest_link_of_the_best_way_counts() -> None:
    links = [(1, 2, 0.99), (2, 3, 0.98), (3, 4, 0.91), (1, 4, 0.97)]
    assert sorted(chained(links)) == [(1, 3, 0.98), (2, 4, 0.97)]


def test_a_number_that_very_many_share_makes_nobody_one() -> None:
    star = [(0, other, 0.99) for other in range(1, LONGEST + 1)]
    assert len(chained(star[:-1])) == (LONGEST - 1) * (LONGEST - 2) // 2
    assert chained(star) == []
