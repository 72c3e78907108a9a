"""`./run manage api_client NAME --scopes a,b`: let another program call; the key is printed once."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm import clients
from crm.access import SCOPES
from crm.formats import rfc3339


class Command(BaseCommand):
    help = "Make an API client and print its key, which is kept nowhere. Scopes: " + ", ".join(SCOPES)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="which program calls, and for what")
        parser.add_argument("--scopes", required=True, help="what it may do, with commas between")
        parser.add_argument("--source", default="main", help="the feed that it writes and reads (main)")
        parser.add_argument("--days", type=int, default=365, help="how long the key works, at most 365")
        parser.add_argument("--calls-per-minute", type=int, default=600)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            issued = clients.create_client(
                name=options["name"],
                scopes=[scope.strip() for scope in options["scopes"].split(",") if scope.strip()],
                source=options["source"],
                life=timedelta(days=options["days"]),
                calls_per_minute=options["calls_per_minute"],
                at=timezone.now(),
                by=None,
            )
        except clients.BadClient as bad:
            raise CommandError(f"{bad.field}: {bad}") from bad
        if options["json"]:
            made = {
                "name": issued.client.name,
                "key": issued.text,
                "scopes": issued.client.scopes,
                "source": issued.client.source,
                "expires_at": rfc3339(issued.key.expires_at),
            }
            self.stdout.write(json.dumps(made))
        else:
            self.stdout.write(issued.text)
            self.stderr.write(f"works until {issued.key.expires_at:%Y-%m-%d}; it is not shown again")
