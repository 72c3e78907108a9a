"""Surveys on the screen: the public pages that ask, the builder, the results."""
