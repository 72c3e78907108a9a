"""Was a browser test left out? `python .ci/skipped.py junit.xml` prints which and fails."""

import sys
import xml.etree.ElementTree as ET


def skipped(report: str) -> list[str]:
    cases = ET.parse(report).getroot().iter("testcase")
    return [
        f"{case.get('classname')}.{case.get('name')}: {reason.get('message')}"
        for case in cases
        if (reason := case.find("skipped")) is not None and "browser" in str(case.get("classname"))
    ]


if __name__ == "__main__":
    left_out = skipped(sys.argv[1])
    for line in left_out:
        print(f"Skipped, though CI has Chromium: {line}")
    sys.exit(1 if left_out else 0)
