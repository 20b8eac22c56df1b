"""How evidence comes to an entry: one method, which looks at the content, never at the name."""

import base64
import hashlib
from pathlib import PurePath

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import stated
from .evidence_content import MAX_BYTES, Unfit, admit

MAX_FILES = 9


class PartyEntry(models.Model):
    _inherit = "party.entry"

    evidence_count = fields.Integer(compute="_compute_evidence_count")
    thumbnail_id = fields.Many2one("party.evidence", compute="_compute_evidence_count")

    @api.depends("evidence_ids")
    def _compute_evidence_count(self):
        for entry in self:
            entry.evidence_count = len(entry.evidence_ids)
            entry.thumbnail_id = entry.evidence_ids.filtered("is_image")[:1]

    def add_evidence(self, files):
        """Attach files [{name, data: base64 text}] to own drafts or refused entries; returns the evidence's ids."""
        self.check_access("read")
        self._raise_faults(self._refusals("amend"))
        return self._add_evidence(files).ids

    @api.private
    def _add_evidence(self, files):
        """Attach the files to each entry of the set; content decides what they are."""
        files = stated.read_lines(self.env, files)
        self._check_file_count(len(files))
        admitted = [(PurePath(str(file.get("name") or "")).stem[:100] or self.env._("Evidence"), *self._admit(file))
                    for file in files]
        made = self.env["party.evidence"].sudo()
        for entry in self:
            for name, content, mimetype, ending in admitted:
                made |= self._store_evidence(entry, name + ending, content, mimetype)
        return made.with_env(self.env)

    def _check_file_count(self, added):
        for entry in self.sudo():
            if len(entry.evidence_ids) + added > MAX_FILES:
                raise UserError(self.env._("At most %s files for one entry.", MAX_FILES))

    def _admit(self, file):
        data = file.get("data") or b""
        name = stated.read_text(self.env, file.get("name")) or ""
        try:
            if not isinstance(data, str | bytes):
                raise Unfit("type")
            # A text longer than the limit in base64 is not even decoded.
            if len(data) > MAX_BYTES * 4 // 3 + 4:
                raise Unfit("size")
            return admit(base64.b64decode(data, validate=True) if isinstance(data, str) else data)
        except Unfit as unfit:
            code = unfit.code
        except ValueError:  # no base64
            code = "type"
        raise UserError({
            "empty": self.env._("“%s” is empty.", name),
            "size": self.env._("“%s” is larger than 10 MB. Send a smaller photo or a shorter document.", name),
            "type": self.env._("“%s” is neither a picture, a PDF nor an Office document.", name),
            "image": self.env._("“%s” can't be read as a picture. Take it again, or send a JPEG.", name),
        }[code])

    @api.model
    def _store_evidence(self, entry, name, content, mimetype):
        evidence = self.env["party.evidence"].sudo().create({
            "entry_id": entry.id, "name": name, "mimetype": mimetype, "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "thumbnail": base64.b64encode(content) if mimetype.startswith("image/") else False,
        })
        evidence.attachment_id = self.env["ir.attachment"].sudo().create({
            "name": name, "raw": content, "mimetype": mimetype, "res_model": evidence._name, "res_id": evidence.id,
        })
        return evidence
