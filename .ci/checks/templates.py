"""Does a template bring what the Content-Security-Policy stops: a style or a script inside the page?"""

import re
from collections.abc import Iterator

from tracked import ROOT, close, source_files

RULES = {
    r"<style\b": "an inline style sheet",
    r"\sstyle\s*=": "a style attribute",
    r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)": "an inline script",
    r"\son[a-z]+\s*=": "an on… attribute",
    r"\s(?:data-)?hx-on\b": "hx-on",
    r"""=\s*["']?\s*javascript:""": "a javascript: address",
    r"""hx-(?:vals|headers)\s*=\s*["']?js:""": "evaluated JavaScript in hx-vals",
}
# A mail client knows no style sheet, and no policy of ours reaches it.
MAILS = re.compile(r"/(?:mail|email)s?(?:_\w+)?[/.]")


def problems() -> Iterator[str]:
    for path in source_files(".html"):
        name = path.relative_to(ROOT).as_posix()
        if "templates/" not in name or MAILS.search(name):
            continue
        # Template tags hold words such as `one ==`, which are no attributes.
        text = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text())
        for number, line in enumerate(text.splitlines(), 1):
            yield from (
                f"{name}:{number}: {what}"
                for rule, what in RULES.items()
                if re.search(rule, line, re.IGNORECASE)
            )


close(problems())
