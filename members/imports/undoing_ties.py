"""How is a load of groups or notes taken back? At once, each row only where nobody has changed it since."""

from __future__ import annotations

from collections import Counter

from crm import sql
from members.imports.outcome import write_left
from members.models import Load, LoadedTie

KINDS = (Load.Kind.GROUPS, Load.Kind.NOTES)


def undo(load: Load) -> Counter[str]:
    """What was removed, given back, and left; within the caller's transaction."""
    ((removed, restored, edited),) = sql.query("members/load/ties/undo", load=load.pk).rows
    write_left(load, sql.fetch("select member_id, made, 'edited' from left_tie order by 1, 2").rows)
    LoadedTie.objects.filter(load=load).delete()
    return Counter(removed=removed, restored=restored, edited=edited)
