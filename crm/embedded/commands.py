"""What can `./run` be asked? One function a command; each returns the exit code."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from crm.embedded import ports, servers, service
from crm.embedded.installation import PROJECT, Installation
from crm.embedded.messages import compile_messages, simplify_messages
from crm.embedded.problem import CannotRun

# These look at the schema themselves, or need none.
SCHEMA_COMMANDS = {
    "migrate", "makemigrations", "showmigrations", "sqlmigrate", "squashmigrations", "optimizemigration",
    "check", "help", "version", "diffsettings", "mailsink", "collectstatic", "--help", "--version",
}  # fmt: skip


def make_ready(here: Installation, _arguments: list[str]) -> int:
    """Translations, static files, schema; `up` runs it as a process, a container before it serves."""
    os.environ.update(here.environment())
    import django

    from crm.embedded.prepare import prepare

    django.setup()
    prepare(say=service.say)
    return 0


def manage(here: Installation, arguments: list[str]) -> int:
    """Any Django command. The servers come up for it and stay up."""
    here.prepare_folder()
    with servers.hold(here):
        servers.start_servers(here, say=note)
        os.environ.update(here.environment())
        if port := ports.remembered_mail_port(here):
            os.environ.setdefault("EMAIL_URL", f"smtp://{ports.LOOPBACK}:{port}")
        import django
        from django.core.management import execute_from_command_line

        from crm.embedded.prepare import prepare

        django.setup()
        if arguments and arguments[0] not in SCHEMA_COMMANDS:
            prepare(say=note, static=False)
        execute_from_command_line(["manage.py", *arguments])
    return 0


def note(line: str) -> None:
    """Beside the answer, which may go into a file."""
    print(line, file=sys.stderr, flush=True)


def test(here: Installation, arguments: list[str]) -> int:
    """pytest, against a test database on the servers of this DATA_DIR; the whole suite in two processes."""
    side_by_side = ["-n", str(min(os.cpu_count() or 1, 2)), "--dist", "worksteal"]
    return pytest(here, [*([] if any(map(names_tests, arguments)) else side_by_side), *arguments])


def names_tests(argument: str) -> bool:
    """A file, a folder or one test; a handful of them is done before a second process has begun."""
    return (PROJECT / argument.partition("::")[0]).exists()


def pytest(here: Installation, arguments: list[str]) -> int:
    redis = servers.redis_url_of_tests(here)
    return with_servers(here, [sys.executable, "-m", "pytest", *arguments], REDIS_URL=redis)


def prove(here: Installation, arguments: list[str]) -> int:
    """The slow proofs: crash, load and fuzz."""
    return pytest(here, ["-m", "prove", "--timeout=0", *arguments])


def check(here: Installation, arguments: list[str]) -> int:
    """The linters and the rules of the house, one line each."""
    return with_servers(here, [sys.executable, ".ci/check.py", *arguments])


def bench(here: Installation, arguments: list[str]) -> int:
    known = sorted(path.stem for path in (PROJECT / "benchmarks").glob("[a-z]*.py"))
    if not arguments or arguments[0] not in known:
        raise CannotRun(f"Which benchmark? Known: {', '.join(known) or 'none yet'}.")
    script = PROJECT / "benchmarks" / f"{arguments[0]}.py"
    environment = {"PYTHONPATH": str(PROJECT)}
    return with_servers(here, [sys.executable, str(script), *arguments[1:]], **environment)


def with_servers(here: Installation, command: list[str], **environment: str) -> int:
    """Run a command with the servers up; those that were down before go down after."""
    here.prepare_folder()
    # A fresh checkout has no compiled translations, and tests read Chinese.
    compile_messages(PROJECT / "locale")
    simplify_messages(PROJECT / "locale")
    lock = servers.hold(here)
    started = servers.start_servers(here)
    try:
        return run_in_front(command, here.environment(**environment))
    finally:
        if servers.release(lock):
            for server in reversed(started):
                server.stop()


def run_in_front(command: list[str], environment: dict[str, str]) -> int:
    """Ctrl-C reaches the child by itself, being in the terminal's group; we outlive it to clean up."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(
        command, env=environment, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    )
    signal.signal(signal.SIGTERM, lambda _number, _frame: child.terminate())
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


Command = Callable[[Installation, list[str]], int]
COMMANDS: dict[str, Command] = {
    "demo": service.demo,
    "up": service.up,
    "stop": service.stop,
    "status": service.status,
    "prepare": make_ready,
    "manage": manage,
    "test": test,
    "check": check,
    "prove": prove,
    "bench": bench,
}
