import json

from odoo import fields, models
from odoo.exceptions import UserError

from ..models.scheme import PERIODS


class PartySchemeStart(models.TransientModel):
    """A scheme from nothing: the smallest document that can be scored, to be written in the editor."""

    _name = "party.scheme.start"
    _description = "New Scheme"

    name = fields.Char(string="Name", required=True)
    code = fields.Char(string="Code", required=True, help="Letters, digits, '_', '.' and '-'.")
    period_kind = fields.Selection(PERIODS, string="Scored", required=True, default="quarter")
    branch_id = fields.Many2one(
        "party.branch", string="For", required=True,
        default=lambda self: self.env["party.branch"].search([("parent_id", "=", False)], limit=1),
        help="The organisation that owns the scheme and may change it before it is published.",
    )

    def action_start(self):
        """Make the draft and open it in the editor."""
        self.ensure_one()
        scheme = self.env["party.scheme"].create([{
            "document": json.dumps(self._document(), ensure_ascii=False), "owner_branch_id": self.branch_id.id,
        }])
        return scheme.action_edit()

    def _document(self):
        if not self.name.strip():
            raise UserError(self.env._("Give the scheme a name."))
        total = {"zh_CN": "总分", "en_US": "Total"}
        return {
            "code": self.code.strip(), "name": {"zh_CN": self.name.strip(), "en_US": self.name.strip()},
            "cycle": "year", "period": self.period_kind,
            "statuses_scored": ["full", "probationary"], "statuses_graded": ["full"],
            "nodes": [{"code": "total", "name": total, "min": 0, "max": 100}],
            "rules": [], "grades": [],
            "stages": [{"stage": "committee", "name": {"zh_CN": "支委会", "en_US": "Branch committee"},
                        "by": "committee", "every": self.period_kind}],
        }
