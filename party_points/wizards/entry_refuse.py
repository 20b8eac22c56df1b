from odoo import api, fields, models
from odoo.exceptions import UserError


class PartyRefuseReason(models.Model):
    """Common reasons, to choose instead of typing."""

    _name = "party.refuse.reason"
    _description = "Common Reason for Refusing"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    reverse = fields.Boolean(string="For Reversals")


class PartyEntryRefuse(models.TransientModel):
    """Refuse or reverse entries, with a reason that stays with them."""

    _name = "party.entry.refuse"
    _description = "Refuse or Reverse Entries"

    action = fields.Selection([("refuse", "Refuse"), ("reverse", "Reverse")], default="refuse", required=True)
    entry_ids = fields.Many2many("party.entry", "party_entry_refuse_rel", required=True)
    entry_count = fields.Integer(compute="_compute_entry_count")
    reason_ids = fields.Many2many("party.refuse.reason", "party_entry_refuse_reason_rel", string="Reasons")
    reason = fields.Text(string="More precisely")

    @api.depends("entry_ids")
    def _compute_entry_count(self):
        for wizard in self:
            wizard.entry_count = len(wizard.entry_ids)

    def action_apply(self):
        """Decide for every entry that allows it, and say which don't."""
        self.ensure_one()
        reason = "; ".join(filter(None, [*self.reason_ids.mapped("name"), (self.reason or "").strip()]))
        if not reason:
            raise UserError(self.env._("Choose a reason or write one: who declared it must know what to change."))
        if len(self.entry_ids) == 1:
            after = getattr(self.entry_ids, f"action_{self.action}")(reason=reason)
            return after if isinstance(after, dict) else {"type": "ir.actions.act_window_close"}
        result = self.entry_ids.decide(self.action, reason=reason)
        notice = self.env["party.inbox"]._report(result["done"], result["failed"])
        notice["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return notice


class PartyEntryApprove(models.TransientModel):
    """Confirm an entry whose points the rule leaves to the approver."""

    _name = "party.entry.approve"
    _description = "Confirm with Points"

    entry_id = fields.Many2one("party.entry", required=True)
    points_text = fields.Char(related="entry_id.rule_id.points_text", related_sudo=False, string="The Rule allows")
    claimed = fields.Float(related="entry_id.points", related_sudo=False, string="Claimed")
    points = fields.Float(digits=(16, 2), required=True)

    def action_apply(self):
        """Confirm with the chosen points."""
        self.ensure_one()
        after = self.entry_id.action_confirm(points=self.points)
        return after if isinstance(after, dict) else {"type": "ir.actions.act_window_close"}
