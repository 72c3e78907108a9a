"""What does an agent say now? The script that fits the reason and the stage, in the reader's language.

shipped.py holds the eight that come with the program; those a brand words anew or adds are rows.
choosing.py picks one: the exact reason before its branch, the branch before the stage, that before the rest.
"""

from campaigns.scripts.choosing import Situation, Spoken, SpokenStep, best, everything, fits, speak
from campaigns.scripts.saving import BadScript, remove, save
from campaigns.scripts.shipped import SHIPPED, Step, Wording

__all__ = [
    "SHIPPED",
    "BadScript",
    "Situation",
    "Spoken",
    "SpokenStep",
    "Step",
    "Wording",
    "best",
    "everything",
    "fits",
    "remove",
    "save",
    "speak",
]
