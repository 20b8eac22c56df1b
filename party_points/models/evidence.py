"""party.evidence: photos and documents of an entry. They come in by one method, are frozen at submission, and whoever
may read the entry may read them. The hash stays when a file is deleted under the rules for personal information."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .entry import EDITABLE


class PartyEvidence(models.Model):
    _name = "party.evidence"
    _description = "Evidence"
    _order = "id"

    entry_id = fields.Many2one("party.entry", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True)
    mimetype = fields.Char(required=True)
    size = fields.Integer(aggregator=None)
    sha256 = fields.Char(string="SHA-256", size=64, required=True)
    attachment_id = fields.Many2one("ir.attachment", ondelete="restrict")
    thumbnail = fields.Image(max_width=256, max_height=256)
    is_image = fields.Boolean(compute="_compute_is_image")
    url = fields.Char(compute="_compute_url")

    @api.depends("mimetype")
    def _compute_is_image(self):
        for evidence in self:
            evidence.is_image = (evidence.mimetype or "").startswith("image/")

    @api.depends("attachment_id")
    def _compute_url(self):
        for evidence in self:
            evidence.url = evidence.attachment_id and f"/web/content/{evidence.sudo().attachment_id.id}"

    @api.model_create_multi
    def create(self, vals_list):
        entries = self.env["party.entry"].sudo().browse(vals.get("entry_id") for vals in vals_list)
        if any(entry.state not in EDITABLE for entry in entries):
            raise UserError(self.env._("The evidence of an entry is frozen when it is submitted."))
        return super().create(vals_list)

    def write(self, vals):
        frozen = any(evidence.entry_id.state not in EDITABLE for evidence in self.sudo())
        if frozen or vals.keys() - {"attachment_id", "thumbnail"}:
            raise UserError(self.env._("Evidence isn't changed. In a draft, remove it and add another."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        if any(evidence.entry_id.state not in EDITABLE for evidence in self.sudo()):
            raise UserError(self.env._("The evidence of an entry is frozen when it is submitted."))

    def unlink(self):
        attachments = self.sudo().attachment_id
        result = super().unlink()
        attachments.exists().unlink()
        return result

    def action_remove(self):
        """Remove evidence from a draft or refused entry, by who declared it."""
        self.check_access("read")
        entries = self.sudo().entry_id
        entries._raise_faults(entries.with_env(self.env)._refusals("amend"))
        return self.sudo().unlink()

    def action_open(self):
        """The file itself, in a new tab."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
