"""A segment that is kept: its definition and versions, its lists, who is in it, and what is built on it."""
