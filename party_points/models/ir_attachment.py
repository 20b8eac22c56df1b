from odoo import models
from odoo.exceptions import AccessError

from .entry import EDITABLE

CONTENT = {"raw", "datas", "db_datas", "store_fname", "checksum", "mimetype", "res_model", "res_id", "public"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        self._refuse_frozen(vals)
        return super().write(vals)

    def unlink(self):
        self._refuse_frozen({"raw"})
        return super().unlink()

    def _refuse_frozen(self, vals):
        """Evidence's files are as frozen as the evidence."""
        if not CONTENT & set(vals):
            return
        mine = [attachment.res_id for attachment in self.sudo()
                if attachment.res_model == "party.evidence" and not attachment.res_field]
        frozen = mine and self.env["party.evidence"].sudo().search(
            [("id", "in", mine), ("entry_id.state", "not in", EDITABLE)], limit=1)
        if frozen:
            raise AccessError(self.env._("The evidence of an entry is frozen when it is submitted."))
