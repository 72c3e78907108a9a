"""Loading the brand: the same rows every time, nothing mixed with what is there, and a killed run goes on."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm import nightly
from crm.demo import making
from crm.models import Night, User
from members.models import Member
from tests.demo.brand import AS_OF, AT, dump, dump_table, empty, make

pytestmark = pytest.mark.django_db
MONTHS = 3


@pytest.fixture(autouse=True)
def few_nights(monkeypatch):
    """The nights have tests of their own; test_made.py computes all of them."""
    monkeypatch.setattr(making, "MONTHS", MONTHS)


def test_two_runs_write_the_same_rows_in_every_table():
    empty()
    make()
    first = dump()
    empty()
    make()
    second = dump()
    assert [table for table in first if first[table] != second[table]] == []
    filled = {table for table, text in first.items() if text.count("\n") > 1}
    assert filled >= {"members_member", "members_order", "campaigns_delivery", "lifecycle_stagetransition"}


def test_a_database_with_members_is_left_alone():
    Member.objects.create(name="王小明", external_id="1")
    with pytest.raises(CommandError, match="already has members"):
        call_command("demo_data", members=50, as_of=AS_OF, stdout=StringIO())
    assert Member.objects.count() == 1
    assert not User.objects.exists()


def test_a_run_killed_between_the_load_and_the_nights_goes_on(monkeypatch):
    class Killed(Exception):
        pass

    def die(**_options):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(nightly, "backfill", die)
        with pytest.raises(Killed):
            make(members=100)
    assert Night.objects.count() == 0
    make(members=100)
    assert Member.objects.count() == 100
    assert Night.objects.filter(state="done").count() == MONTHS + 1


def test_a_run_taken_up_after_midnight_keeps_its_day():
    make(members=60)
    Night.objects.filter(as_of=AS_OF).delete()
    next_day = AT + timedelta(days=1)
    day = making.make(members=60, seed=1, as_of=None, at=next_day, say=lambda _: None)
    assert day == AS_OF
    assert Night.objects.filter(as_of=AS_OF, state="done").count() == 1
    with pytest.raises(making.NotEmpty):
        making.make(members=60, seed=2, as_of=None, at=next_day, say=lambda _: None)


def test_a_run_killed_during_the_nights_computes_them_anew():
    make(members=100)
    chain = dump_table("lifecycle_memberstage")
    Night.objects.filter(as_of=AS_OF).delete()
    make(members=100)
    assert Night.objects.filter(as_of=AS_OF, state="done").count() == 1
    assert dump_table("lifecycle_memberstage") == chain


def test_a_finished_run_repeated_writes_nothing():
    make(members=100)
    before = dump()
    make(members=100)
    assert dump() == before


def test_command_says_one_line_a_phase():
    out = StringIO()
    call_command("demo_data", members=60, seed=3, as_of=AS_OF, stdout=out)
    phases = [line.split()[2] for line in out.getvalue().splitlines()]
    assert phases[:9] == [
        "people", "buying", "campaigns", "baskets", "members", "orders", "order", "refunds", "interactions",
    ]  # fmt: skip
    assert phases[-1] == "done:"
