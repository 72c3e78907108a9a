"""Does the source keep its own rules? One line a check and a summary; `./run check` runs it.

A check is a command: silent and 0 when all is well, else its output says what to mend.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
APPS = ["crm", "members", "lifecycle", "campaigns", "winback", "analytics"]

# Its own command has the path of the .venv written into it, which a moved folder breaks.
IMPORT_LINTER = """
import sys
from importlinter.cli import lint_imports
sys.path.insert(0, "")
sys.exit(lint_imports(no_logo=True))
"""


def own(name: str) -> list[str]:
    return [PYTHON, f".ci/checks/{name}.py"]


CHECKS: dict[str, list[str]] = {
    "style (ruff check)": [PYTHON, "-m", "ruff", "check", "--quiet", "--output-format", "concise", "."],
    "layout (ruff format)": [
        PYTHON,
        "-m",
        "ruff",
        "format",
        "--check",
        "--quiet",
        "--output-format",
        "concise",
        ".",
    ],
    "types (mypy)": [PYTHON, "-m", "mypy", "--no-error-summary", *APPS],
    "imports (import-linter)": [PYTHON, "-c", IMPORT_LINTER],
    "settings and models (manage check)": [PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "migrations in step": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "static files complete": [PYTHON, "manage.py", "collectstatic", "--noinput", "-v", "0"],
    "translations in step": own("messages"),
    "locks in step": own("locks"),
    "API as described (docs/openapi.yaml)": own("openapi"),
    "variables in .env.example": own("variables"),
    "templates without inline code": own("templates"),
    "no address of a registry or machine": own("addresses"),
    "names of the house": own("names"),
}


def main(wanted: list[str]) -> int:
    failed, ran = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        # Static files are gathered beside, not in the DATA_DIR of a running program.
        for name, command in CHECKS.items():
            if wanted and not any(word in name for word in wanted):
                continue
            ran += 1
            began = time.monotonic()
            beside = {"DATA_DIR": scratch} if "collectstatic" in command else {}
            done = subprocess.run(
                command, cwd=ROOT, env={**os.environ, **beside}, capture_output=True, text=True, check=False
            )
            verdict = "ok  " if done.returncode == 0 else "FAIL"
            print(f"{verdict} {name} ({time.monotonic() - began:.1f} s)", flush=True)
            said = (done.stdout + done.stderr).strip()
            if done.returncode:
                failed.append(name)
            if said and (done.returncode or name == "translations in step"):
                print("     " + said.replace("\n", "\n     "), flush=True)
    print(f"{len(failed)} of {ran} checks failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
