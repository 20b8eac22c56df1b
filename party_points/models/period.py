import logging

from odoo import api, fields, models
from odoo.tools import format_date

from .cycle import STATES

_logger = logging.getLogger(__name__)


class PartyPeriod(models.Model):
    """A stretch of a cycle that gets a score of its own. Its state follows its dates; whether a branch's score of it
    is final is the review's matter.
    """

    _name = "party.period"
    _description = "Points Period"
    _order = "date_from desc, id desc"
    _rec_names_search = ["code"]

    cycle_id = fields.Many2one(
        "party.cycle", string="Cycle", required=True, readonly=True, ondelete="cascade", index=True,
    )
    scheme_id = fields.Many2one(related="cycle_id.scheme_id", string="Scheme")
    code = fields.Char(string="Code", required=True, readonly=True)
    name = fields.Char(string="Period", compute="_compute_name")
    kind = fields.Selection([
        ("week", "Week"), ("month", "Month"), ("quarter", "Quarter"), ("half", "Half-year"), ("year", "Year"),
    ], string="Kind", required=True, readonly=True)
    sequence = fields.Integer(string="Position", required=True, readonly=True, help="In the cycle, counted from 0.")
    date_from = fields.Date(string="First day", required=True, readonly=True)
    date_to = fields.Date(string="Last day", required=True, readonly=True, index=True)
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, default="planned", index=True)

    _cycle_code_uniq = models.Constraint("unique(cycle_id, code)", "A period stands once in its cycle.")
    _check_dates = models.Constraint("CHECK (date_from <= date_to)", "A period ends after it begins.")

    @api.depends("code", "kind", "sequence", "date_from", "date_to", "cycle_id.year", "cycle_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        for period in self:
            period.name = period._label()

    def _label(self):
        """The period as people say it: "Quarter 4 of 2024", 2024年第4季度."""
        year, number = self.cycle_id.name, self.sequence + 1
        return {
            "week": lambda: self.env._(
                "Week %(number)s of %(year)s (%(first)s – %(last)s)", number=number, year=year,
                first=self._day(self.date_from), last=self._day(self.date_to),
            ),
            "month": lambda: format_date(self.env, self.date_from, date_format=self.env._("MMMM y")),
            "quarter": lambda: self.env._("Quarter %(number)s of %(year)s", number=number, year=year),
            "half": lambda: self.env._("Half-year %(number)s of %(year)s", number=number, year=year),
            "year": lambda: self.env._("Year %(year)s", year=year),
        }[self.kind]()

    def _day(self, date):
        return format_date(self.env, date, date_format="MM-dd")

    @api.depends("name")
    def _compute_display_name(self):
        for period in self:
            period.display_name = period.name

    @api.model
    @api.private
    def _for(self, cycle, date):
        """The period of ``cycle`` that holds ``date``; empty outside the cycle."""
        return self.search([
            ("cycle_id", "in", cycle.ids), ("date_from", "<=", date), ("date_to", ">=", date),
        ], limit=1)

    @api.model
    def _cron_periods(self, today=None):
        """Daily: put dated scheme changes into force, make the cycles that are due, open and close by date.

        One scheme a step, each committed when the scheduler runs it; running it twice, or again after a stop, changes
        nothing more. ``today`` defaults to the organisation's day.
        """
        Cycle = self.env["party.cycle"]
        today = today or Cycle._today()
        self.env["party.branch"]._refresh_scheme_id(today)
        roots = Cycle._roots_in_use(today)
        in_cron = bool(self.env.context.get("ir_cron_progress_id"))
        progress = self.env["ir.cron"]._commit_progress if in_cron else lambda *args, **kwargs: float("inf")
        progress(remaining=len(roots) + 1)
        for root in roots:
            try:
                with self.env.cr.savepoint():
                    Cycle._ensure(root, today)
            except Exception:
                # One scheme's fault must not leave the periods of all others open.
                _logger.exception("No cycle could be opened for scheme %s", root.id)
            if not progress(1):
                return
        Cycle._advance(today)
        progress(1)
