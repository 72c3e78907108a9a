"""Can the log be changed, does the chain show it when somebody does, and who may read which rows?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from crm import audit
from crm.models import AuditDay, AuditEntry, Role, Team, User, kind_of, record
from members.models import Member
from tests import campaign_cast, shop

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 4)


def entry(days_ago: int, **values: Any) -> AuditEntry:
    at = datetime(2026, 5, 4, 4, tzinfo=UTC) - timedelta(days=days_ago)
    return AuditEntry.objects.create(at=at, actor="system", action="member.edit", **values)


def tamper(statement: str) -> None:
    """Around the guard, as whoever owns the database could."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table crm_auditentry disable trigger audit_stays")
        cursor.execute(statement)
        cursor.execute("alter table crm_auditentry enable trigger audit_stays")


@pytest.fixture(autouse=True)
def brand() -> None:
    campaign_cast.make_brand()


def test_a_row_is_neither_changed_nor_deleted() -> None:
    row = entry(1)
    for change in (row.delete, lambda: AuditEntry.objects.update(actor="nobody")):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()
    assert AuditEntry.objects.get().actor == "system"


@pytest.mark.parametrize(
    "statement",
    [
        "update crm_auditentry set actor = 'nobody' where id = {id}",
        "delete from crm_auditentry where id = {id}",
        (
            "insert into crm_auditentry (at, actor, action, object_type, object_id, detail)"
            " select at, 'late', 'x', '', '', '{{}}' from crm_auditentry where id = {id}"
        ),
    ],
)
def test_the_chain_shows_what_was_done_behind_the_program(statement: str) -> None:
    rows = [entry(3), entry(2), entry(2), entry(1)]
    assert audit.seal(today=TODAY) == 3
    assert audit.seal(today=TODAY) == 0
    assert audit.verify() == audit.Verdict(days=3, broken=[])
    tamper(statement.format(id=rows[1].pk))
    assert audit.verify().broken == [date(2026, 5, 2)]
    assert AuditDay.objects.get(on=date(2026, 5, 2)).is_intact is False
    with pytest.raises(CommandError):
        call_command("audit")


def test_a_seal_that_was_made_anew_breaks_the_days_after_it() -> None:
    for days in (3, 2, 1):
        entry(days)
    audit.seal(today=TODAY)
    AuditDay.objects.filter(on=date(2026, 5, 1)).update(digest=b"x" * 32)
    assert audit.verify().broken == [date(2026, 5, 1), date(2026, 5, 2)]
    assert audit.verify(days=1).broken == []


def test_every_action_has_its_heading() -> None:
    wanted = {
        "members.read": "read", "member.reveal": "read", "coupon.read": "read", "members.export": "export",
        "privacy.export": "export", "load.register": "import", "load.rejects": "export",
        "member.merge": "merge", "segment.saved": "rule", "policy.saved": "rule", "privacy.erase": "privacy",
        "user.change": "access", "member.edit": "change",
    }  # fmt: skip
    assert {action: kind_of(action) for action in wanted} == wanted


def test_who_reads_which_rows() -> None:
    team = Team.objects.create(name="一組")
    people = {
        role: shop.staff(role, team=team if role in {Role.AGENT, Role.TEAM_LEAD} else None) for role in Role
    }
    other = shop.staff(Role.AGENT, team=Team.objects.create(name="二組"))
    for person in [*people.values(), other]:
        record(by=person, action="member.edit")
    seen = {role: {row.user_id for row in audit.entries(for_user=person)} for role, person in people.items()}
    everybody = {person.pk for person in [*people.values(), other]}
    assert seen[Role.PRIVACY_OFFICER] == seen[Role.ADMIN] == everybody
    assert seen[Role.TEAM_LEAD] == {people[Role.TEAM_LEAD].pk, people[Role.AGENT].pk}
    assert seen[Role.AGENT] == {people[Role.AGENT].pk}
    assert seen[Role.MARKETER] == {people[Role.MARKETER].pk}
    assert seen[Role.ANALYST] == set()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_questions_however_many(
    client: Client, rows: int, django_assert_num_queries: Any
) -> None:
    client.force_login(shop.staff(Role.PRIVACY_OFFICER))
    for number in range(rows):
        entry(number)
    client.get("/audit/")
    with django_assert_num_queries(5):
        client.get("/audit/")


def test_the_search_finds_who_read_whose_data_alone_and_in_a_list(client: Client) -> None:
    officer: User = shop.staff(Role.PRIVACY_OFFICER)
    one, two = shop.member("王小明"), shop.member("陳大文")
    record(by=officer, action="members.read", members=2, ids=[one.pk, two.pk])
    record(by=officer, action="member.edit", target=one)
    record(by=None, action="member.edit", target=two)
    client.force_login(officer)

    def found(query: str) -> int:
        return client.get(f"/audit/?{query}").content.decode().count('<th scope="row"')

    assert found(f"member={one.member_no}") == 2
    assert found(f"member={two.member_no}&who=system") == 1
    assert found("kind=read") == 1
    assert found("since=2020-01-01&until=2020-01-02") == 0


def test_the_page_checks_the_chain_when_asked(client: Client) -> None:
    client.force_login(shop.staff(Role.ADMIN))
    entry(1)
    assert Member.objects.count() == 0
    page = client.post("/audit/verify/", follow=True).content.decode()
    assert AuditDay.objects.filter(is_intact=True).exists()
    assert "<table" in page
