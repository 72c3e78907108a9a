"""Visits on the screen: the public page that books, the guest's own page, and the list of the day."""
