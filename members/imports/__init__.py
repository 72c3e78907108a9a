"""How does a file become members and orders? Read in a stream, staged by COPY, written by the one door.

Step 1 of the main path for files: `register` a load, `run` it (the command, or a worker), read its summary.
A load is a row that keeps its progress in the same transactions as its work, so it resumes after any kind
of death.
"""

from members.imports.beyond import Asked, Rule, add_rule
from members.imports.errors import Busy, CannotLoad, in_words
from members.imports.loads import cancel, discard, draft, due_loads, forget_waiting, go, prepare, register
from members.imports.outcome import folder_of
from members.imports.profiles import PROFILES, shape_of
from members.imports.running import run
from members.imports.undoing import ask as undo
from members.imports.undoing import can_undo, forget_old

__all__ = [
    "PROFILES",
    "Asked",
    "Busy",
    "CannotLoad",
    "Rule",
    "add_rule",
    "can_undo",
    "cancel",
    "discard",
    "draft",
    "due_loads",
    "folder_of",
    "forget_old",
    "forget_waiting",
    "go",
    "in_words",
    "prepare",
    "register",
    "run",
    "shape_of",
    "undo",
]
