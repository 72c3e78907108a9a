"""./run manage duplicates: search all members for pairs that may be one person; --json prints them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import duplicates
from members.models import Member


class Command(BaseCommand):
    help = "Find members that may be one person. Files them as candidates, or prints them as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the pairs and file nothing")
        parser.add_argument("--source", default="", help="only members of this feed")
        parser.add_argument(
            "--threshold", type=float, default=duplicates.THRESHOLD, help="the least probability, 0 to 1"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if not 0 < options["threshold"] < 1:
            raise CommandError("The threshold is a probability between 0 and 1.")
        found = duplicates.search(source=options["source"], threshold=options["threshold"], tell=_tell)
        if options["json"]:
            self.stdout.write(json.dumps({"pairs": _named(found.pairs)}, ensure_ascii=False))
            return
        filed = duplicates.file_found(found.pairs)
        self.stdout.write(
            f"{found.members:,} members compared ({found.method}):"
            f" {len(found.pairs):,} pairs, {filed:,} of them new."
        )


def _tell(phase: str, percent: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{phase} {percent} %   ")


def _named(pairs: list[duplicates.Pair]) -> list[dict[str, Any]]:
    """By external id, as the feeds know them; members without one by their number."""
    keys = {key for pair in pairs for key in (pair.one, pair.other)}
    names = {
        pk: external_id or f"M-{pk:06d}"
        for pk, external_id in Member.objects.filter(pk__in=keys).values_list("pk", "external_id")
    }
    return [
        {"a": names[pair.one], "b": names[pair.other], "probability": round(pair.probability, 6)}
        for pair in pairs
        if pair.one in names and pair.other in names
    ]
