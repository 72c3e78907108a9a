"""The record of a member beyond its columns: own fields, provenance, ties, notes, questions."""
