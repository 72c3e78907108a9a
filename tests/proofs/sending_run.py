"""A send under attack: real workers, a real mail server, kills -9 of whoever holds a message, opt-outs
throughout.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Attempt, Campaign, Delivery, Send
from crm import sql
from members import privacy
from members.models import Member
from tests.valkey import moved
from winback import offers

ROOT = Path(__file__).resolve().parents[2]
HOST = socket.gethostname()
HELD = "state in ('claimed', 'calling') and lease_until > now()"


def database_url() -> str:
    """The test database, as the processes outside are told of it."""
    given = connection.settings_dict
    query = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], **given["OPTIONS"]}
    secret = f":{quote(given['PASSWORD'])}@" if given["PASSWORD"] else ""
    return f"postgresql://{secret}/{given['NAME']}?{urlencode({k: v for k, v in query.items() if v})}"


def broker_url() -> str:
    """The same server, the database after the cache's: nobody else's wake-ups are ours."""
    return moved(str(settings.REDIS_URL), by=2)


@dataclass(frozen=True)
class Kill:
    """One worker ended while it held these messages."""

    pid: int
    whole_worker: bool
    held: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        calling = [str(delivery) for delivery, state in self.held if state == "calling"]
        claimed = len(self.held) - len(calling)
        what = "worker and child" if self.whole_worker else "child"
        return f"{what} {self.pid}, calling {', '.join(calling) or 'none'}, {claimed} claimed"


@dataclass
class Processes:
    """The sink, the workers and beat; whatever is killed is started again, as a supervisor would."""

    folder: Path
    workers: int
    port: int
    lease_seconds: int = 3
    delay: float = 0.02
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(settings.DATA_DIR),
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
            "SEND_LEASE_SECONDS": str(self.lease_seconds),
            "SEND_DRAIN_SECONDS": "1",
            "SEND_WORKERS": str(self.workers),
            "LOG_LEVEL": "WARNING",
        }

    def commands(self) -> dict[str, list[str]]:
        celery = [sys.executable, "-m", "celery", "-A", "tests.proofs.sending_app"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR"]
        return {
            "sink": [
                sys.executable, "manage.py", "mailsink", "--port", str(self.port),
                "--folder", str(self.folder / "mail"), "--delay", str(self.delay),
            ],
            **{
                f"worker{n}": [*celery, "worker", "-c", "1", "-n", f"w{n}@%h", *quiet]
                for n in range(self.workers)
            },
            "beat": [*celery, "beat", "-s", str(self.folder / "beat"), "--pidfile=", "-l", "ERROR"],
        }  # fmt: skip

    def start(self) -> None:
        for name, command in self.commands().items():
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                with (self.folder / f"{name}.log").open("ab") as log:
                    self.running[name] = subprocess.Popen(
                        command, cwd=ROOT, env=self.environment(), stdout=log, stderr=subprocess.STDOUT
                    )

    def stop(self) -> None:
        for process in self.running.values():
            for child in _family(process.pid):
                child.kill()
            process.wait()

    def parent_of(self, pid: int) -> int | None:
        """The worker whose child this is; only our own processes are ever killed."""
        for name, process in self.running.items():
            if name.startswith("worker") and pid in {one.pid for one in _family(process.pid)}:
                return process.pid
        return None


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [*parent.children(recursive=True), parent]
    except psutil.NoSuchProcess:
        return []


@dataclass
class OptOuts:
    """Threads that let members refuse and allow again, and write down when, under the members' lock."""

    members: list[Member]
    threads: int = 4
    events: dict[int, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))
    _stop: threading.Event = field(default_factory=threading.Event)
    _running: list[threading.Thread] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def start(self) -> None:
        for n in range(self.threads):
            # Each member belongs to one thread, so that its events are in the order of the thread.
            mine = self.members[n :: self.threads]
            thread = threading.Thread(target=self._toggle, args=(mine, random.Random(n)), daemon=True)
            thread.start()
            self._running.append(thread)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._running:
            thread.join()

    def _toggle(self, mine: list[Member], draw: random.Random) -> None:
        try:
            while not self._stop.is_set():
                self._once(draw.choice(mine))
                self._stop.wait(draw.uniform(0, 0.05))
        except BaseException as problem:  # noqa: BLE001 - told to the test, which fails with it
            self.failures.append(problem)
        finally:
            connection.close()

    def _once(self, member: Member) -> None:
        before = self.events[member.pk]
        refuses = not before or before[-1][1] == "granted"
        change: Callable[..., bool] = privacy.withdraw if refuses else privacy.grant
        with transaction.atomic():
            change(member=member, channel="email", at=timezone.now(), source="proof")
            # The lock of contact_state is ours until the commit: no gate of this member stands between.
            at = sql.fetch("select clock_timestamp()").rows[0][0]
        before.append((at, "withdrawn" if refuses else "granted"))

    def allowed_at(self, member_id: int, at: datetime) -> bool:
        """What the last event before this moment said; members begin with consent."""
        states = [state for when, state in self.events.get(member_id, []) if when < at]
        return not states or states[-1] == "granted"


