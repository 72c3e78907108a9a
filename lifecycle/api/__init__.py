"""The doors of the lifecycle for other programs: where a member stands, and segments."""

from lifecycle.api.playbooks import Playbooks
from lifecycle.api.segments import SegmentExplain, SegmentList, SegmentPreview
from lifecycle.api.stage import MemberStageDoor
from lifecycle.api.standing import Lifecycle, lifecycle_answer, scores

__all__ = [
    "Lifecycle",
    "MemberStageDoor",
    "Playbooks",
    "SegmentExplain",
    "SegmentList",
    "SegmentPreview",
    "lifecycle_answer",
    "scores",
]
