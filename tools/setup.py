"""All of the set-up, in its order."""

from . import environment, odoo_install, postgres, system
from .stages import ensure


def ready() -> None:
    """Make sure that everything is there and the database server runs."""
    environment.check_python()
    ensure([*system.stages(), *odoo_install.stages(), *environment.stages(), *postgres.stages()])
    postgres.start()
