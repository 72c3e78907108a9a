"""Members into their table."""

from __future__ import annotations

from datetime import datetime

from crm.demo.draws import words
from crm.demo.loading.copying import copy_rows, or_null
from crm.demo.loading.rows import keys, numbered
from crm.demo.membership.people import NEVER, ORIGINS, People
from crm.demo.season import days, utc
from members.models import Member
from members.queries import folded


def write_members(people: People, *, at: datetime) -> int:
    size = len(people)
    return copy_rows(
        Member,
        {
            "id": keys(size),
            "public_id": people.public_id,
            "source": "main",
            "external_id": numbered("C", size, 1, 6),
            "version": 0,
            "is_stub": False,
            "name": people.name,
            "given_name": people.given,
            "surname": people.surname,
            "name_key": words([folded(name) for name in people.name.tolist()]),
            "email": people.email,
            "phone": people.phone,
            "line_id": people.line_id,
            "birthday": people.birthday,
            "sex": people.sex,
            "occupation": people.occupation,
            "city": people.city,
            "district": people.district,
            "address": people.address,
            "origin": words(ORIGINS)[people.origin],
            "language": people.language,
            "joined_at": utc(people.joined),
            "joined_on": days(people.joined),
            "referred_by_id": or_null(people.referrer + 1, people.referrer == NEVER),
            "created_at": at,
            "updated_at": at,
        },
    )
