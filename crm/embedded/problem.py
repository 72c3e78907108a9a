"""What keeps the program from running, as one sentence that says what to do about it."""


class CannotRun(Exception):
    """Shown to the person at the terminal without a traceback."""
