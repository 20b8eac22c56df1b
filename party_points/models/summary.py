from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .review_stages import interim, spans
from .review_turn import BATCH

# What ended longer ago isn't made up for: a branch that begins in November has no use for February's weeks.
LATEST_DAYS = 14


class PartySummary(models.Model):
    """The ranking of a branch at the end of a week (or of what else the scheme publishes oftener than its periods end).

    A job opens it the day after the week's end; whoever holds the branch's reviews looks at it and publishes it. It
    says what the ledger says of entries dated up to the week's end, at the moment of publication; from then on it
    stands as it was shown. A correction appears in the next one (scoring.md §9).
    """

    _name = "party.summary"
    _description = "Interim ranking"
    _order = "date_to desc, branch_id, id"

    branch_id = fields.Many2one("party.branch", string="Branch", required=True, readonly=True, ondelete="restrict")
    period_id = fields.Many2one("party.period", string="Period", required=True, readonly=True, ondelete="restrict")
    scheme_id = fields.Many2one(related="period_id.cycle_id.scheme_id", string="Scheme")
    date_from = fields.Date(string="First day", required=True, readonly=True)
    date_to = fields.Date(string="Last day", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("published", "Published")], string="State", default="open", required=True, readonly=True)
    date_published = fields.Date(string="Published on", readonly=True)
    turn = fields.Char(string="Awaits", readonly=True)
    turn_branch_id = fields.Many2one("party.branch", string="Awaits organisation", readonly=True, ondelete="restrict")
    turn_due = fields.Date(string="Due on", readonly=True)
    line_ids = fields.One2many("party.summary.line", "summary_id", string="Published ranking", readonly=True)
    waiting_count = fields.Integer(string="Entries still waiting", compute="_compute_waiting_count")
    can_publish = fields.Boolean(compute="_compute_can_publish")

    _branch_span_uniq = models.Constraint(
        "UNIQUE (branch_id, period_id, date_to)", "A branch has one interim ranking of a week.")
    _turn_idx = models.Index("(turn, turn_branch_id, turn_due) WHERE turn IS NOT NULL")

    @api.depends("branch_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for summary in self:
            summary.display_name = f"{summary.branch_id.name or ''} · {summary._span_name()}"

    def _span_name(self):
        """The days as people say them."""
        return " – ".join(
            format_date(self.env, day, date_format=self.env._("MMMM d"))
            for day in dict.fromkeys((self.date_from, self.date_to)) if day)

    def _compute_waiting_count(self):
        """Entries dated up to the week's end that still wait for a decision: they will be missing in the ranking."""
        counts = {
            (branch.id, period.id): rows for branch, period, rows in self.env["party.entry"]._read_group(
                [("branch_id", "in", self.branch_id.ids), ("period_id", "in", self.period_id.ids),
                 ("state", "in", ("submitted", "checked"))],
                ["branch_id", "period_id"], ["date:array_agg"])}
        for summary in self:
            days = counts.get((summary.branch_id.id, summary.period_id.id), ())
            summary.waiting_count = sum(1 for day in days if day <= summary.date_to)

    @api.depends_context("uid")
    @api.depends("state", "branch_id")
    def _compute_can_publish(self):
        allowed = self.branch_id.sudo(False)._has_capability("review")
        for summary in self:
            summary.can_publish = summary.state == "open" and summary.branch_id in allowed

    # -- decisions ---------------------------------------------------------------------------------------------

    def action_publish(self):
        """Show the branch its ranking as of the week's end; needs the capability to review. open -> published."""
        self.check_access("read")
        self.branch_id._check_capability("review")
        for summary in self:
            if summary.state != "open":
                raise UserError(self.env._("%s is published already.", summary.display_name))
        summaries = self.sudo()
        self.env["party.summary.line"].sudo()._snapshot(summaries)
        self.env["party.step"].sudo()._log(
            summaries, "publish", "open", "published", posts=self.branch_id._capability_posts("review"))
        summaries.write({
            "state": "published", "date_published": self.env["party.cycle"]._today(), "turn": False,
            "turn_branch_id": False, "turn_due": False})
        self.invalidate_recordset()

    def get_rankings(self):
        """The rankings of one summary, as ``party.score.get_rankings`` gives them: once published as they were shown,
        before as the ledger stands."""
        self.ensure_one()
        self.check_access("read")
        summary = self.sudo()
        published = summary.state == "published"
        rows = summary.line_ids._rows() if published else summary._standing_rows()[summary.id]
        scores = self.env["party.score"].search(
            [("period_id", "=", self.period_id.id), ("member_id", "in", [row.member for row in rows])])
        score_of = {score.member_id.id: score.id for score in scores}
        return self.env["party.score"]._ranking_tables(
            summary.scheme_id._compiled(), self.env._("up to %s", format_date(self.env, self.date_to)),
            [row._replace(score=score_of.get(row.member)) for row in rows])

    # -- jobs --------------------------------------------------------------------------------------------------

    @api.model
    def _cron_summaries(self, today=None):
        """Open the summaries of weeks that ended lately; give waiting ones to who may publish them now."""
        today = fields.Date.to_date(today) or self.env["party.cycle"]._today()
        since = today - timedelta(days=LATEST_DAYS)
        for period in self.env["party.period"].search(
                [("date_from", "<", today), ("date_to", ">=", since), ("cycle_id.state", "!=", "planned")],
                order="date_to, id"):
            stage = interim(period.sudo().scheme_id._compiled().stages, period.kind)
            for first, last in spans(stage["every"], period.date_from, period.date_to) if stage else ():
                if since <= last < today:
                    self._open(period, first, last)
        self.search([("turn", "!=", False)])._hand_on()
        self.env["party.score"]._commit(0)

    def _open(self, period, first, last):
        """Open the summary of these days in every branch that the period's cycle scores, where there is none."""
        while branches := self._branches_without(period, last)[:BATCH]:
            summaries = self.sudo().create([
                {"branch_id": branch.id, "period_id": period.id, "date_from": first, "date_to": last}
                for branch in branches])
            self.env["party.step"].sudo()._log(summaries, "open", False, "open")
            summaries._hand_on()
            self.env["party.score"]._commit(len(branches))

    def _branches_without(self, period, day):
        self.flush_model()
        self.env["party.enrolment"].flush_model()
        branches = self.env["party.branch"].browse(branch for branch, in self.env.execute_query(SQL(
            """ SELECT DISTINCT e.branch_id FROM party_enrolment e
                 WHERE e.kind IN ('own', 'mobile') AND e.branch_id IS NOT NULL
                   AND COALESCE(e.date_from, '-infinity') <= %(day)s AND COALESCE(e.date_to, 'infinity') >= %(day)s
                   AND NOT EXISTS (SELECT FROM party_summary s WHERE s.branch_id = e.branch_id
                                      AND s.period_id = %(period)s AND s.date_to = %(day)s)
              ORDER BY e.branch_id """, day=day, period=period.id)))
        cycles = self.env["party.cycle"]._for_units(branches, day)
        return branches.filtered(lambda one: cycles.get(one.id) == period.cycle_id)

    def _hand_on(self):
        """Publishing is the branch's turn, of a closed branch its successor's, within the working days of a stage."""
        workday, days = self.env["party.workday"], self.env["party.review"]._working_days()
        due = {day: workday._add_working_days(day, days) for day in set(self.mapped("date_to"))}
        for branch, summaries in self.filtered(lambda one: one.state == "open").grouped("branch_id").items():
            place = branch.live_successor_ids[:1]
            for summary in summaries:
                values = {"turn": "review", "turn_branch_id": place.id, "turn_due": due[summary.date_to]}
                if any(summary._fields[key].convert_to_write(summary[key], summary) != values[key] for key in values):
                    summary.sudo().write(values)
