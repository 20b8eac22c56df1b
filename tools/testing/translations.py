"""Whether translations are complete. Runs in the environment, which has polib."""

import re
import sys
from collections.abc import Iterator

import polib

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")


def faults(path: str) -> Iterator[str]:
    """Terms without translation, doubtful ones, and those that lost a place for a value."""
    for entry in polib.pofile(path):
        if entry.obsolete:
            continue
        term = entry.msgid.replace("\n", " ")[:70]
        if not entry.msgstr:
            yield f"{path}: {term!r} is not translated"
        elif entry.fuzzy:
            yield f"{path}: {term!r} is fuzzy"
        elif sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr)):
            yield f"{path}: {term!r} and its translation have different placeholders"


if __name__ == "__main__":
    found = [fault for file in sys.argv[1:] for fault in faults(file)]
    print("\n".join(found))
    sys.exit(bool(found))
