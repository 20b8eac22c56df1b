import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

OUTCOMES = [
    ("create", "New login"),
    ("link", "Existing login is linked"),
    ("has", "Has a login"),
    ("cannot", "Not possible"),
]


class PartyPortalAccounts(models.TransientModel):
    """Shows first what would happen for each member, then does it; afterwards slips or e-mails for the activation."""

    _name = "party.portal.accounts"
    _description = "Portal Accounts"

    state = fields.Selection([("choose", "Choose"), ("preview", "Preview"), ("done", "Done")], default="choose")
    unit_id = fields.Many2one("party.branch", string="Organisation", help="All its members and those of all below.")
    member_ids = fields.Many2many("party.member", string="Members")
    line_ids = fields.One2many("party.portal.accounts.line", "wizard_id")
    count_create = fields.Integer(string="New", compute="_compute_counts")
    count_link = fields.Integer(string="To be linked", compute="_compute_counts")
    count_has = fields.Integer(string="Have one", compute="_compute_counts")
    count_cannot = fields.Integer(string="Not possible", compute="_compute_counts")
    count_waiting = fields.Integer(string="Not activated yet", compute="_compute_waiting")
    count_email = fields.Integer(string="Of these with an e-mail address", compute="_compute_waiting")
    days = fields.Integer(string="Codes are valid for (days)", default=14, required=True)
    print_key = fields.Char(groups=fields.NO_ACCESS)

    _check_days = models.Constraint("CHECK (days BETWEEN 1 AND 90)", "Codes are valid for 1 to 90 days.")

    @api.depends("line_ids.outcome")
    def _compute_counts(self):
        for wizard in self:
            for outcome, _label in OUTCOMES:
                wizard[f"count_{outcome}"] = len(wizard.line_ids.filtered(lambda line, o=outcome: line.outcome == o))

    @api.depends("line_ids.member_id", "state")
    def _compute_waiting(self):
        for wizard in self:
            waiting = wizard._waiting()
            wizard.count_waiting = len(waiting)
            wizard.count_email = len(waiting.filtered(lambda member: member.user_id.email))

    @api.model
    @api.private
    def _open(self, members):
        """The wizard on these members, or on the choice of an organisation."""
        wizard = self.create({})
        if members:
            wizard.member_ids = members
            wizard._preview()
        return wizard._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Portal accounts"), "res_model": self._name,
            "res_id": self.id, "view_mode": "form", "views": [(False, "form")], "target": "new",
        }

    def action_preview(self):
        """Show what would happen for the members of the organisation chosen."""
        self.ensure_one()
        if not self.unit_id:
            raise UserError(self.env._("Choose an organisation."))
        self.member_ids = self.env["party.member"].search(
            [("unit_id", "child_of", self.unit_id.id), ("ended", "=", False)])
        if not self.member_ids:
            raise UserError(self.env._("%s has no members that you may see.", self.unit_id.name))
        self._preview()
        return self._show()

    def _preview(self):
        self.member_ids.check_access("read")
        plan = self.member_ids._plan_accounts()
        self.line_ids.unlink()
        order = {outcome: rank for rank, outcome in enumerate(("cannot", "create", "link", "has"))}
        self.env["party.portal.accounts.line"].create([{
            "wizard_id": self.id, "member_id": member.id,
            "outcome": plan[member][0], "login": plan[member][1], "reason": plan[member][2],
        } for member in self.member_ids.sorted(lambda member: (order[plan[member][0]], member.name or ""))])
        self.state = "preview"

    def action_apply(self):
        """Make and link the accounts. What is not possible stays as it is, with its reason."""
        self.ensure_one()
        self.member_ids._make_accounts()
        self._preview()
        self.state = "done"
        return self._show()

    def _waiting(self):
        """Members of the wizard with a portal login that was never used, as far as the user may give codes."""
        members = self.line_ids.filtered(lambda line: line.outcome == "has").member_id._with_manageable_account().sudo()
        return members.filtered(
            lambda member: member.user_id.active and member.user_id.share and not member.user_id.login_date)

    def action_print(self):
        """Print slips with new codes: a page for the browser, or a PDF with the context's format."""
        self.ensure_one()
        if not self._waiting():
            raise UserError(self.env._("Everybody here has used the login already: there is nothing to print."))
        key = secrets.token_urlsafe(16)
        self.sudo().print_key = key
        kind = "pdf" if self.env.context.get("slip_format") == "pdf" else "html"
        return {"type": "ir.actions.act_url", "url": f"/party_points/slips/{self.id}/{key}.{kind}", "target": "new"}

    @api.private
    def _take_codes(self, key):
        """{member: code}, once for each press on Print: reloading the page doesn't spoil the codes just printed."""
        self.ensure_one()
        stored = self.sudo().print_key
        if not stored or not secrets.compare_digest(stored, key):
            return {}
        self.sudo().print_key = False
        waiting = self._waiting()
        return self.env["party.activation"].sudo()._issue(waiting.with_user(self.env.user).sudo(), self.days)

    def action_email(self):
        """Send the link to set a password to those with an e-mail address."""
        self.ensure_one()
        users = self._waiting().user_id.filtered("email")
        if not users:
            raise UserError(self.env._("Nobody here has an e-mail address. Print slips instead."))
        users.with_context(create_user=True).action_reset_password()
        return self._show()


class PartyPortalAccountsLine(models.TransientModel):
    _name = "party.portal.accounts.line"
    _description = "Portal Account of a Member"

    wizard_id = fields.Many2one("party.portal.accounts", required=True, ondelete="cascade")
    member_id = fields.Many2one("party.member", required=True, readonly=True, ondelete="cascade")
    unit_id = fields.Many2one(related="member_id.unit_id", related_sudo=False)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    login = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
