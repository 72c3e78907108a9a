"""Do the local servers start once, survive kill -9, and keep what they were given?"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from crm.embedded import servers
from crm.embedded.installation import Installation
from crm.embedded.paths import postgres_url, socket_dir, valkey_url
from crm.embedded.processes import end, is_running, working_in
from tests.proofs.checkout import wait_until


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Servers of its own, in a path with a blank, whatever servers the tests themselves run on."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    # Up to the folder of this account's tests, two or three above: PostgreSQL runs as another account.
    for folder in [tmp_path, *tmp_path.parents]:
        folder.chmod(0o711)
        if folder.name.startswith("pytest-of-"):
            break
    here = Installation(data_dir=tmp_path / "our shop", port=8000)
    here.prepare_folder()
    yield here
    servers.stop_servers(here)


def by_name(here: Installation) -> dict[str, servers.Server]:
    return {server.name: server for server in servers.own_servers(here)}


def test_the_second_start_adopts_and_the_last_stop_leaves_nothing(here: Installation) -> None:
    assert [server.name for server in servers.start_servers(here)] == ["PostgreSQL", "Valkey"]
    assert servers.start_servers(here) == []
    assert servers.stop_servers(here) is True
    assert servers.stop_servers(here) is False
    assert [*working_in(here.data_dir / "pg", "postgres"), *working_in(here.data_dir / "valkey", "")] == []


def test_of_two_that_start_at_once_one_starts_each_server(here: Installation) -> None:
    started: list[str] = []
    threads = [
        threading.Thread(target=lambda: started.extend(each.name for each in servers.start_servers(here)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == ["PostgreSQL", "Valkey"]


def test_an_answered_commit_is_there_after_kill_9_even_under_a_busy_backend(here: Installation) -> None:
    servers.start_servers(here)
    postgres = by_name(here)["PostgreSQL"]
    connection = psycopg2.connect(postgres_url(here.data_dir))
    with connection, connection.cursor() as cursor:
        cursor.execute("create table kept (n int); insert into kept values (1)")
    connection.close()
    # A backend that computes does not notice that its postmaster is gone, and holds the shared memory.
    query = "import psycopg2, sys; psycopg2.connect(sys.argv[1]).cursor().execute(sys.argv[2])"
    endless = "do $$ begin loop perform 1; end loop; end $$"
    with subprocess.Popen(
        [sys.executable, "-c", query, postgres_url(here.data_dir), endless], stderr=subprocess.DEVNULL
    ) as busy:
        wait_until(lambda: is_computing(here), seconds=30)
        killed = postgres.pid()
        assert killed
        os.kill(killed, signal.SIGKILL)
        assert postgres.start() is True
        busy.wait(timeout=30)
    assert postgres.pid() != killed
    connection = psycopg2.connect(postgres_url(here.data_dir))
    with connection.cursor() as cursor:
        cursor.execute("select n from kept")
        assert cursor.fetchall() == [(1,)]
    connection.close()


def is_computing(here: Installation) -> bool:
    connection = psycopg2.connect(postgres_url(here.data_dir, "postgres"))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_stat_activity where query like 'do $$ begin loop%'")
        (found,) = cursor.fetchone() or (0,)
    connection.close()
    return bool(found)


def test_what_was_queued_is_there_after_kill_9(here: Installation) -> None:
    servers.start_servers(here)
    valkey = by_name(here)["Valkey"]
    line = redis.Redis.from_url(valkey_url(here.data_dir))
    line.lpush("queue", "wake up")
    # The append-only file is forced to disk every second; the kernel has it at once.
    pid = valkey.pid()
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert valkey.start() is True
    assert line.lrange("queue", 0, -1) == [b"wake up"]
    line.close()


def test_nobody_else_may_enter_the_folder_of_the_sockets(here: Installation) -> None:
    servers.start_servers(here)
    assert oct(socket_dir(here.data_dir).stat().st_mode & 0o777) == "0o700"
    postgres = by_name(here)["PostgreSQL"]
    assert postgres.pid()
    assert psutil.Process(postgres.pid()).uids().effective != 0


def test_an_interrupted_first_start_leaves_no_half_a_cluster(here: Installation) -> None:
    (here.data_dir / "pg.new").mkdir()
    (here.data_dir / "pg.new" / "PG_VERSION").write_text("18\n")
    servers.start_servers(here)
    assert not (here.data_dir / "pg.new").exists()


def test_what_does_not_end_by_itself_is_killed() -> None:
    stubborn = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal,time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(99)",
        ],
        stdout=subprocess.PIPE,
    )
    assert stubborn.stdout
    assert stubborn.stdout.readline() == b"1\n"
    stubborn.stdout.close()
    end([psutil.Process(stubborn.pid)], wait=0.2)
    assert not is_running(stubborn.pid)
    stubborn.wait(timeout=10)
