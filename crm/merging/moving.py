"""How do rows go from one member to another, so that it can be taken back exactly?

Whatever is done is written into the log of the merge (MergedRows) with what stood there before: keys of moved
rows, values of changed ones, whole rows of dropped ones. Undoing reads the log backwards. Two rows for one
place (a unique constraint) are folded: what hung on the dropped one hangs on the kept one, by the same rules.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q

from crm.merging import links
from members.models import Merge, MergedRows

Kind = MergedRows.Kind
ForeignKey = models.ForeignKey[Any, Any]


def keys_to(model: type[models.Model]) -> Iterator[ForeignKey]:
    """Every foreign key to the model, in the order of the models."""
    for other in apps.get_models(include_auto_created=True):
        for column in other._meta.concrete_fields:
            if isinstance(column, models.ForeignKey) and column.related_model is model:
                yield column


def name_of(column: ForeignKey) -> str:
    return f"{column.model._meta.label}.{column.name}"


def everything(model: type[models.Model]) -> models.QuerySet[Any]:
    """All rows, whatever the model's own manager leaves out."""
    return models.QuerySet(model)


@dataclass
class Log:
    """What a merge does, in order."""

    merge: Merge
    steps: list[MergedRows] = field(default_factory=list)

    def add(self, model: type[models.Model], kind: str, rows: Any, column: str = "") -> None:
        self.steps.append(
            MergedRows(merge=self.merge, table=model._meta.label, column=column, kind=kind, rows=rows)
        )

    def write(self) -> None:
        MergedRows.objects.bulk_create(self.steps)


def move(log: Log, column: ForeignKey, *, source: Any, target: Any) -> None:
    """Point the rows of `source` at `target`; where there is room for one of two, fold them."""
    for dropped, kept in list(_clashes(column, source=source, target=target)):
        fold(log, column.model, dropped=dropped, kept=kept)
    model = column.model
    moved = _run(
        f"update {_table(model)} set {_quote(column.column)} = %s where {_quote(column.column)} = %s"
        f" returning {_quote(_pk(model))}",
        [target, source],
    )
    if moved:
        log.add(
            model,
            Kind.MOVED,
            {"keys": [row[0] for row in moved], "from": source, "to": target},
            column.column,
        )


def fold(log: Log, model: type[models.Model], *, dropped: Any, kept: Any) -> None:
    """Let everything that hangs on one row hang on the other, and drop it."""
    for column in keys_to(model):
        move(log, column, source=dropped, target=kept)
    links.remember(model, dropped=dropped, kept=kept)
    drop(log, model, [dropped])


def drop(log: Log, model: type[models.Model], keys: Sequence[Any]) -> None:
    """Delete rows, with their images in the log. Nothing may hang on them any more."""
    if not keys:
        return
    images = _run(
        f"delete from {_table(model)} as t where {_quote(_pk(model))} = any(%s) returning to_jsonb(t)::text",
        [list(keys)],
    )
    # Kept as text: in between nothing reads the numbers, so nothing rounds them.
    log.add(model, Kind.DROPPED, [row[0] for row in images])


def change(log: Log, model: type[models.Model], key: Any, values: dict[str, Any]) -> None:
    """Set columns of one row (by their names in the table), with before and after in the log."""
    if not values:
        return
    table, columns = _table(model), [_quote(name) for name in values]
    before = _image(model, key)
    _run(
        f"update {table} set {', '.join(f'{name} = %s' for name in columns)} where {_quote(_pk(model))} = %s",
        [*values.values(), key],
    )
    after = _image(model, key)
    was, now = json.loads(before, parse_float=str), json.loads(after, parse_float=str)
    if changed := [name for name in now if was[name] != now[name]]:
        log.add(model, Kind.CHANGED, {"key": key, "columns": changed, "before": before, "after": after})


def _clashes(column: ForeignKey, *, source: Any, target: Any) -> Iterator[tuple[Any, Any]]:
    """Rows of the source without a place beside one of the target: (theirs, ours), each of theirs once."""
    seen: set[Any] = set()
    for others, condition in _unique_with(column):
        rows = everything(column.model).filter(condition)
        ours = {
            tuple(row[1:]): row[0]
            for row in rows.filter(**{column.attname: target}).values_list("pk", *others)
        }
        if not ours:
            continue
        for row in rows.filter(**{column.attname: source}).order_by("pk").values_list("pk", *others):
            values = tuple(row[1:])
            if row[0] not in seen and None not in values and values in ours:
                seen.add(row[0])
                yield row[0], ours[values]


def _unique_with(column: ForeignKey) -> Iterator[tuple[list[str], Q]]:
    """The unique constraints that the column is part of: the other columns, and when it holds."""
    if column.unique:
        yield [], Q()
    for constraint in column.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and column.name in constraint.fields:
            yield [name for name in constraint.fields if name != column.name], constraint.condition or Q()


# ---- backwards ----


def take_back(merge: Merge) -> None:
    """Undo every step, the last one first."""
    for step in merge.rows.order_by("-id"):
        model = apps.get_model(step.table)
        if step.kind == Kind.DROPPED:
            _put_back(model, step.rows)
        elif step.kind == Kind.CHANGED:
            _change_back(model, step.rows)
        else:
            _move_back(model, step.column, step.rows)


def _put_back(model: type[models.Model], images: Iterable[str]) -> None:
    table = _table(model)
    for image in images:
        _run(f"insert into {table} select * from jsonb_populate_record(null::{table}, %s::jsonb)", [image])


def _move_back(model: type[models.Model], column: str, moved: dict[str, Any]) -> None:
    """Those that are still there: an order may have been erased, a case be with somebody else."""
    _run(
        f"update {_table(model)} set {_quote(column)} = %s"
        f" where {_quote(_pk(model))} = any(%s) and {_quote(column)} = %s",
        [moved["from"], moved["keys"], moved["to"]],
    )


def _change_back(model: type[models.Model], changed: dict[str, Any]) -> None:
    """Each column that still stands as the merge left it; what was changed since is newer."""
    table, pk = _table(model), _quote(_pk(model))
    for name in changed["columns"]:
        column = _quote(name)
        as_it = f"(jsonb_populate_record(null::{table}, %s::jsonb)).{column}"
        _run(
            f"update {table} set {column} = {as_it}"
            f" where {pk} = %s and to_jsonb({column}) is not distinct from to_jsonb({as_it})",
            [changed["before"], changed["key"], changed["after"]],
        )


# ---- the database, by names that come from our own models ----


def _image(model: type[models.Model], key: Any) -> str:
    ((image,),) = _run(
        f"select to_jsonb(t)::text from {_table(model)} as t where {_quote(_pk(model))} = %s", [key]
    )
    return str(image)


def _table(model: type[models.Model]) -> str:
    return _quote(model._meta.db_table)


def _pk(model: type[models.Model]) -> str:
    return str(model._meta.pk.column) if model._meta.pk else "id"


def _quote(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _run(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
