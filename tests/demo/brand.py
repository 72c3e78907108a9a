"""Making the demo brand in a test, and every table of ours as text."""

from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection

from crm.demo import making

AS_OF = date(2026, 11, 22)
ZONE = ZoneInfo("Asia/Taipei")
AT = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)
OURS = ("crm", "members", "lifecycle", "campaigns", "winback", "analytics")
#: Rows that the product writes itself carry the time of writing, keys it drew, and digests of both.
COMPUTED = {
    "analytics_dailymetric",
    "campaigns_outcome",
    "analytics_valueyardstick",
    "analytics_worthrun",
    "crm_auditday",
    "crm_auditentry",
    "crm_night",
    "crm_steprun",
    "lifecycle_clvrun",
    "lifecycle_lifecyclerun",
    "lifecycle_lookalikerun",
    "lifecycle_persona",
    "lifecycle_personaversion",
    "lifecycle_portrait",
    "lifecycle_segment",
    "lifecycle_segmentversion",
    "lifecycle_stagetransition",
    "members_consenttext",
    "members_contactpreference",
    "members_contactstate",
    "members_privacyevent",
    "members_privacyrequest",
    "members_suppression",
}
#: By type or by name.
VOLATILE = {"timestamp with time zone", "double precision", "uuid", "bytea", "token"}


def quiet(_line: str) -> None:
    pass


def make(members: int = 500) -> None:
    making.make(members=members, seed=1, as_of=AS_OF, at=AT, say=quiet)


def dump() -> dict[str, str]:
    """Every table of ours as csv, by its key."""
    return {table: dump_table(table) for table in our_tables()}


def our_tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if model._meta.app_label in OURS)


def dump_table(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name, data_type from information_schema.columns where table_name = %s "
            "order by ordinal_position",
            [table],
        )
        volatile = VOLATILE if table in COMPUTED else set()
        columns = [f'"{name}"' for name, kind in cursor.fetchall() if not {name, kind} & volatile]
        key = next(model._meta.pk.column for model in apps.get_models() if model._meta.db_table == table)
        text = StringIO()
        cursor.copy_expert(
            f'copy (select {", ".join(columns)} from {table} order by "{key}") to stdout csv header', text
        )
        return text.getvalue()


def empty() -> None:
    """A fresh installation: no rows, and keys that start at one."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"truncate {', '.join(our_tables())} restart identity cascade")
