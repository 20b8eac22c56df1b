"""The engine is plain Python: it works where there is no Odoo, no YAML and nothing installed."""

import subprocess
import sys
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2] / "party_points"

BLOCKED = """
import importlib, importlib.abc, pkgutil, sys

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"odoo", "openerp", "yaml", "psycopg2", "lxml", "party_points"}:
            raise ImportError("the engine asked for " + name)

sys.meta_path.insert(0, Refuse())
sys.path.insert(0, ADDON)
import engine
for module in pkgutil.iter_modules(engine.__path__):
    importlib.import_module("engine." + module.name)
outside = {name.split(".")[0] for name in sys.modules} - set(sys.stdlib_module_names) - {"engine", "__main__"}
print(sorted(name for name in outside if not name.startswith("_")))
scheme = engine.compile(open(ADDON + "/data/schemes/S08.json", encoding="utf-8").read())
print(scheme.code)
"""


def test_the_engine_never_imports_odoo():
    code = BLOCKED.replace("ADDON", repr(str(ADDON)))
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["[]", "S08"]


def test_no_binary_float_in_the_engine():
    """Floats only appear where a number is printed."""
    allowed = {"case_report.py"}
    found = [
        path.name
        for path in sorted((ADDON / "engine").glob("*.py"))
        if "float(" in path.read_text(encoding="utf-8") and path.name not in allowed
    ]
    assert found == []
