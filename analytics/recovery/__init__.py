"""Did the campaign bring people back who would not have come anyway? The comparison with the holdout.

`intervals` is the arithmetic, `figures` counts the arms, `verdict` says in one sentence what to conclude.
"""

from analytics.recovery.figures import Arm, Comparison, compare
from analytics.recovery.intervals import Span, newcombe, wilson
from analytics.recovery.verdict import Verdict, conclude

__all__ = ["Arm", "Comparison", "Span", "Verdict", "compare", "conclude", "newcombe", "wilson"]
