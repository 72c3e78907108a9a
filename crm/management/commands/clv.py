"""`./run manage clv --as-of D`: fit the models of lifetime value and print their parameters."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.models import Brand
from lifecycle import clv
from lifecycle.models import ClvRun

#: Parameter → what it is, in the order in which they are printed.
WORDS = {
    "r": "BG/NBD r",
    "alpha": "BG/NBD alpha (weeks)",
    "a": "BG/NBD a",
    "b": "BG/NBD b",
    "log_likelihood": "BG/NBD log-likelihood",
    "p": "Gamma-Gamma p",
    "q": "Gamma-Gamma q",
    "gamma": "Gamma-Gamma gamma",
}


class Command(BaseCommand):
    help = "Fit BG/NBD and Gamma-Gamma on the orders before a day, and print what they found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="YYYY-MM-DD; default: today at the brand"
        )
        parser.add_argument(
            "--without-gifts",
            action="store_true",
            help="leave purchases of 0.00 out, as the night does; published figures count them",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        as_of = options["as_of"] or timezone.now().astimezone(Brand.get().zone).date()
        found = clv.fit_as_of(as_of=as_of, with_gifts=not options["without_gifts"])
        if options["json"]:
            self.stdout.write(json.dumps({"as_of": as_of.isoformat(), **_figures(found)}))
            return
        if found.missing:
            counts = f"{found.repeat_buyers} with two purchase days, {found.history_days} days of history"
            raise CommandError(f"{ClvRun.Missing(found.missing).label}: {counts}")
        for name, value in _figures(found).items():
            self.stdout.write(f"{WORDS.get(name, name):24}{value}")


def _figures(found: clv.Fit) -> dict[str, Any]:
    """Without enough data the parameters are null, and `missing` says what is missing."""
    fitted, spent = found.purchasing, found.spending
    rhythm = ("r", "alpha", "a", "b", "log_likelihood")
    return {
        **{name: getattr(fitted, name, None) for name in rhythm},
        **{name: getattr(spent, name, None) for name in ("p", "q", "gamma")},
        "spend_log_likelihood": spent.log_likelihood if spent else None,
        "buyers": found.buyers,
        "repeat_buyers": found.repeat_buyers,
        "history_days": found.history_days,
        "fitted_members": fitted.members if fitted else 0,
        "spend_members": spent.members if spent else 0,
        "missing": found.missing or None,
    }
