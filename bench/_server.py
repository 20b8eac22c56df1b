"""An Odoo environment on the database that ./dev bench made, and what a benchmark needs to know of its process."""

import os
from contextlib import contextmanager
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.module import initialize_sys_path
from odoo.modules.registry import Registry

DATABASE = os.environ["PARTY_POINTS_DB"]
# Before anything of the addon can be imported, Odoo has to know its folder.
odoo.tools.config.parse_config(["-c", os.environ["ODOO_RC"], "-d", DATABASE, "--log-level=warn"], setup_logging=True)
initialize_sys_path()


@contextmanager
def environment():
    """The superuser's environment on the scratch database, committed by whoever uses it."""
    with Registry(DATABASE).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def reset_peak():
    """Let the peak of this process's memory start anew from what it holds now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_megabytes():
    """The most memory that this process has held since `reset_peak`."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
