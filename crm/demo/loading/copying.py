"""How do arrays become rows? COPY into the tables themselves, under their constraints, keys given by us."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from django.db import connection, models
from numpy.typing import NDArray

NULL = r"\N"
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_rows(model: type[models.Model], columns: Mapping[str, Any]) -> int:
    """Write rows given as one array (or one value for all) a column; the number written.

    None and NaT become null. An `id` column moves the table's sequence past the largest id.
    """
    size = max((len(value) for value in columns.values() if isinstance(value, np.ndarray)), default=1)
    if size == 0:
        return 0
    texts = [column_texts(value, size) for value in columns.values()]
    buffer = io.StringIO("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        quote = connection.ops.quote_name
        names = ", ".join(quote(name) for name in columns)
        cursor.copy_expert(f"copy {quote(table)} ({names}) from stdin", buffer)
        if "id" in columns:
            cursor.execute(
                "select setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(columns["id"].tolist())]
            )
    return size


def column_texts(value: Any, size: int) -> Iterable[Any]:
    """One column in the text form of COPY."""
    if not isinstance(value, np.ndarray):
        return [text_of(value)] * size
    if value.dtype.kind == "M":
        return moment_texts(value)
    if value.dtype.kind == "b":
        return list(np.where(value, "t", "f"))
    if value.dtype.kind in "iu":
        return map(str, value.tolist())
    return map(text_of, value.tolist())


def moment_texts(value: NDArray[np.datetime64]) -> Iterable[Any]:
    """Days as days; instants with the Z that says they are UTC."""
    texts = np.datetime_as_string(value)
    if np.datetime_data(value.dtype)[0] != "D":
        texts = np.char.add(texts, "Z")
    return list(np.where(np.isnat(value), NULL, texts))


def text_of(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).translate(ESCAPES)


def or_null(values: NDArray[Any], missing: NDArray[np.bool_]) -> NDArray[np.object_]:
    """The values as objects, with None where they are missing."""
    objects = values.astype(object)
    objects[missing] = None
    return objects
