"""A killed load goes on where it was, two never run at once, and a cancelled one stops."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Now

from crm.models import Brand
from members import imports
from members.imports import reading
from members.imports.keeper import Keeper
from members.models import ChangedMember, Load, Member, Order

ROOT = Path(__file__).resolve().parents[2]
ROWS = 60_000

#: The command in a process of its own, with small chunks so that there is much to be killed in.
PROGRAM = """
import sys
import django
django.setup()
from django.core.management import call_command
from members.imports import blocks, reading
reading.CHUNK_LINES = 4_000
blocks.BLOCK = 1 << 16
call_command("load", "orders", sys.argv[1], json=True)
"""


@pytest.fixture
def place(transactional_db, tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    Brand.objects.create(pk=1, name="木日保養")
    return tmp_path


def written(path: Path, rows: int = ROWS) -> Path:
    lines = (f"A{n},C{n % 700},2026-01-{n % 28 + 1:02d} 10:00:00,{n}.25\n" for n in range(rows))
    path.write_text("order_id,member_id,placed_at,amount\n" + "".join(lines))
    return path


def environment_of(place: Path) -> dict[str, str]:
    """For a process of its own at the same database."""
    known = connection.settings_dict
    url = f"postgresql:///{known['NAME']}?host={known['HOST']}&user={known['USER']}"
    if known["PASSWORD"]:
        url += f"&password={known['PASSWORD']}"
    if known["PORT"]:
        url += f"&port={known['PORT']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(place),
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "PYTHONPATH": str(ROOT),
    }


def start(file: Path, place: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(file)],
        env=environment_of(place),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def wait_until(condition, process: subprocess.Popen[str]) -> None:
    give_up = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < give_up
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("filled", [False, True])
def test_the_same_command_goes_on_after_kill_9(place, filled):
    if filled:
        member = Member.objects.create(source="other", external_id="Z")
        Order.objects.create(
            member=member, source="other", external_id="Z", placed_at=Now(), placed_on="2020-01-01", amount=1
        )
    file = written(place / "orders.csv")
    points = [lambda: Load.objects.filter(lines_read__gt=8_000).exists()]
    points += [lambda: Load.objects.filter(state="applying").exists()]
    if filled:
        points += [lambda n=n: Load.objects.filter(applied_line__gt=n).exists() for n in (1, 20_000, 40_000)]
    for reached in points:
        process = start(file, place)
        wait_until(reached, process)
        kill(process)
    read_before = Load.objects.get().lines_read
    assert read_before > 8_000
    process = start(file, place)
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors
    load = Load.objects.get()
    assert (load.state, load.counts["rows"], load.counts["created"]) == ("done", ROWS, ROWS)
    mine = Order.objects.filter(source="main")
    assert mine.count() == ROWS
    assert mine.aggregate(sum=Sum("amount"))["sum"] == sum(range(ROWS)) + ROWS // 4
    assert ChangedMember.objects.values("member").distinct().count() == 700
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_namespace where nspname = %s", [f"load_{load.pk}"])
        assert cursor.fetchone() == (0,)


def test_what_a_crash_of_the_database_emptied_is_read_again(place, monkeypatch):
    """Unlogged tables are empty after a crash; the row then promises more than the room holds."""
    monkeypatch.setattr(reading, "CHUNK_LINES", 1_000)
    file = written(place / "orders.csv", 3_000)
    load = imports.register(path=file, kind="orders", profile="generic")

    def stop_when_read() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("members.imports.applying.orders.fill", lambda job: stop_when_read())
    with pytest.raises(KeyboardInterrupt):
        imports.run(load.pk)
    monkeypatch.undo()
    monkeypatch.setattr(settings, "DATA_DIR", place)
    with connection.cursor() as cursor:
        cursor.execute(f"truncate load_{load.pk}.staged, load_{load.pk}.chunk, load_{load.pk}.reject")
    assert imports.run(load.pk).counts["created"] == 3_000


def test_a_load_is_run_by_one_process_at_a_time(place):
    load = imports.register(path=written(place / "orders.csv", 10), kind="orders", profile="generic")
    with Keeper(load), pytest.raises(imports.Busy, match="by another process"):
        imports.run(load.pk)
    assert not imports.due_loads().exists()
    Load.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert list(imports.due_loads()) == [load]
    assert imports.run(load.pk).counts["created"] == 10


def test_the_same_file_is_the_same_load_until_it_is_done(place):
    file = written(place / "orders.csv", 10)
    load = imports.register(path=file, kind="orders", profile="generic")
    assert imports.register(path=file, kind="orders", profile="generic") == load
    assert imports.register(path=file, kind="orders", profile="generic", source="shop") != load
    imports.run(load.pk)
    assert imports.register(path=file, kind="orders", profile="generic") != load


def test_a_cancelled_load_keeps_what_it_has_written(place, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK_LINES", 1_000)
    imports.run(imports.register(path=written(place / "a.csv", 1), kind="orders", profile="generic").pk)
    load = imports.register(path=written(place / "b.csv", 5_000), kind="orders", profile="generic")
    Load.objects.filter(pk=load.pk).update(cancel_requested=True)
    load = imports.run(load.pk)
    assert (load.state, Order.objects.count()) == ("cancelled", 1)
    assert imports.run(load.pk).state == "cancelled"
