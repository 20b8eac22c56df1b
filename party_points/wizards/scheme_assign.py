from odoo import api, fields, models
from odoo.tools import format_date


class PartySchemeAssign(models.TransientModel):
    """Set the scheme of organisations from a day on, having said what that does."""

    _name = "party.scheme.assign"
    _description = "Set the Scheme of Organisations"

    branch_ids = fields.Many2many("party.branch", string="Organisations", required=True)
    scheme_id = fields.Many2one(
        "party.scheme", string="Scheme", domain="[('state', '=', 'published')]",
        help="Empty: the scheme of the organisation above.",
    )
    date_from = fields.Date(string="From", compute="_compute_date_from", store=True, readonly=False)
    replaces = fields.Boolean(compute="_compute_consequence")
    consequence = fields.Text(string="What this does", compute="_compute_consequence")

    @api.depends("branch_ids")
    def _compute_date_from(self):
        today = self.env["party.cycle"]._today()
        for wizard in self:
            wizard.date_from = today if any(wizard.branch_ids._effective_schemes(today).values()) else False

    @api.depends("branch_ids", "scheme_id", "date_from")
    def _compute_consequence(self):
        for wizard in self:
            day = wizard.date_from or self.env["party.cycle"]._today()
            before = wizard._roots(wizard.branch_ids, day)
            after = wizard.scheme_id.sudo().root_id or wizard._roots(wizard.branch_ids.parent_id, day)
            wizard.replaces = bool(before and after and before != after)
            wizard.consequence = wizard._says(before, after)

    def _roots(self, branches, day):
        return self.env["party.scheme"].union(*branches._effective_schemes(day).values()).sudo().root_id

    def _says(self, before, after):
        self.ensure_one()
        if not after:
            return self.env._("No scheme would be in force here. Choose one.")
        if self.replaces:
            return self.env._(
                "%(old)s is in force here. From %(date)s on members get a second account under the new scheme, which "
                "starts from its own opening points. What is dated before stays in the first account and is decided "
                "and scored there. The scheme in force on the cycle's last day gives the year's result; the first "
                "account is shown beside it.", old=", ".join((before - after).mapped("name")),
                date=format_date(self.env, self.date_from) if self.date_from else self.env._("today"),
            )
        if before:
            return self.env._("It is the scheme in force here already: nothing changes for the members' accounts.")
        return self.env._(
            "No scheme is in force here yet. It holds for the organisation and all below it that have none of their "
            "own, and its current cycle is opened now.",
        )

    def action_assign(self):
        """Set it."""
        self.ensure_one()
        self.branch_ids.check_access("write")
        self.branch_ids._use_scheme(self.scheme_id, self.date_from)
        return {"type": "ir.actions.act_window_close"}
