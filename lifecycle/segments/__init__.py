"""Who belongs together? A filter tree: read, said in words, compiled, counted, kept every night.

catalogue/ knows the fields and events, tree/ reads the JSON, compile/ writes the SQL, counting and explaining
answer a screen, kept/ keeps definitions, lists and versions, refresh is step 5 of the night.
"""

from lifecycle.segments.catalogue import EVENTS, FIELDS, Event, Field, Kind, add_events, add_fields
from lifecycle.segments.compile import add_relation, compile  # noqa: A004
from lifecycle.segments.counting import Count, Preview, Steps, count, preview, running_counts, steps
from lifecycle.segments.explaining import Explanation, explain
from lifecycle.segments.kept.lists import (
    Read,
    TooMany,
    overrides,
    put,
    put_selection,
    read_numbers,
    take_back,
    take_back_put,
)
from lifecycle.segments.kept.refreshing import SegmentFailed, refresh, refresh_one, refresh_touched
from lifecycle.segments.kept.saving import (
    NameTaken,
    Notes,
    archive_segment,
    delete_segment,
    restore_version,
    save_list,
    save_segment,
    seen,
)
from lifecycle.segments.kept.uses import SegmentInUse, Use, add_uses, uses, uses_of
from lifecycle.segments.overlapping import Matrix, matrix, overlaps, sample
from lifecycle.segments.profiling import Profile, ProfileTooSlow, profile, wilson
from lifecycle.segments.ready import Ready, adopt, ready_made
from lifecycle.segments.sentence import sentence
from lifecycle.segments.tree import EVERYBODY, InvalidTree, Node, Problem, fingerprint, parse, to_json

__all__ = [
    "EVENTS",
    "EVERYBODY",
    "FIELDS",
    "Count",
    "Event",
    "Explanation",
    "Field",
    "InvalidTree",
    "Kind",
    "Matrix",
    "NameTaken",
    "Node",
    "Notes",
    "Preview",
    "Problem",
    "Profile",
    "ProfileTooSlow",
    "Read",
    "Ready",
    "SegmentFailed",
    "SegmentInUse",
    "Steps",
    "TooMany",
    "Use",
    "add_events",
    "add_fields",
    "add_relation",
    "add_uses",
    "adopt",
    "archive_segment",
    "compile",
    "count",
    "delete_segment",
    "explain",
    "fingerprint",
    "matrix",
    "overlaps",
    "overrides",
    "parse",
    "preview",
    "profile",
    "put",
    "put_selection",
    "read_numbers",
    "ready_made",
    "refresh",
    "refresh_one",
    "refresh_touched",
    "restore_version",
    "running_counts",
    "sample",
    "save_list",
    "save_segment",
    "seen",
    "sentence",
    "steps",
    "take_back",
    "take_back_put",
    "to_json",
    "uses",
    "uses_of",
    "wilson",
]
