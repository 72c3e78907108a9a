"""Where each member stands, and how they came there."""

from lifecycle.models.likeness import LookalikeRun, MemberLikeness
from lifecycle.models.persona import Persona, PersonaVersion, Portrait
from lifecycle.models.playbook import HandOver, Phase, PlaybookVersion
from lifecycle.models.policy import LifecyclePolicy, LifecycleRun
from lifecycle.models.profile import ProfileRun
from lifecycle.models.risk import MemberRisk
from lifecycle.models.segment import (
    Segment,
    SegmentMember,
    SegmentNight,
    SegmentOverride,
    SegmentVersion,
)
from lifecycle.models.standing import (
    MemberMetrics,
    MemberStage,
    RfmSnapshot,
    Stage,
    StageTransition,
    TouchedMember,
)
from lifecycle.models.value import ClvRun, MemberValue

__all__ = [
    "ClvRun",
    "HandOver",
    "LifecyclePolicy",
    "LifecycleRun",
    "LookalikeRun",
    "MemberLikeness",
    "MemberMetrics",
    "MemberRisk",
    "MemberStage",
    "MemberValue",
    "Persona",
    "PersonaVersion",
    "Phase",
    "PlaybookVersion",
    "Portrait",
    "ProfileRun",
    "RfmSnapshot",
    "Segment",
    "SegmentMember",
    "SegmentNight",
    "SegmentOverride",
    "SegmentVersion",
    "Stage",
    "StageTransition",
    "TouchedMember",
]
