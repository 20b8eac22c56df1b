"""Merging terms into a translation. Runs in the environment, which has polib.

    python -m tools.merge_po TERMS.pot LANGUAGE.po
"""

import re
import sys
from pathlib import Path

import polib

DATES = ("POT-Creation-Date", "PO-Revision-Date")


def merge(template: Path, target: Path) -> str:
    """Bring a translation to the terms of a template: what is translated stays, new terms come in empty.

    Terms that are gone are dropped: the history of the file is in the repository.

    :return: one line that says what is left to do.
    """
    terms = polib.pofile(str(template), wrapwidth=100)
    known = polib.pofile(str(target)) if target.exists() else polib.POFile()
    words = {(entry.msgctxt, entry.msgid): entry for entry in known if entry.msgstr and not entry.obsolete}
    for entry in terms:
        translated = words.get((entry.msgctxt, entry.msgid))
        if translated:
            entry.msgstr, entry.flags = translated.msgstr, translated.flags
    terms.metadata = {**terms.metadata, "Language": target.stem}
    for name in DATES:
        terms.metadata.pop(name, None)
    terms.save(str(target))
    _forget_dates(template)
    missing = sum(not entry.msgstr for entry in terms)
    return f"  {target.name}: {len(terms)} terms, {missing} without translation"


def _forget_dates(template: Path) -> None:
    """A new export of the same terms shall be the same file."""
    text = template.read_text(encoding="utf-8")
    template.write_text(re.sub(rf'^"(?:{"|".join(DATES)}): [^"]*"\n', "", text, flags=re.MULTILINE), encoding="utf-8")


if __name__ == "__main__":
    print(merge(Path(sys.argv[1]), Path(sys.argv[2])))
