"""Who belongs together? A filter tree: read, said in words, compiled, counted, kept every night.

tree.py and values.py read the JSON, catalogue.py knows the fields, compile.py writes the SQL, counting.py
counts and explains, saved.py keeps definitions, refresh.py is step 5 of the night.
"""

from lifecycle.segments.catalogue import FIELDS, Field, Kind, add_fields
from lifecycle.segments.compile import add_relation, compile  # noqa: A004
from lifecycle.segments.counting import Count, Explanation, Preview, count, explain, preview, running_counts
from lifecycle.segments.refresh import SegmentFailed, refresh, refresh_one
from lifecycle.segments.saved import NameTaken, SegmentInUse, delete_segment, save_segment
from lifecycle.segments.sentence import sentence
from lifecycle.segments.tree import EVERYBODY, InvalidTree, Node, Problem, fingerprint, parse, to_json

__all__ = [
    "EVERYBODY",
    "FIELDS",
    "Count",
    "Explanation",
    "Field",
    "InvalidTree",
    "Kind",
    "NameTaken",
    "Node",
    "Preview",
    "Problem",
    "SegmentFailed",
    "SegmentInUse",
    "add_fields",
    "add_relation",
    "compile",
    "count",
    "delete_segment",
    "explain",
    "fingerprint",
    "parse",
    "preview",
    "refresh",
    "refresh_one",
    "running_counts",
    "save_segment",
    "sentence",
    "to_json",
]
