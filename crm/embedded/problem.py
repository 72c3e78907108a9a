"""What keeps the program from running, as one sentence that says what to do about it."""


class CannotRun(Exception):  # noqa: N818 - it reads as the sentence it carries
    """Shown to the person at the terminal without a traceback."""
