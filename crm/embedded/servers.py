"""PostgreSQL and Valkey of one installation: our own in DATA_DIR, or those that the environment names.

Every command that needs them holds a shared lock as long as it runs; the last one to leave may stop them.
"""

import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit

import psycopg2
import redis

from crm.embedded.account import server_account, user_name
from crm.embedded.binaries import OLDEST_POSTGRES
from crm.embedded.installation import PROJECT, Installation
from crm.embedded.paths import postgres_url, socket_dir, valkey_url
from crm.embedded.postgres import Postgres
from crm.embedded.problem import CannotRun
from crm.embedded.valkey import Valkey

TEST_REDIS_DATABASE = 8


class Server(Protocol):
    name: str
    log: Path

    def pid(self) -> int | None: ...
    def answers(self) -> bool: ...
    def start(self) -> bool: ...
    def stop(self) -> None: ...


def own_servers(here: Installation) -> list[Server]:
    """The servers that we run ourselves; none when the environment names both."""
    wants_postgres, wants_valkey = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if not (wants_postgres or wants_valkey):
        return []
    account = server_account(cluster=here.data_dir / "pg", project=PROJECT)
    found: list[Server] = []
    if wants_postgres:
        found.append(Postgres(data_dir=here.data_dir, account=account))
    if wants_valkey:
        found.append(Valkey(data_dir=here.data_dir, account=account))
    return found


def start_servers(here: Installation, *, say: Callable[[str], None] = lambda _: None) -> list[Server]:
    """Bring up what is down and see that both answer; returns those started by this call."""
    servers = own_servers(here)
    if servers:
        prepare_sockets(here)
    started = []
    for server in servers:
        if not server.pid():
            say(f"Starting {server.name} …")
        if server.start():
            started.append(server)
    if os.environ.get("DATABASE_URL"):
        check_database(os.environ["DATABASE_URL"])
    else:
        make_database(here)
    if url := os.environ.get("REDIS_URL"):
        check_redis(url)
    return started


def stop_servers(here: Installation) -> bool:
    """True when one was running."""
    if not (here.data_dir / "pg").exists() and not (here.data_dir / "valkey").exists():
        return False
    found = own_servers(here)
    ran = any(server.pid() for server in found)
    for server in reversed(found):
        server.stop()  # one that was killed may have left processes
    return ran


def hold(here: Installation) -> IO[str]:
    """Say that the servers are in use for as long as the returned file stays open."""
    lock = (here.data_dir / "in-use.lock").open("a")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def release(lock: IO[str]) -> bool:
    """True when nobody else holds the servers: then, and under this lock, they may be stopped."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def prepare_sockets(here: Installation) -> None:
    """A folder that nobody but the servers' account may enter: the login inside is free."""
    account = server_account(cluster=here.data_dir / "pg", project=PROJECT)
    folder = socket_dir(here.data_dir)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.uid}:
        raise CannotRun(f"{folder} belongs to {user_name(found.st_uid)}: choose another DATA_DIR.")
    folder.chmod(0o700)
    account.owns(folder)


def make_database(here: Installation) -> None:
    # Under a lock: two that create it at once would disturb each other's copy of the template.
    with (here.data_dir / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection = psycopg2.connect(postgres_url(here.data_dir, "postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1 from pg_database where datname = 'shuke'")
                if cursor.fetchone() is None:
                    cursor.execute("create database shuke")
        finally:
            connection.close()


def check_database(url: str) -> None:
    try:
        connection = psycopg2.connect(url, connect_timeout=10)
    except psycopg2.Error as failure:
        raise CannotRun(
            f"DATABASE_URL ({without_password(url)}) cannot be reached ({' '.join(str(failure).split())}): "
            "start that server, correct the address, or unset it to use the server that ./run brings."
        ) from None
    version = connection.server_version // 10000
    connection.close()
    if version < OLDEST_POSTGRES:
        raise CannotRun(f"DATABASE_URL is PostgreSQL {version}: {OLDEST_POSTGRES} or newer is needed.")


def check_redis(url: str) -> None:
    try:
        redis.Redis.from_url(url, socket_connect_timeout=10).ping()
    except (redis.RedisError, ValueError) as failure:
        raise CannotRun(
            f"REDIS_URL ({without_password(url)}) cannot be reached ({failure}): "
            "start that server, correct the address, or unset it to use the server that ./run brings."
        ) from None


def redis_url_of_tests(here: Installation) -> str:
    """Databases of their own on the same server: no worker of the program takes up what a test enqueues."""
    url = os.environ.get("REDIS_URL") or valkey_url(here.data_dir)
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={TEST_REDIS_DATABASE}"
    return parts._replace(path=f"/{TEST_REDIS_DATABASE}").geturl()


def without_password(url: str) -> str:
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":***@") if password else url
