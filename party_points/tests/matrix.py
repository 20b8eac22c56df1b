"""Who may do what, measured: each role tries each operation and each public method on each model of the app.

The expectations stand in ``tests/data/matrix.csv``: a line per model and operation, a column per role. A cell is two
letters, for a record of the roles' branch and for one of another branch: ``y`` done, ``f`` refused with a message that
isn't about rights (a wrong state, something missing), ``n`` refused for lack of rights, ``-`` there is no such record.
``x`` is a crash and never expected. Creating has one letter.

The list of models and methods comes from the registry: whoever adds a model or a public method has to say who may use
it. A failing test writes the measured table to a file: read the difference before it becomes the expectation.
"""

import csv
import inspect
import io
import logging

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open, mute_logger

_logger = logging.getLogger(__name__)
OPERATIONS = ("create", "read", "write", "unlink")
TABLE = "party_points/tests/data/matrix.csv"
QUIET = ("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.orm.models")


def app_models(env):
    """Names of the app's models that have a table or a view, wizards included."""
    return sorted(
        name for name, model in env.registry.items() if name.startswith("party.") and not model._abstract)


def public_methods(model):
    """Names of the methods that a client can call and that the app itself defines.

    Overrides of the ORM's own operations are left out: reading, creating, writing and deleting have their own lines.
    """
    orm = set(dir(type(model.env["base"])))
    names = set()
    for cls in type(model).__mro__:
        if not cls.__module__.startswith("odoo.addons.party_points"):
            continue
        for name, function in vars(cls).items():
            if name.startswith("_") or not inspect.isfunction(function) or name in orm or name == "init":
                continue
            if not getattr(getattr(type(model), name), "_api_private", False):
                names.add(name)
    return sorted(names)


def expected():
    """``{(model, operation): {role: cell}}`` as the table states it."""
    with file_open(TABLE) as stream:
        rows = list(csv.DictReader(stream))
    return {(row.pop("model"), row.pop("operation")): row for row in rows}


def as_csv(measured, roles):
    """The measured table in the form of the file."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["model", "operation", *roles])
    for (model, operation), cells in sorted(measured.items()):
        writer.writerow([model, operation, *(cells[role] for role in roles)])
    return stream.getvalue()


def outcome(env, attempt):
    """``y``, ``f`` or ``n``: what became of ``attempt()``. Whatever it did is undone."""
    with mute_logger(*QUIET):
        savepoint = env.cr.savepoint()
        try:
            attempt()
            env.flush_all()
        except AccessError:
            return "n"
        except (UserError, psycopg2.IntegrityError):
            return "f"
        except Exception:
            _logger.info("An attempt of the matrix broke", exc_info=True)
            return "x"
        finally:
            savepoint.close(rollback=True)
            env.invalidate_all(flush=False)
    return "y"
