"""Whom do a compiled filter tree and typed words mean, as far as this person may see them?"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from crm.models import User
from members.models import Member
from members.queries import found, sees_everybody, visible_to


class Matching(NamedTuple):
    """A select of member ids with named parameters; the text is the program's, the parameters anybody's."""

    text: str
    params: dict[str, Any]

    def raw(self) -> RawSQL:
        """The same for the ORM, which numbers its parameters."""
        names = re.findall(r"%\((\w+)\)s", self.text)
        return RawSQL(re.sub(r"%\(\w+\)s", "%s", self.text), [self.params[name] for name in names])  # noqa: S611


def matching(*, tree: Matching | None, words: str, for_user: User) -> Matching | None:
    """Who meets a compiled tree and is meant by typed words; None where neither narrows the list."""
    if not words:
        return tree
    meant = selected(found(words, for_user=for_user), prefix="found")
    narrowed = f" and member.id in ({tree.text})" if tree else ""
    return Matching(
        f"select member.id from members_member as member where member.id in ({meant.text}){narrowed}",
        {**meant.params, **(tree.params if tree else {})},
    )


def selected(members: QuerySet[Member], *, prefix: str) -> Matching:
    """The members of a query of the ORM in the form of a compiled tree; the prefix keeps parameters apart."""
    try:
        text, values = members.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Matching("select id from members_member where false", {})
    params = {f"{prefix}{index}": value for index, value in enumerate(values)}
    for name in params:
        text = text.replace("%s", f"%({name})s", 1)
    return Matching(text, params)


def seen_by(user: User) -> Matching | None:
    """Whom this person may see; None where that is everybody but the erased, whom the caller leaves out."""
    return None if sees_everybody(user) else selected(visible_to(user), prefix="seen")


def matching_members(*, for_user: User, matching: Matching | None = None) -> QuerySet[Member]:
    """The members that match, as far as this person may see them: for an export or a bulk choice."""
    seen = visible_to(for_user)
    return seen if matching is None else seen.filter(pk__in=matching.raw())
