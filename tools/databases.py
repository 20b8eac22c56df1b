"""Databases: templates that are made once, and copies of them.

Templates are named after what they hold: a change of Odoo, of the dependencies or of the addon's source leads to a new
one, and old ones are dropped when nobody is likely to want them back.
"""

import ast
import functools
import os
import re
import shutil
import uuid
from pathlib import Path

from . import odoo, odoo_install, postgres
from .paths import ADDON, DEV_ADDONS, ROOT, digest, logs, tree_digest
from .process import Failure
from .stages import lock, progress

LANGUAGE = "zh_CN"
DEPENDS = ["hr", "portal", "web_hierarchy", "auth_signup"]  # until the addon's own manifest names them
KEPT_TEMPLATES = 3
# The client's scripts and styles, which Odoo would put together while the first person waits for the first page.
BUNDLES = """
for kind, names in {"js": ["assets_web", "assets_frontend_minimal", "assets_frontend_lazy"],
                    "css": ["assets_web", "assets_web_print", "assets_frontend"]}.items():
    for name in names:
        getattr(env["ir.qweb"]._get_asset_bundle(f"web.{name}", js=kind == "js", css=kind == "css"), kind)()
env.cr.commit()
"""


def addon_digest() -> str:
    """What the database has to be updated for: all that Odoo loads of the addon, its tests excepted by nobody."""
    return tree_digest(*addons())


def exists(name: str) -> bool:
    return postgres.sql(f"SELECT 1 FROM pg_database WHERE datname = {_text(name)}") == "1"


def check_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,50}", name):
        raise Failure(f"{name!r} is no name for a database: letters, digits, '_' and '-', a letter first")
    return name


def base_template(demo: bool) -> str:
    """A database with all that the addon depends on and the Chinese language, without the addon."""
    modules = [*_depends(), "party_points_dev"]
    prefix = f"pp_base_{'demo_' if demo else ''}"
    name = f"{prefix}{digest(odoo_install.version(), LANGUAGE, *modules, tree_digest(DEV_ADDONS))}"
    with lock(name):
        if not exists(name):
            _forget_old(prefix)
            with progress(f"base database{' with demo data' if demo else ''}, once"):
                _build(name, None, ["-i", ",".join(modules), f"--load-language={LANGUAGE}",
                                    "--with-demo" if demo else "--without-demo"])
    return name


@functools.cache
def addon_template(demo: bool) -> str:
    """A database with the addon as its source is now, or was when this command first asked."""
    prefix = f"pp_full_{'demo_' if demo else ''}"
    name = f"{prefix}{digest(base_template(demo), addon_digest())}"
    with lock(name):
        if not exists(name):
            _forget_old(prefix)
            with progress(f"database with {ADDON}{' and its demo data' if demo else ''}"):
                _build(name, base_template(demo), ["-i", ",".join(folder.name for folder in addons())], bundles=demo)
    return name


def copy(template: str, name: str) -> None:
    """Copy a database with its attachments. Those are links: Odoo never changes a file of the store once it stands."""
    with lock(template):  # a template in use as such refuses a second copy at the same moment
        postgres.sql(f"CREATE DATABASE {_name(name)} TEMPLATE {_name(template)} STRATEGY FILE_COPY")
    odoo.remove_filestore(name)
    source = odoo.filestore(template)
    if source.is_dir():
        shutil.copytree(source, odoo.filestore(name), copy_function=_link)
    # Databases with the same identity would share what browsers and Odoo's services keep under it.
    postgres.sql(f"UPDATE ir_config_parameter SET value = '{uuid.uuid4()}' WHERE key = 'database.uuid'", name)


def drop(name: str) -> None:
    postgres.sql(f"DROP DATABASE IF EXISTS {_name(name)} WITH (FORCE)")
    odoo.remove_filestore(name)


def note(name: str, text: str) -> None:
    """Keep a remark with a database, e.g. the source it was updated to."""
    postgres.sql(f"COMMENT ON DATABASE {_name(name)} IS {_text(text)}")


def noted(name: str) -> str:
    return postgres.sql(f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = {_text(name)}")


def logins(name: str) -> set[str]:
    """Who can log in to a database."""
    return set(postgres.sql("SELECT login FROM res_users WHERE active", name).splitlines())


def speak(name: str, language: str, only: str | None = None) -> None:
    """Set the language of the users of a database, or of one of them."""
    who = f" AND login = {_text(only)}" if only else ""
    postgres.sql(f"UPDATE res_partner SET lang = {_text(language)} WHERE id IN "
                 f"(SELECT partner_id FROM res_users WHERE active{who})", name)


def update(name: str, log: Path | None = None) -> None:
    """Bring a database to the addon's present source; install what is not there yet."""
    modules = [folder.name for folder in addons()]
    wanted = ", ".join(map(_text, modules))
    there = postgres.sql(f"SELECT name FROM ir_module_module WHERE state = 'installed' AND name IN ({wanted})", name)
    installed = there.split()
    new = [module for module in modules if module not in installed]
    args = ["-u", ",".join(installed)] if installed else []
    args += ["-i", ",".join(new)] if new else []
    odoo.quietly(["-d", name, *args, "--stop-after-init", "--no-http"], log or logs() / f"{name}.update.log")
    note(name, addon_digest())


def _build(name: str, template: str | None, args: list[str], bundles: bool = False) -> None:
    """Make a template under another name, so that an interrupted one is never taken for finished.

    :param bundles: put the scripts and styles of the web client together as well.
    """
    draft = f"{name}_draft"
    drop(draft)
    if template:
        copy(template, draft)
    log = logs() / f"{name}.log"
    log.unlink(missing_ok=True)
    odoo.quietly(["-d", draft, *args, "--stop-after-init", "--no-http"], log)
    if bundles:
        odoo.script(draft, BUNDLES, log)
    _check_log(log)
    postgres.sql(f"ALTER DATABASE {_name(draft)} RENAME TO {_name(name)}")
    odoo.remove_filestore(name)
    if odoo.filestore(draft).is_dir():
        odoo.filestore(draft).rename(odoo.filestore(name))


def _check_log(log: Path) -> None:
    """Odoo ends well even when the demo data failed to load."""
    wrong = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
             if re.search(r" (ERROR|CRITICAL) ", line) or "installed without demo data" in line]
    if wrong:
        raise Failure(f"Odoo complained; the whole output is in {log}\n  " + "\n  ".join(wrong[:20]))


def _forget_old(prefix: str) -> None:
    """Drop all but the newest templates of a kind."""
    names = postgres.sql("SELECT datname FROM pg_database WHERE starts_with(datname, "
                         f"{_text(prefix)}) ORDER BY oid::bigint DESC").split()
    kind = [name for name in names if re.fullmatch(re.escape(prefix) + r"[0-9a-f]{10}", name)]
    for name in kind[KEPT_TEMPLATES - 1:]:
        drop(name)


def addons() -> list[Path]:
    """The addon and its glue addons."""
    found = sorted(manifest.parent for manifest in ROOT.glob(f"{ADDON}*/__manifest__.py"))
    if not found:
        raise Failure(f"{ROOT / ADDON} has no __manifest__.py")
    return found


def _depends() -> list[str]:
    manifest = ROOT / ADDON / "__manifest__.py"
    if not manifest.is_file():
        return DEPENDS
    return list(ast.literal_eval(manifest.read_text(encoding="utf-8"))["depends"])


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
