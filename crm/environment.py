"""How is a setting read from the environment, and what do its addresses mean to Django, kombu and redis?"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    return env(name, str(int(default))).strip().lower() in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    value = env(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise SystemExit(f"{name} must be a whole number, not {value!r}") from None


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def database_from_url(url: str) -> dict[str, Any]:
    """A Django DATABASES entry from postgresql://user:password@host:port/name?host=/socket/dir."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "shuke",
        "USER": query.pop("user", None) or unquote(parts.username or ""),
        "PASSWORD": query.pop("password", None) or unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def broker_from_url(url: str) -> str:
    """kombu wants redis+socket:// where redis-py wants unix://."""
    if not url.startswith("unix://"):
        return url
    parts = urlsplit(url)
    return f"redis+socket://{parts.path}?virtual_host={dict(parse_qsl(parts.query)).get('db', '0')}"


def cache_from_url(url: str) -> str:
    """The next database of the same server, so that flushing the cache leaves the wake-ups alone."""
    parts = urlsplit(url)
    if url.startswith("unix://"):
        return f"unix://{parts.path}?db={int(dict(parse_qsl(parts.query)).get('db', '0')) + 1}"
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + 1}").geturl()


def secret_key(folder: Path) -> str:
    """SECRET_KEY, or a key made once for this DATA_DIR; several processes may come here at once."""
    if key := env("SECRET_KEY"):
        return key
    path = folder / "secret_key"
    try:
        return path.read_text().strip()
    except OSError:
        folder.mkdir(parents=True, exist_ok=True)
        mine = folder / f"secret_key.{os.getpid()}"
        mine.write_text(secrets.token_urlsafe(50))
        mine.chmod(0o600)
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
        return path.read_text().strip()
