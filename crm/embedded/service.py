"""The whole program under one roof: up, demo, stop, status."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql

from crm.embedded import ports, servers
from crm.embedded.health import answer
from crm.embedded.installation import PROJECT, Installation
from crm.embedded.parts import Part
from crm.embedded.paths import postgres_url
from crm.embedded.postgres import tail
from crm.embedded.problem import CannotRun
from crm.embedded.processes import is_running
from crm.embedded.supervisor import Stopped, Supervisor, end_leftovers, only_one, running

READY_SECONDS = 120
# What Celery logs once it has loaded the program.
READY_WORDS = {"worker": " ready.", "beat": "beat: Starting"}
DEMO_MEMBERS, DEMO_SEED = "20000", "1"


def up(here: Installation, arguments: list[str]) -> int:
    """The program without demo data, until Ctrl-C."""
    refuse(arguments)
    with supervised(here) as supervisor:
        environment = environment_of_parts(here, demo=False)
        make_ready(supervisor, environment)
        start(supervisor, environment)
        say(ready_block(here))
        if not holds_rows(here, "crm_user"):
            say("The first page makes the administrator and the brand.\n")
        supervisor.watch()
    return 0


def demo(here: Installation, arguments: list[str]) -> int:
    """The program with the generated brand, until Ctrl-C. Its mail never leaves this machine."""
    refuse(arguments)
    with supervised(here) as supervisor:
        if os.environ.get("EMAIL_URL"):
            say("The demo keeps its mail here and leaves EMAIL_URL alone.")
        environment = environment_of_parts(here, demo=True)
        make_ready(supervisor, environment)
        make_brand(supervisor, environment)
        start(supervisor, environment)
        say(ready_block(here) + "\n" + logins(environment))
        supervisor.watch()
    return 0


def stop(here: Installation, arguments: list[str]) -> int:
    """End what runs in this DATA_DIR, whoever started it."""
    refuse(arguments)
    if not here.data_dir.exists():
        say(f"Nothing runs in {here.data_dir}.")
        return 0
    pid = running(here)
    if pid:
        ask_to_stop(here, pid)
    end_leftovers(here)
    ended = servers.stop_servers(here)
    say(f"Stopped {here.data_dir}." if pid or ended else f"Nothing runs in {here.data_dir}.")
    return 0


def status(here: Installation, arguments: list[str]) -> int:
    """What runs; exit code 0 when the program answers."""
    refuse(arguments)
    pid = running(here)
    say(f"{'DATA_DIR':<12}{here.data_dir}")
    say(f"{'supervisor':<12}{f'process {pid}' if pid else 'not running'}")
    if (here.data_dir / "pg").exists():
        for server in servers.own_servers(here):
            found = server.pid()
            say(f"{server.name:<12}{f'process {found}' if found else 'not running'}")
    answers = bool(pid) and is_answering(here)
    say(f"{'pages':<12}{here.address if answers else 'not answering'}")
    return 0 if answers else 1


def refuse(arguments: list[str]) -> None:
    if arguments:
        raise CannotRun(
            f"This command takes no arguments, not {' '.join(arguments)!r}; PORT and DATA_DIR are variables."
        )


@contextmanager
def supervised(here: Installation) -> Iterator[Supervisor]:
    """Servers up, one supervisor; at the end, however it comes, everything is down."""
    here.prepare_folder()
    with only_one(here):
        end_leftovers(here)
        ports.need_free(here)
        lock = servers.hold(here)
        supervisor = Supervisor(here=here, say=say)
        supervisor.listen()
        try:
            supervisor.servers = servers.own_servers(here)
            servers.start_servers(here, say=say)
            yield supervisor
        except Stopped:
            pass
        finally:
            say("Stopping …")
            supervisor.end_parts()
            if servers.release(lock):
                servers.stop_servers(here)
                say("Stopped.")
            else:
                say("Stopped; PostgreSQL and Valkey stay up for another command that uses them.")


def environment_of_parts(here: Installation, *, demo: bool) -> dict[str, str]:
    """The demo's members are made up: their mail goes to the sink, whatever EMAIL_URL says."""
    more = {"SHUKE_DEMO": "1"} if demo else {}
    if demo or not os.environ.get("EMAIL_URL"):
        port = ports.mail_port(here)
        more["EMAIL_URL"] = f"smtp://{ports.LOOPBACK}:{port}"
        if port != here.port + ports.MAIL_DISTANCE:
            say(f"Port {here.port + ports.MAIL_DISTANCE} is taken: the mail sink listens on {port}.")
    return here.environment(**more)


