from odoo import api, fields, models
from odoo.exceptions import UserError

ORIGINS = [("review", "By review"), ("import", "Imported")]


class PartyResult(models.Model):
    """What a member's year came to: total, rank and grade, as it counts for repetitions in later years.

    A row is made when the review of the year's last period becomes final (models/result_record.py), or imported for the
    years before this app was used. Rows come and go by SQL only; nobody has more than the right to read them. What an
    import or a new review replaces stays in the steps.
    """

    _name = "party.result"
    _description = "Year's Result"
    _order = "year desc, branch_id, rank, id"
    _log_access = False

    member_id = fields.Many2one("party.member", required=True, readonly=True, ondelete="restrict")
    staff_number = fields.Char(related="member_id.staff_number")
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    scheme_id = fields.Many2one(
        "party.scheme", required=True, readonly=True, ondelete="restrict", help="Its grades are meant.")
    root_id = fields.Many2one("party.scheme", string="Account", required=True, readonly=True, ondelete="restrict",
                              help="All versions of one scheme are one account.")
    scheme_text = fields.Char(string="Rules at the time", readonly=True,
                              help="The rules that gave the result, where they are older than any scheme here.")
    cycle_id = fields.Many2one("party.cycle", readonly=True, ondelete="restrict")
    branch_id = fields.Many2one("party.branch", string="Branch at the time", readonly=True, ondelete="restrict")
    total = fields.Float(digits=(12, 2), readonly=True, aggregator="avg")
    has_total = fields.Boolean(string="Has a total", readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    last = fields.Boolean(string="Last place", readonly=True)
    grade_code = fields.Char(readonly=True)
    grade_name = fields.Char(string="Grade", compute="_compute_grade_name")
    vetoed = fields.Boolean(readonly=True)
    interim = fields.Boolean(
        string="Provisional", readonly=True,
        help="The grade stands until a case is closed; it counts for no repetition.")
    origin = fields.Selection(ORIGINS, required=True, readonly=True)
    source = fields.Char(string="File and row", readonly=True, help="The file and the row that it was imported from.")
    note = fields.Char(string="Remark", readonly=True)
    step_ids = fields.One2many("party.step", compute="_compute_step_ids", string="History")

    _member_account_year_uniq = models.Constraint(
        "UNIQUE (member_id, root_id, year)", "A member has one result in a year of a scheme.")
    _branch_year_idx = models.Index("(branch_id, year)")

    @api.depends("member_id", "year")
    def _compute_display_name(self):
        for result in self:
            result.display_name = f"{result.member_id.name or ''} · {result.year}"

    @api.depends("grade_code", "scheme_id")
    @api.depends_context("lang")
    def _compute_grade_name(self):
        named = self.env["party.score"]._named
        for scheme, results in self.grouped("scheme_id").items():
            names = {grade.code: named(grade.name) for grade in scheme.sudo()._compiled().grades} if scheme else {}
            for result in results:
                result.grade_name = names.get(result.grade_code, result.grade_code)

    def _compute_step_ids(self):
        steps = self.env["party.step"].sudo().search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        per_result = steps.grouped("res_id")
        for result in self:
            result.step_ids = per_result.get(result.id, False)

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Results are made by the year's last review, or imported."))

    def write(self, vals):
        raise UserError(self.env._(
            "A year's result isn't edited. Reopen the review that made it, or import the corrected list."))

    def unlink(self):
        raise UserError(self.env._("A year's result stays. Reopen the review that made it."))
