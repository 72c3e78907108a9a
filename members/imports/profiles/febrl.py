"""The Febrl sets: made-up Australians, many of them more than once; who is whom is known.

For measuring the duplicate search. A record's address is in three columns, its day of birth in eight digits,
and the social security number stands for the card.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from crm import sql
from members.imports.applying.members import apply_members
from members.imports.job import Job
from members.imports.profiles import generic
from members.imports.shape import Column, Profile

#: Our columns and theirs.
THEIRS = {
    "member_id": "rec_id",
    "address": "street_number",
    "district": "suburb",
    "city": "state",
    "birthday": "date_of_birth",
    "card_no": "soc_sec_id",
}


def apply_febrl(job: Job) -> None:
    with job.staging.work():
        sql.run("members/load/febrl_written")
    apply_members(job)


MEMBERS = replace(
    generic.MEMBERS,
    columns=(
        *(
            replace(column, also=(*column.also, THEIRS[column.name])) if column.name in THEIRS else column
            for column in generic.MEMBERS.columns
        ),
        Column("address_1"),
        Column("address_2"),
    ),
    apply=apply_febrl,
)

PROFILE = Profile("febrl", _("Febrl (records with known duplicates)"), {"members": MEMBERS})
