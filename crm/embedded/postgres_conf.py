"""How is the local PostgreSQL set up? Sized for this machine, durable, reachable by its socket alone."""

import locale
import shutil
from pathlib import Path

import psutil

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


def configuration(*, socket_folder: Path) -> str:
    """conf.d/shuke.conf, written anew at every start; a person's own settings go into another file there."""
    shared = shared_buffers(memory())
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "max_connections": "60",
        "shared_preload_libraries": "pg_stat_statements",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(shared * 2, 256)}MB",
        "work_mem": "48MB",
        "maintenance_work_mem": "256MB",
        "dynamic_shared_memory_type": shared_memory_kind(),
        "max_parallel_workers_per_gather": "2",
        "max_parallel_maintenance_workers": "2",
        "random_page_cost": "1.1",
        "jit": "off",
        # A commit that was answered survives a crash; the rest trades disk space for fewer checkpoints.
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        # Squeezing each new page takes longer than writing it: building the indexes of a first load, say.
        "wal_compression": "off",
        # This server has no replica and is backed up by pg_dump: what fills a new table goes to the table
        # alone, and is on the disk when the commit is answered, as ever.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        # A backend in a long query notices that its client, or the server above it, is gone.
        "client_connection_check_interval": "5s",
        "log_line_prefix": "%m [%p] ",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    lines = [f"{name} = {quoted(value)}" for name, value in settings.items()]
    return "\n".join(["# Written by ./run at every start.", *lines, ""])


def initdb_arguments(major: int) -> list[str]:
    """pg_trgm takes Chinese for letters only where LC_CTYPE is a UTF-8 one, whatever sorts the rest."""
    arguments = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", f"--lc-ctype={utf8_ctype()}"]
    if major >= 17:
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return arguments


def quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def shared_buffers(total: int) -> int:
    """A quarter of the memory, between 128 MB and 8 GB; taken page by page as data comes to fill it."""
    return max(128, min(8192, total // 4 // MEGABYTE))


def memory() -> int:
    """Bytes this process may use: the machine's, or less inside a container."""
    total = psutil.virtual_memory().total
    try:
        return min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    except (OSError, ValueError):
        return total


def shared_memory_kind() -> str:
    """Containers often give 64 MB of /dev/shm, too little for a parallel hash join."""
    shm = Path("/dev/shm")  # noqa: S108 - only looked at
    if shm.is_dir() and shutil.disk_usage(shm).total >= GIGABYTE // 2:
        return "posix"
    return "mmap"


def utf8_ctype() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"
