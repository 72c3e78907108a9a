"""How does a person leave the database for good? By a map that has a word for every column."""

from members.privacy.erasure.map import MAP

__all__ = ["MAP"]
