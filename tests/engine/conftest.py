"""The engine stands alone here: `party_points/` is put on the path, so that `import engine` never touches the addon."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ADDON = HERE.parents[1] / "party_points"
for folder in (ADDON, HERE):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