def make_ready(supervisor: Supervisor, environment: dict[str, str]) -> None:
    if supervisor.run(sys.executable, "-m", "crm.embedded", "prepare", environment=environment):
        raise CannotRun("The database could not be brought up to date; what went wrong stands above.")


def make_brand(supervisor: Supervisor, environment: dict[str, str]) -> None:
    """Only into an empty database; a generation that was cut short is told by its mark and begun again."""
    mark = supervisor.here.data_dir / "demo-data.unfinished"
    if not (PROJECT / "crm/management/commands/demo_data.py").exists():
        say("This checkout has no demo_data command: the brand stays empty.")
        return
    if holds_rows(supervisor.here, "members_member") and not mark.exists():
        return
    say(f"Generating the demo brand, {int(DEMO_MEMBERS):,} members over three years …")
    mark.touch()
    command = ["manage.py", "demo_data", "--members", DEMO_MEMBERS, "--seed", DEMO_SEED]
    if supervisor.run(sys.executable, *command, environment=environment):
        raise CannotRun("The demo brand could not be generated; what went wrong stands above.")
    mark.unlink()


def holds_rows(here: Installation, table: str) -> bool:
    connection = psycopg2.connect(os.environ.get("DATABASE_URL") or postgres_url(here.data_dir))
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("select exists (select from {})").format(sql.Identifier(table)))
            return cursor.fetchone() == (True,)
    finally:
        connection.close()


def parts(here: Installation, environment: dict[str, str]) -> list[Part]:
    celery = [sys.executable, "-m", "celery", "-A", "crm.celery"]
    workers = environment.get("WORKER_PROCESSES") or "2"
    commands = {
        "web": [
            *(sys.executable, "-m", "gunicorn", "crm.wsgi", "--no-control-socket"),
            *("--bind", f"{here.host}:{here.port}", "--workers", environment.get("WEB_PROCESSES") or "2"),
            *("--threads", "4", "--timeout", "120", "--graceful-timeout", "10"),
        ],
        "worker": [*celery, "worker", "-c", workers, "-l", "INFO", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "-l", "INFO", "-s", str(here.data_dir / "beat"), "--pidfile="],
    }
    if environment.get("EMAIL_URL") != os.environ.get("EMAIL_URL"):
        commands["mail"] = [sys.executable, "manage.py", "mailsink"]
    return [
        Part(
            name=name,
            command=command,
            environment=environment,
            logs=here.logs,
            ready_word=READY_WORDS.get(name, ""),
        )
        for name, command in commands.items()
    ]


def start(supervisor: Supervisor, environment: dict[str, str]) -> None:
    """Returns when the pages answer and all else stays up; what cannot start ends it with its log."""
    here = supervisor.here
    say("Starting the program …")
    supervisor.parts = parts(here, environment)
    give_up = time.monotonic() + READY_SECONDS

    def is_settled() -> bool:
        late = time.monotonic() > give_up
        return late or bool(supervisor.has_failed()) or (supervisor.is_steady() and is_answering(here))

    supervisor.watch(until=is_settled)
    if supervisor.signals:
        raise Stopped
    if failed := supervisor.has_failed():
        raise CannotRun(f"{failed.name} does not start. The end of {failed.log}:\n{tail(failed.log, 15)}")
    if not is_answering(here):
        raise CannotRun(f"The pages did not answer within {READY_SECONDS} s; see {here.logs}.")


def is_answering(here: Installation) -> bool:
    """Any answer will do but none, or an error of the program itself."""
    return 0 < answer(here) < 500


def ask_to_stop(here: Installation, pid: int) -> None:
    os.kill(pid, 15)
    give_up = time.monotonic() + 120
    while running(here) and is_running(pid):
        if time.monotonic() > give_up:
            raise CannotRun(
                f"Process {pid} does not end; look at it, then `kill -9 {pid}` and ./run stop once more."
            )
        time.sleep(0.1)


def ready_block(here: Installation) -> str:
    return "\n".join([
        "",
        "  熟客 is ready",
        "",
        f"  Open     {here.address}/",
        f"  Mail     {here.address}/outbox/",
        f"  Logs     {here.logs}",
        "  Stop     Ctrl-C",
        "",
    ])  # fmt: skip


def logins(environment: dict[str, str]) -> str:
    """Asked before "ready" is said, so that whoever waits for that word can sign in."""
    return subprocess.run(
        [sys.executable, "-m", "crm.demo.logins"],
        env=environment,
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def say(line: str) -> None:
    print(line, flush=True)
