from odoo import api, models
from odoo.exceptions import UserError

from ..engine.compiler import inspect
from . import scheme_fields
from .scheme_check import too_deep
from .scheme_faults import fault_line
from .scheme_fields_parts import TABS

# So many faults of each kind are named; the rest is counted.
MOST_NAMED = 200


class PartyScheme(models.Model):
    """The editor of drafts. It works on the document's text in the browser; here it is opened, checked and stored.

    What is sent and answered is JSON text of documents, so that numbers keep their digits on the way.
    """

    _inherit = "party.scheme"

    def action_edit(self):
        """Open the editor of this draft."""
        self.ensure_one()
        self._check_administrator()
        self._check_draft()
        return self._editor_action()

    def _editor_action(self):
        action = self.env["ir.actions.actions"]._for_xml_id("party_points.action_scheme_editor")
        return {**action, "context": {"active_id": self.id}, "name": self.display_name}

    def edit_open(self):
        """What the editor starts from. For administrators, on drafts.

        :return: ``{id, name, document, hash, tabs: [{code, label, fields}], groups: [[code, label]], today}``; the
            document as canonical text, the fields as ``scheme_fields`` declares them, in the user's language
        """
        self.ensure_one()
        self._check_administrator()
        self._check_draft()
        return {
            "id": self.id,
            "name": self.display_name,
            "document": self.document,
            "hash": self.document_hash,
            "tabs": [
                {"code": code, "label": self.env._(label), "fields": scheme_fields.payload(self.env, fields)}
                for code, label, fields in TABS
            ],
            "groups": [[code, self.env._(label)] for code, label in scheme_fields.GROUPS.items()],
            "today": self.env["party.cycle"]._today().isoformat(),
        }

    @api.model
    def edit_check(self, document, example=None):
        """Check a document that is being edited; nothing is stored. For administrators.

        :param str document: JSON text
        :param dict example: a made-up member, see ``_example``; its result comes with the check
        :return: ``{faults, unready, warnings, more, example}``: lists of ``{path, message}``. ``faults`` forbid saving,
            ``unready`` publishing, ``warnings`` nothing; ``more``: how many were left out. ``example`` is None while
            there are faults
        """
        self._check_administrator()
        compiled, faults = inspect(document)
        if compiled and (faults := too_deep(compiled)):
            compiled = None
        unready, warnings = (compiled.faults, compiled.warnings) if compiled else ((), ())
        lists = {"faults": faults, "unready": unready, "warnings": warnings}
        return {
            **{name: [self._placed(fault) for fault in found[:MOST_NAMED]] for name, found in lists.items()},
            "more": sum(max(len(found) - MOST_NAMED, 0) for found in lists.values()),
            "example": self._example(compiled, example) if compiled and example is not None else None,
        }

    def _placed(self, fault):
        line = fault_line(self.env, fault)
        return {"path": fault.path, "message": line.removeprefix(f"{fault.path}: ") if fault.path else line}

    def edit_save(self, document, document_hash):
        """Store the edited document in this draft. For administrators.

        :param str document: JSON text
        :param str document_hash: the hash of the document that the editing started from
        :return: ``{document, hash, name}`` as stored

        Raises a UserError where the draft has been changed since, and a ValidationError that names every fault.
        """
        self.ensure_one()
        self._check_administrator()
        self._check_draft()
        if self.document_hash != document_hash:
            raise UserError(self.env._(
                "%(user)s has changed this draft since you opened it. Your version is kept in this browser: download "
                "it, open the stored one, and bring in your changes.", user=self.sudo().write_uid.name,
            ))
        self.write({"document": document})
        return {"document": self.document, "hash": self.document_hash, "name": self.display_name}
