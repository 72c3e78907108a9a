"""What to do with a member of this stage? Tone, tasks, proofs, key figure, and what is handed on (R3, R36).

shipped.py holds the playbooks of the seven stages and five phases that come with the program; a brand's own
wording is a version of its row. handing.py keeps who saw to which line of a phase's checklist.
"""

from lifecycle.playbooks.figures import KeyFigure, key_figures
from lifecycle.playbooks.handing import Checklist, NotOnTheList, checklist_of, tick, untick
from lifecycle.playbooks.saving import BadPlaybook, ChangedMeanwhile, restore, save
from lifecycle.playbooks.shipped import (
    KEYS,
    LISTS,
    PHASE_OF,
    PHASES,
    SHIPPED,
    STAGE_OF,
    Line,
    Playbook,
    content_of,
)
from lifecycle.playbooks.worded import earlier, everything, playbook, versions

__all__ = [
    "KEYS",
    "LISTS",
    "PHASES",
    "PHASE_OF",
    "SHIPPED",
    "STAGE_OF",
    "BadPlaybook",
    "ChangedMeanwhile",
    "Checklist",
    "KeyFigure",
    "Line",
    "NotOnTheList",
    "Playbook",
    "checklist_of",
    "content_of",
    "earlier",
    "everything",
    "key_figures",
    "playbook",
    "restore",
    "save",
    "tick",
    "untick",
    "versions",
]
