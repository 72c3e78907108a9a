"""What keeps a file from being loaded at all, as sentences that say what to do about it."""


class CannotLoad(Exception):
    """The file as a whole cannot be read; single bad rows go to the rejects instead."""


class Busy(CannotLoad):
    """Another process is at work on this load right now."""
