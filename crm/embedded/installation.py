"""One DATA_DIR, its port and the environment of what runs in it. Several installations live side by side."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from crm.embedded.problem import CannotRun

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Installation:
    data_dir: Path
    port: int
    host: str = "127.0.0.1"

    @classmethod
    def from_environment(cls) -> "Installation":
        wanted = Path(os.environ.get("DATA_DIR") or "var")
        return cls(
            data_dir=(PROJECT / wanted).resolve(),
            port=port_number(os.environ.get("PORT") or "8000"),
            host=os.environ.get("HOST") or "127.0.0.1",
        )

    @property
    def address(self) -> str:
        return os.environ.get("BASE_URL") or f"http://{self.reach}:{self.port}"

    @property
    def reach(self) -> str:
        """Where this machine itself reaches the pages."""
        return "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - only compared

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"

    def prepare_folder(self) -> None:
        try:
            # Root's servers run as somebody else, who must be able to pass through.
            self.data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.data_dir):
                pass
            for folder in (self.logs, self.data_dir / "uploads", self.data_dir / "outbox"):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as failure:
            raise CannotRun(
                f"{self.data_dir} cannot be written ({failure.strerror}): choose another folder, for example "
                "DATA_DIR=$HOME/shuke ./run …"
            ) from None

    def environment(self, **more: str) -> dict[str, str]:
        """For every program started here. Absolute, so that no working directory changes the meaning."""
        return {
            **os.environ,
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "crm.settings",
            "PYTHONUNBUFFERED": "1",
            **more,
        }


def port_number(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise CannotRun(f"PORT={text} is no port: give a number from 1 to 65535.")