def build_at_once(builders: int = 4) -> None:
    """Several builders of the same audience start in the same moment, as overlapping schedules make them."""
    gate = threading.Barrier(builders)

    def build(_number: int) -> None:
        try:
            gate.wait()
            offers.build_sends(at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(builders) as pool:
        list(pool.map(build, range(builders)))


class Attack:
    """Stops a worker that holds messages, looks again while it cannot move, and kills it.

    Some are not killed but sleep until their lease is over and then go on, as a machine that swaps does.
    """

    def __init__(self, processes: Processes, *, kills: int, messages: int, seed: int = 1) -> None:
        self.processes, self.kills, self.draw = processes, kills, random.Random(seed)
        # Spread over the first four fifths of the send: a kill whenever so many more messages have ended.
        self.pace = messages * 0.8 / kills
        self.log: list[Kill] = []
        self.sleeping: dict[int, float] = {}
        self.slept = 0

    def run(self, *, campaign: Campaign, seconds: float, when_frozen: Callable[[], None]) -> None:
        """Until the send is done by itself, killing as long as kills are left."""
        until = time.monotonic() + seconds
        frozen = False
        while not Send.objects.filter(campaign=campaign, state="done").exists():
            if not frozen and Send.objects.filter(campaign=campaign, state="running").exists():
                frozen = True
                when_frozen()
            if time.monotonic() > until:
                states = Counter(Delivery.objects.values_list("state", flat=True))
                raise AssertionError(f"not finished after {seconds} s, {len(self.log)} kills: {states}")
            self.processes.start()
            self._wake()
            if len(self.log) < self.kills and self._ended(campaign) >= len(self.log) * self.pace:
                self._kill_somebody()
            time.sleep(0.05)

    def _ended(self, campaign: Campaign) -> int:
        under_way = ["queued", "claimed", "calling"]
        return Delivery.objects.filter(send__campaign=campaign).exclude(state__in=under_way).count()

    def _kill_somebody(self) -> None:
        holders = [row[0] for row in sql.fetch(
            f"select distinct leased_by from campaigns_delivery where {HELD} and leased_by like %(host)s",
            {"host": f"{HOST}:%"},
        ).rows]  # fmt: skip
        if not holders:
            return
        name = self.draw.choice(sorted(holders))
        pid = int(name.rpartition(":")[2])
        if pid in self.sleeping or any(kill.pid == pid for kill in self.log):
            return  # asleep, or dead already; its lease still has to run out
        worker = self.processes.parent_of(pid)
        if worker is None:
            return
        try:
            os.kill(pid, signal.SIGSTOP)
        except ProcessLookupError:
            return
        held = sql.fetch(
            f"select id, state from campaigns_delivery where {HELD} and leased_by = %(name)s", {"name": name}
        ).rows
        if not held:
            os.kill(pid, signal.SIGCONT)
            return
        if self.slept * 5 < len(self.log):
            self.sleeping[pid] = time.monotonic() + self.processes.lease_seconds + 1
            self.slept += 1
            return
        whole = len(self.log) % 10 == 9
        if whole:
            os.kill(worker, signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
        self.log.append(Kill(pid, whole, tuple(held)))

    def _wake(self) -> None:
        for pid in [pid for pid, until in self.sleeping.items() if time.monotonic() > until]:
            del self.sleeping[pid]
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def report(self) -> str:
        calling = sum(any(state == "calling" for _, state in kill.held) for kill in self.log)
        whole = sum(kill.whole_worker for kill in self.log)
        return (
            f"{len(self.log)} kills -9: {calling} while calling, {whole} of a whole worker; "
            f"{self.slept} slept beyond their lease"
        )


def mailbox(folder: Path) -> Counter[str]:
    """How many mails each address got."""
    heads = (message_from_bytes(path.read_bytes()[:4000]) for path in (folder / "mail").glob("*.eml"))
    return Counter(str(mail["X-Sink-Recipient"]) for mail in heads)


def check(send: Send, *, folder: Path, opt_outs: OptOuts) -> str:
    """The promises: nobody twice, everybody accounted for, nobody called after refusing; what was seen."""
    mails = mailbox(folder)
    twice = {address: count for address, count in mails.items() if count > 1}
    assert not twice, f"got it twice: {twice}"
    states: Counter[str] = Counter()
    for delivery in Delivery.objects.filter(send=send).select_related("member"):
        states[f"{delivery.state} {delivery.reason}".strip()] += 1
        got = mails[delivery.member.email]
        match delivery.state:
            case "sent":
                assert got == 1, f"delivery {delivery.pk} is sent, but the mailbox has {got}"
            case "uncertain":
                assert delivery.reason in {"worker_lost", "no_answer"}
            case "skipped":
                assert got == 0
                assert delivery.reason in {"no_consent", "suppressed"}
                assert delivery.member_id in opt_outs.events, "skipped without ever having refused"
            case other:
                raise AssertionError(f"delivery {delivery.pk} ended {other}")
    after_refusal = [
        attempt.delivery_id
        for attempt in Attempt.objects.filter(delivery__send=send).select_related("delivery")
        if not opt_outs.allowed_at(attempt.delivery.member_id, attempt.started_at)
    ]
    assert not after_refusal, f"called after an opt-out: {after_refusal}"
    toggles = sum(len(events) for events in opt_outs.events.values())
    uncertain_arrived = sum(
        mails[address]
        for address in Delivery.objects.filter(send=send, state="uncertain").values_list(
            "member__email", flat=True
        )
    )
    return f"{dict(states)}; {uncertain_arrived} of the uncertain had arrived; {toggles} opt-outs and returns"
