"""In which order do gates and opt-outs take turns? By contact_state, always in the order of members."""

from __future__ import annotations

from collections.abc import Iterable

from crm import sql


def lock_contact_states(members: Iterable[int]) -> None:
    """Lock the rows of these members until the transaction ends; missing ones are made first."""
    keys = sorted(set(members))
    if keys:
        sql.run("members/privacy/lock_contact_states", members=keys)
