"""The door behind `./run`: finds the command, and says in one sentence what keeps it from running."""

import sys

from crm.embedded.commands import COMMANDS
from crm.embedded.installation import Installation
from crm.embedded.problem import CannotRun


def main(words: list[str]) -> int:
    try:
        return COMMANDS[words[0]](Installation.from_environment(), words[1:])
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
