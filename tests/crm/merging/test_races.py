"""Two merges, an undo and a feed at once: does everybody come to an end, and does nothing get lost?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from crm import merging
from members import ingest
from members.models import Member, MemberAlias, Order
from tests import shop


def in_thread(work):
    def run(*given):
        try:
            return work(*given)
        finally:
            connection.close()

    return run


@pytest.mark.django_db(transaction=True)
def test_crosswise_merges_and_a_feed() -> None:
    shop.Brand.objects.get_or_create(id=1, defaults={"name": "木日保養"})
    keys = [shop.member("王小明", external_id=f"E{n}").pk for n in range(4)]

    def merge(one: int, other: int) -> str:
        try:
            merging.merge(survivor_id=keys[one], absorbed_id=keys[other], by=None, at=shop.AT)
        except merging.MergeRefused as refused:
            return refused.code
        return "merged"

    def feed(number: int) -> int:
        fields = ingest.OrderFields(
            external_id=f"O{number}", member=f"E{number % 4}", placed_at=shop.AT, amount=Decimal(10)
        )
        return ingest.record_order(source="main", order=fields, at=shop.AT).pk

    with ThreadPoolExecutor(6) as pool:
        merges = [pool.submit(in_thread(merge), *pair) for pair in ((0, 1), (1, 0), (2, 3), (3, 2), (0, 2))]
        orders = [pool.submit(in_thread(feed), number) for number in range(24)]
        said = [done.result() for done in merges]
        assert len({done.result() for done in orders}) == 24
    # Of two that would absorb each other one wins; the other finds that somebody is gone.
    assert set(said) <= {"merged", "gone"}
    assert said.count("merged") == 4 - Member.objects.count()
    assert Order.objects.count() == 24
    left = set(Member.objects.values_list("pk", flat=True))
    assert set(Order.objects.values_list("member", flat=True)) <= left
    assert MemberAlias.objects.count() == said.count("merged")


@pytest.mark.django_db(transaction=True)
def test_an_undo_beside_a_feed() -> None:
    shop.Brand.objects.get_or_create(id=1, defaults={"name": "木日保養"})
    one, other = shop.member("王小明", external_id="E1"), shop.member("王小明", external_id="E2")
    done = merging.merge(survivor_id=one.pk, absorbed_id=other.pk, by=None, at=shop.AT)

    def undo() -> str:
        try:
            merging.undo(merge=merging.Merge.objects.get(pk=done.pk), by=None, at=shop.AT + timedelta(days=1))
        except merging.MergeRefused as refused:
            return f"{refused.code} already"
        return "undone"

    def feed(number: int) -> int:
        fields = ingest.MemberFields(external_id=f"E{number % 2 + 1}", city="臺北市")
        return ingest.record_member(source="main", member=fields, at=shop.AT).pk

    with ThreadPoolExecutor(5) as pool:
        undone = [pool.submit(in_thread(undo)) for _ in range(2)]
        fed = [pool.submit(in_thread(feed), number) for number in range(12)]
        # The second finds it done: a state, not a failure.
        assert sorted(done.result() for done in undone) == ["undone", "undone already"]
        assert {done.result() for done in fed} <= {one.pk, other.pk}
    assert Member.objects.filter(external_id__in=["E1", "E2"]).count() == 2
