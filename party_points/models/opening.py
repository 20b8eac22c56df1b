from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

WAITING = ("submitted", "checked")


class PartyOpening(models.Model):
    """What one branch brought along from the time before the app: the entries of one file, confirmed together.

    Whoever records, or an administrator, imports them (wizards/opening_import.py); another person with the capability
    to confirm does so in one act. Entries about that person himself stay behind for the next one.
    """

    _name = "party.opening"
    _description = "Opening Import"
    _order = "id desc"

    name = fields.Char(string="File", required=True, readonly=True)
    branch_id = fields.Many2one("party.branch", required=True, readonly=True, ondelete="restrict", index=True)
    cycle_id = fields.Many2one("party.cycle", required=True, readonly=True, ondelete="restrict")
    note = fields.Text(string="What it is based on", readonly=True)
    beyond = fields.Boolean(
        string="Points beyond the rules", readonly=True,
        help="Points that the present rules don't allow were taken as decided before, for the reason in the note.")
    entry_ids = fields.One2many("party.entry", "opening_id")
    entry_count = fields.Integer(compute="_compute_counts", string="Entries")
    member_count = fields.Integer(compute="_compute_counts", string="Members")
    waiting_count = fields.Integer(compute="_compute_counts", string="Waiting")
    confirmed_count = fields.Integer(compute="_compute_counts", string="Confirmed")
    points_sum = fields.Float(compute="_compute_counts", digits=(16, 2), string="Points")
    mine_count = fields.Integer(compute="_compute_mine_count", string="For me to confirm")
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done")], compute="_compute_counts", search="_search_state")

    @api.depends("entry_ids.state")
    def _compute_counts(self):
        """Counted beyond the reader's own rights: the batch is one thing."""
        self.env["party.entry"].flush_model()
        found = {opening: dict.fromkeys(("count", "waiting", "confirmed", "points"), 0) for opening in self}
        members = {}
        for opening, state, count, points, distinct in self.env["party.entry"].sudo()._read_group(
                [("opening_id", "in", self.ids)], ["opening_id", "state"],
                ["__count", "points:sum", "member_id:array_agg"]):
            numbers = found[self.browse(opening.id)]
            numbers["count"] += count
            numbers["waiting"] += count if state in WAITING else 0
            numbers["confirmed"] += count if state == "confirmed" else 0
            numbers["points"] += points or 0
            members.setdefault(opening.id, set()).update(distinct)
        for opening in self:
            numbers = found[opening]
            opening.entry_count, opening.waiting_count = numbers["count"], numbers["waiting"]
            opening.confirmed_count, opening.points_sum = numbers["confirmed"], numbers["points"]
            opening.member_count = len(members.get(opening.id, ()))
            opening.state = "waiting" if numbers["waiting"] else "done"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["party.entry"].flush_model(["opening_id", "state"])
        waiting = Domain("id", "in", SQL(
            "(SELECT opening_id FROM party_entry WHERE opening_id IS NOT NULL AND state IN %s)", WAITING))
        return Domain.OR([waiting if state == "waiting" else ~waiting for state in value])

    @api.depends_context("uid")
    @api.depends("entry_ids.state")
    def _compute_mine_count(self):
        for opening in self:
            waiting = opening._waiting()
            opening.mine_count = len(waiting) - len(waiting._refusals("confirm")) if waiting else 0

    def _waiting(self):
        """The entries that wait, as the user may read them: an administrator who imports reads none."""
        if not self.env["party.entry"].has_access("read"):
            return self.env["party.entry"]
        return self.env["party.entry"].search([("opening_id", "in", self.ids), ("state", "in", WAITING)])

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Opening imports are made by importing a file."))
        return super().create(vals_list)

    @api.private
    def _record(self, rows, **values):
        """Make one opening import a branch, with its entries submitted for confirmation. All of it or nothing.

        :param rows: entry values with `branch_id` and `cycle_id`, checked by the import
        :param values: `name` of the file, `note`, `beyond`
        :return: the opening imports
        """
        branches = {}
        for row in rows:
            branches.setdefault((row["branch_id"], row["cycle_id"]), []).append(row)
        openings = self.sudo().create([
            {**values, "branch_id": branch, "cycle_id": cycle} for branch, cycle in branches])
        for opening, mine in zip(openings, branches.values(), strict=True):
            for row in mine:
                row.update(opening_id=opening.id, origin="opening", declarer_id=self.env.uid)
        entries = self.env["party.entry"].sudo().create([row for mine in branches.values() for row in mine])
        entries._raise_faults(entries._perform_submit())
        return openings.with_env(self.env)

    # ------------------------------------------------------------------ decisions

    def action_confirm(self):
        """Confirm all entries that wait for the user; what he may not decide (about himself) stays for another one."""
        self.check_access("read")
        entries = self._waiting()
        if not entries:
            raise UserError(self.env._("Nothing waits here any more."))
        result = entries.decide("confirm")
        # States were moved by SQL, the counts follow from them.
        self.invalidate_recordset()
        if not result["done"]:
            raise UserError(self.env._("None of the entries is yours to confirm: %s", result["failed"][0]["message"]))
        return self.env["party.inbox"]._report(result["done"], result["failed"])

    def action_refuse(self):
        """Ask for the reason, then refuse the entries that wait for the user."""
        self.check_access("read")
        entries = self._waiting()
        refused = entries._refusals("refuse")
        mine = entries.filtered(lambda entry: entry.id not in refused)
        if not mine:
            raise UserError(self.env._("None of the entries is yours to decide."))
        return {"type": "ir.actions.act_window", "name": self.env._("Refuse"), "res_model": "party.entry.refuse",
                "views": [(False, "form")], "target": "new", "context": {"default_entry_ids": mine.ids}}

    def action_open_entries(self):
        """The entries of the import."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("party_points.action_entry")
        return {**action, "name": self.name, "domain": [("opening_id", "=", self.id)]}
