"""Is everything in place before the program answers: translations, static files, schema?

Runs inside Django. Each part looks first and works only where something changed, under one lock, because two
commands may start on an empty folder at once.
"""

import fcntl
import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from crm.embedded.messages import compile_messages, simplify_messages

Say = Callable[[str], None]


def prepare(*, say: Say, static: bool = True, schema: bool = True) -> None:
    data_dir = Path(settings.DATA_DIR)
    with (data_dir / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        compile_messages(Path(settings.BASE_DIR) / "locale")
        simplify_messages(Path(settings.BASE_DIR) / "locale")
        if static:
            gather_static(data_dir=data_dir, say=say)
        if schema:
            migrate(say=say)
    warn_about_letters(say=say)


def gather_static(*, data_dir: Path, say: Say) -> None:
    """Into DATA_DIR/static with hashed names; old files stay for pages that are still open."""
    mark = data_dir / "static.fingerprint"
    now = static_fingerprint()
    if mark.exists() and mark.read_text() == now and Path(settings.STATIC_ROOT).is_dir():
        return
    say("Gathering static files …")
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now)


def static_fingerprint() -> str:
    """Names, sizes and times of all static files: no file is read."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def migrate(*, say: Say) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    say(f"Bringing the database up to date, {len(plan)} migrations …")
    call_command("migrate", interactive=False, verbosity=0)


def warn_about_letters(*, say: Say) -> None:
    """A user's own server may have been made with LC_CTYPE C, for which Chinese is no letter."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_extension where extname = 'pg_trgm')")
        (installed,) = cursor.fetchone() or (False,)
        if not installed:
            return
        cursor.execute("select show_trgm('王') <> '{}'")
        if cursor.fetchone() != (True,):
            say(
                "Warning: this database was created with an LC_CTYPE that knows no Chinese letters, "
                "so searching names by part is slow; create it with LC_CTYPE C.UTF-8."
            )
