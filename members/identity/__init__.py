"""Who is who: matching for records without an external id, and where absorbed identities lead.

Domain.md §1: (source, external_id) is the identity. A door never merges two of them; it files a candidate.
"""

from members.identity.aliases import survivor_of, survivors
from members.identity.matching import Known, Match, Suggestion, match, suggest

__all__ = ["Known", "Match", "Suggestion", "match", "suggest", "survivor_of", "survivors"]
