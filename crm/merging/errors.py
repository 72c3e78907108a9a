"""Why two members are not merged, or a merge not taken back; the words are for the person who asked."""


class MergeRefused(Exception):
    """`code` is for programs, the text for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
