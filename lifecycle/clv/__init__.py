"""What will each buyer bring, and is she still a buyer? Step 3 of the path, beside the scores (domain.md §5).

BG/NBD says how often she will come and whether she is still there, Gamma-Gamma how much she spends then. Only
here do x, t_x and T mean what they mean in the literature: repeat purchase days, weeks from the first to the
last of them, weeks observed.
"""

from lifecycle.clv.estimating import Fit, estimate, fit, fit_as_of, margin, rescore

__all__ = ["Fit", "estimate", "fit", "fit_as_of", "margin", "rescore"]
