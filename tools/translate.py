"""./dev translate: the terms of the source into the .pot, and from there into zh_CN.po, whose translations are kept."""

import argparse
from pathlib import Path

from . import databases, environment, odoo, scratch, setup
from .paths import ROOT, logs
from .process import output
from .stages import progress


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev translate", description=__doc__)
    parser.parse_args(argv)
    setup.ready()
    with scratch.database("translate", databases.addon_template(demo=False)) as name:
        for addon in databases.addons():
            with progress(f"terms of {addon.name}"):
                template = _export(name, addon)
            translation = addon / "i18n" / f"{databases.LANGUAGE}.po"
            print(output([environment.python(), "-m", "tools.merge_po", template, translation],
                         env={"PYTHONPATH": str(ROOT)}))
    return 0


def _export(database: str, addon: Path) -> Path:
    """Let Odoo write ``i18n/<addon>.pot``."""
    (addon / "i18n").mkdir(exist_ok=True)
    odoo.quietly(["i18n", "export", "-d", database, addon.name, "-l", "pot"], logs() / "translate.log")
    return addon / "i18n" / f"{addon.name}.pot"
