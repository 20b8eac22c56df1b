import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

STATES = [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")]


class PartyCycle(models.Model):
    """A scheme version in one year: the window of an account, cut into periods.

    A cycle is made by the daily job or a button, never by hand, and keeps its version: a newer one published meanwhile
    scores from the next cycle on.
    """

    _name = "party.cycle"
    _description = "Points Cycle"
    _order = "date_from desc, id desc"
    _rec_names_search = ["name", "scheme_id.name", "scheme_id.code"]

    name = fields.Char(string="Name", required=True, readonly=True)
    scheme_id = fields.Many2one(
        "party.scheme", string="Scheme version", required=True, readonly=True, ondelete="restrict", index=True,
    )
    root_id = fields.Many2one("party.scheme", string="Scheme", required=True, readonly=True, ondelete="restrict")
    year = fields.Integer(string="Year", required=True, readonly=True, aggregator=None)
    date_from = fields.Date(string="First day", required=True, readonly=True)
    date_to = fields.Date(string="Last day", required=True, readonly=True)
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, default="planned", index=True)
    period_ids = fields.One2many("party.period", "cycle_id", string="Periods", readonly=True)
    period_count = fields.Integer(string="Number of periods", compute="_compute_period_count")
    current_period_id = fields.Many2one("party.period", string="Current period", compute="_compute_current_period_id")

    _root_year_uniq = models.Constraint("unique(root_id, year)", "A scheme has one cycle a year.")
    _root_dates_idx = models.Index("(root_id, date_from, date_to)")
    _check_dates = models.Constraint("CHECK (date_from <= date_to)", "A cycle ends after it begins.")

    @api.depends("name", "scheme_id.name")
    def _compute_display_name(self):
        for cycle in self:
            cycle.display_name = f"{cycle.name} {cycle.scheme_id.name or ''}".strip()

    @api.depends("period_ids")
    def _compute_period_count(self):
        for cycle in self:
            cycle.period_count = len(cycle.period_ids)

    def _compute_current_period_id(self):
        today = self._today()
        for cycle in self:
            cycle.current_period_id = cycle.period_ids.filtered(
                lambda period: period.date_from <= today <= period.date_to,
            )[:1]

    @api.model
    @api.private
    def _today(self):
        """Today where the organisation is (parameter ``party_points.tz``), which the server's UTC day may not be."""
        return self.env["party.workday"]._today()

    @api.model
    @api.private
    def _for_units(self, units, date):
        """``{unit id: cycle}`` for every unit of the set: the cycle that an event of ``date`` there falls into.

        Empty where the unit has no scheme on that date, or its scheme has no cycle yet. A few queries, whatever the
        number.
        """
        schemes = units._effective_schemes(date)
        used = self.env["party.scheme"].sudo().browse({scheme.id for scheme in schemes.values() if scheme})
        roots = {scheme.id: scheme.root_id.id for scheme in used}
        cycles = {cycle.root_id.id: cycle.id for cycle in self.sudo().search([
            ("root_id", "in", list(set(roots.values()))), ("date_from", "<=", date), ("date_to", ">=", date),
        ])}
        return {unit: self.browse(cycles.get(roots.get(scheme.id)) or ()) for unit, scheme in schemes.items()}

    @api.private
    def _units(self, date=None):
        """Branches and groups whose members the cycle scores on ``date`` (default: its last day, today if earlier)."""
        self.ensure_one()
        date = date or min(self.date_to, max(self.date_from, self._today()))
        branches = self.env["party.branch"].sudo().with_context(active_test=False).search(
            [("kind", "in", ("branch", "group"))])
        schemes = branches._effective_schemes(date)
        used = self.env["party.scheme"].sudo().browse({scheme.id for scheme in schemes.values() if scheme})
        mine = set(used.filtered(lambda scheme: scheme.root_id == self.root_id).ids)
        return branches.filtered(lambda branch: schemes[branch.id].id in mine).with_env(self.env)

    # Opening

    @api.model
    @api.private
    def _open_cycle(self, scheme, year):
        """The cycle of ``scheme``'s root for ``year`` with its periods; made if it isn't there, with this version."""
        scheme = scheme.sudo()
        cycle = self.sudo().search([("root_id", "=", scheme.root_id.id), ("year", "=", year)])
        if cycle:
            return cycle.with_env(self.env)
        if scheme.state != "published":
            raise UserError(self.env._(
                "%(scheme)s is not published: a cycle needs a published version.", scheme=scheme.display_name,
            ))
        return self.sudo().create(self._prepare_cycle(scheme, year)).with_env(self.env)

    def _prepare_cycle(self, scheme, year, today=None):
        today = today or self._today()
        first, last, periods = scheme._calendar(year)
        return {
            "name": str(year) if first.year == last.year else f"{first.year}/{last.year}",
            "scheme_id": scheme.id,
            "root_id": scheme.root_id.id,
            "year": year,
            "date_from": first,
            "date_to": last,
            "state": self._state_on(first, last, today),
            "period_ids": [fields.Command.create({
                "code": code, "kind": scheme.period_kind, "sequence": number, "date_from": start, "date_to": end,
                "state": self._state_on(start, end, today),
            }) for number, (code, start, end) in enumerate(periods)],
        }

    @api.model
    def _state_on(self, first, last, today):
        return "planned" if today < first else "closed" if last < today else "open"

    @api.model
    @api.private
    def _ensure(self, roots, today):
        """Make the cycles that ``roots`` need on ``today``.

        The current one, those missed since the last, and the next one if it begins within
        ``party_points.cycle_lead_days`` (30). A cycle that has not begun takes a newer version.
        """
        lead = int(self.env["ir.config_parameter"].sudo().get_param("party_points.cycle_lead_days") or 30)
        cycles = self.browse()
        for root in roots.sudo():
            scheme = root._latest_published()
            if not scheme:
                continue
            last = max(self.sudo().search([("root_id", "=", root.id)]).mapped("year"), default=None)
            current = scheme._cycle_year(today)
            ahead = scheme._cycle_year(fields.Date.add(today, days=lead))
            first = current if last is None else min(last + 1, current)
            for year in range(first, ahead + 1):
                cycles |= self._open_cycle(scheme, year)
            self._take_newer(scheme, today)
        return cycles

    @api.model
    def _take_newer(self, scheme, today):
        """Cycles that begin after ``today`` take the newly published version, with new periods if it cuts others."""
        for cycle in self.sudo().search([
            ("root_id", "=", scheme.root_id.id), ("date_from", ">", today), ("scheme_id", "!=", scheme.id),
        ]):
            if cycle.scheme_id.period_kind == scheme.period_kind:
                cycle.scheme_id = scheme
                continue
            year = cycle.year
            cycle.unlink()
            self._open_cycle(scheme, year)

    @api.model
    @api.private
    def _roots_in_use(self, today):
        """The schemes (first versions) that organisations use on ``today`` or will within a month."""
        self.env["party.scheme.use"].flush_model()
        self.env["party.branch"].flush_model(["active"])
        rows = self.env.execute_query(SQL(
            """ SELECT DISTINCT s.root_id
                  FROM (SELECT DISTINCT ON (u.branch_id) u.branch_id, u.scheme_id
                          FROM party_scheme_use u
                          JOIN party_branch b ON b.id = u.branch_id AND b.active
                         WHERE u.date_from IS NULL OR u.date_from <= %(today)s
                      ORDER BY u.branch_id, u.date_from DESC NULLS LAST, u.id DESC) used
                  JOIN party_scheme s ON s.id = used.scheme_id
                 UNION
                SELECT s.root_id FROM party_scheme_use u JOIN party_scheme s ON s.id = u.scheme_id
                 WHERE u.date_from > %(today)s AND u.date_from <= %(today)s + 31
              ORDER BY 1 """, today=today,
        ))
        return self.env["party.scheme"].browse(root for root, in rows)

    @api.model
    @api.private
    def _advance(self, today):
        """Move cycles and periods on to the state that their dates give on ``today``; never back."""
        moved = defaultdict(int)
        for model in (self, self.env["party.period"]):
            model = model.sudo()
            for state, domain in (
                ("closed", [("state", "!=", "closed"), ("date_to", "<", today)]),
                ("open", [("state", "=", "planned"), ("date_from", "<=", today)]),
            ):
                records = model.search(domain)
                records.write({"state": state})
                moved[state] += len(records)
        if moved:
            _logger.info("Cycles and periods on %s: %s opened, %s closed", today, moved["open"], moved["closed"])
        return dict(moved)

    def action_open_next(self):
        """Open the following year's cycle ahead of time."""
        if not self.env.user.has_group("party_points.group_admin"):
            raise AccessError(self.env._("Only an administrator of Party Points opens cycles."))
        self.ensure_one()
        cycle = self._open_cycle(self.sudo().root_id._latest_published() or self.scheme_id, self.year + 1)
        return cycle._form_action()

    def _form_action(self):
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "view_mode": "form", "res_id": self.id,
            "name": self.display_name,
        }
