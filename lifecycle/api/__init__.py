"""The doors of the lifecycle for other programs: where a member stands, and segments."""

from lifecycle.api.segments import SegmentExplain, SegmentList, SegmentPreview
from lifecycle.api.standing import Lifecycle, lifecycle_answer, scores

__all__ = ["Lifecycle", "SegmentExplain", "SegmentList", "SegmentPreview", "lifecycle_answer", "scores"]
