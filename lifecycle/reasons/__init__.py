"""Why does this member stand where they stand, today or on any day since we know them?

sentences.py says the rule that decided; past.py reads the inputs that the chain of moves keeps.
"""

from lifecycle.reasons.past import Answer, Move, moves, why_on
from lifecycle.reasons.sentences import reasons

__all__ = ["Answer", "Move", "moves", "reasons", "why_on"]
