"""How does a load look in a terminal? A bar while it runs, and a summary at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from members.imports import folder_of
from members.models import Load


@contextmanager
def shown(load: Load) -> Iterator[Callable[[Load], None] | None]:
    """On stderr, and only where somebody is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[lines]:,} lines"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading", total=max(load.size, 1), lines=0)

        def tell(row: Load) -> None:
            if row.state == Load.State.APPLYING:
                total = max(row.lines_read, 1)
                progress.update(
                    task, description="Writing", total=total, completed=row.applied_line, lines=row.lines_read
                )
            else:
                progress.update(task, completed=min(row.offset, row.size), lines=row.lines_read)

        yield tell


def summary(load: Load) -> str:
    """The end of a load, in words."""
    counts = load.counts
    if load.state == Load.State.CANCELLED:
        return f"Load {load.pk} was cancelled after {load.applied_line:,} of {load.lines_read:,} lines."
    lines = [
        f"Load {load.pk}: {counts['rows']:,} rows read, {counts['taken']:,} taken",
        f"  ({counts['created']:,} new, {counts['updated']:,} changed, {counts['unchanged']:,} as before)",
    ]
    for key, words in (
        ("parked", "wait for their order"),
        ("members_created", "members are new"),
        ("members_touched", "members touched"),
        ("orders_created", "orders"),
        ("lines_created", "order lines"),
        ("products_created", "products"),
    ):
        if counts.get(key):
            lines.append(f"  {counts[key]:>10,}  {words}")
    if counts["rejected"]:
        lines.append(f"Not taken: {counts['rejected']:,} rows, listed in {folder_of(load) / 'rejects.csv'}")
        lines += [f"  {count:>10,}  {reason}" for reason, count in counts["rejected_by_reason"].items()]
    if counts["warnings"]:
        lines.append(f"Warnings, listed in {folder_of(load) / 'warnings.csv'}")
        lines += [f"  {count:>10,}  {reason}" for reason, count in counts["warnings"].items()]
    for name in counts["unknown_columns"]:
        lines.append(f"  The column {name!r} is not known and was not read.")
    lines.append("Members that can be contacted")
    for channel, reasons in counts["contactable"].items():
        others = ", ".join(
            f"{count:,} {reason}" for reason, count in reasons.items() if reason != "contactable"
        )
        lines.append(f"  {channel:<6} {reasons['contactable']:>10,}" + (f"   ({others})" if others else ""))
    return "\n".join(lines)
