from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .. import engine
from ..engine.what_if import FIELDS, ValueRefused
from . import scheme_text

STATES = [("draft", "To run"), ("running", "Running"), ("done", "Done")]
# What a user states; all else is the result.
GIVEN = {
    "mode", "cycle_id", "period_id", "branch_ids", "scheme_id", "part", "node_id", "rule_id", "grade_id", "node_field",
    "rule_field", "grade_field", "tier", "value",
}
FIELD_NAMES = [
    ("opening", "Opening"), ("min", "Floor"), ("max", "Cap"), ("weight", "Weight"), ("points", "Points"),
    ("unit", "Quantity for one unit"), ("max_count", "Times that count at most"), ("max_points", "Points at most"),
    ("subject_cap", "Cap for one subject"), ("from", "Lower bound"), ("quota", "Quota"),
]


class PartyWhatIf(models.Model):
    """A what-if: the real entries of a cycle under another scheme, or under its own with one value changed.

    It reads the ledger and writes only its own result. The changed document is kept with it, so that the result stays
    explained when the draft goes on; the scheme itself is never touched.
    """

    _name = "party.what.if"
    _description = "What-If"
    _order = "id desc"

    name = fields.Char(string="What is tried", compute="_compute_name")
    state = fields.Selection(STATES, string="Status", default="draft", required=True, readonly=True)
    mode = fields.Selection(
        [("draft", "Another scheme or version"), ("value", "One changed value")], string="What to try",
        default="draft", required=True)
    cycle_id = fields.Many2one(
        "party.cycle", string="Cycle", required=True, ondelete="cascade", domain=[("state", "!=", "planned")])
    period_id = fields.Many2one(
        "party.period", string="As of the end of", ondelete="cascade", compute="_compute_period_id", store=True,
        readonly=False, required=True, precompute=True,
        domain="[('cycle_id', '=', cycle_id), ('state', '!=', 'planned')]")
    branch_ids = fields.Many2many(
        "party.branch", string="Organisations",
        help="With all below them. Empty: all that you read; for an administrator without a post, all of the cycle.")
    scheme_id = fields.Many2one(
        "party.scheme", string="Scheme to try", ondelete="cascade", domain=[("library", "=", False)])
    base_id = fields.Many2one(related="cycle_id.scheme_id", string="Scheme of the cycle")
    part = fields.Selection(
        [("node", "Node"), ("rule", "Rule"), ("grade", "Grade")], string="Of", default="node")
    node_id = fields.Many2one(
        "party.scheme.node", string="Node", ondelete="cascade", domain="[('scheme_id', '=', base_id)]")
    rule_id = fields.Many2one(
        "party.scheme.rule", string="Rule", ondelete="cascade", domain="[('scheme_id', '=', base_id)]")
    grade_id = fields.Many2one(
        "party.scheme.grade", string="Grade", ondelete="cascade", domain="[('scheme_id', '=', base_id)]")
    node_field = fields.Selection(
        [one for one in FIELD_NAMES if one[0] in FIELDS["node"]], string="Figure of the node", default="max")
    rule_field = fields.Selection(
        [one for one in FIELD_NAMES if one[0] in FIELDS["rule"]], string="Figure of the rule", default="points")
    grade_field = fields.Selection(
        [one for one in FIELD_NAMES if one[0] in FIELDS["grade"]], string="Figure of the grade", default="from")
    tier = fields.Char(string="Level", help="Code of the level whose points change, where the rule has levels.")
    value = fields.Char(string="New value", help="A number. Empty takes a bound or limit away.")
    present_value = fields.Char(string="Present value", compute="_compute_present_value")
    document = fields.Text(readonly=True, copy=False, prefetch=False, groups="base.group_system")
    document_hash = fields.Char(readonly=True, copy=False)
    last_pool_id = fields.Integer(readonly=True, copy=False, aggregator=None)
    member_total = fields.Integer(string="Members to compare", readonly=True, copy=False)
    member_count = fields.Integer(string="Members compared", readonly=True, copy=False)
    changed_count = fields.Integer(string="Totals changed", readonly=True, copy=False)
    regraded_count = fields.Integer(string="Grades changed", readonly=True, copy=False)
    summary = fields.Json(readonly=True, copy=False, groups="base.group_system")
    date_run = fields.Datetime(string="Run on", readonly=True, copy=False)
    line_ids = fields.One2many("party.what.if.line", "what_if_id", string="Members who change", readonly=True)

    # -- what is tried -----------------------------------------------------------------------------------------

    @api.depends("mode", "scheme_id", "cycle_id", "part", "node_id", "rule_id", "grade_id", "value", "node_field",
                 "rule_field", "grade_field")
    @api.depends_context("lang")
    def _compute_name(self):
        for trial in self:
            if trial.mode == "draft":
                tried = trial.sudo().scheme_id.display_name or ""
            else:
                record, field = trial._place()
                label = dict(trial._fields[f"{trial.part}_field"]._description_selection(self.env)).get(field, "")
                tried = record and f"{record.sudo().display_name} · {label} → {trial.value or '–'}"
            if not tried:
                trial.name = False
                continue
            trial.name = f"{tried} · {trial.sudo().cycle_id.display_name or ''}"

    @api.depends("cycle_id")
    def _compute_period_id(self):
        for trial in self:
            trial.period_id = trial.cycle_id and trial._last_period(trial.cycle_id)

    @api.model
    def _last_period(self, cycle):
        """The last period that is over; in a cycle that has just begun, the running one."""
        today = self.env["party.cycle"]._today()
        periods = cycle.period_ids.sorted("date_from")
        over = periods.filtered(lambda one: one.date_to < today)
        return over[-1:] or periods.filtered(lambda one: one.date_from <= today)[-1:]

    @api.depends("mode", "part", "node_id", "rule_id", "grade_id", "node_field", "rule_field", "grade_field", "tier")
    def _compute_present_value(self):
        for trial in self:
            record, field = trial._place()
            trial.present_value = record and trial._stated(record.sudo(), field) or False

    def _stated(self, record, field):
        document = record.scheme_id._compiled().document
        parts = document.get(f"{self.part}s") or ()
        item = next((one for one in parts if one["code"] == record.code), {})
        value = item.get("tiers", {}).get(self.tier) if field == "points" and item.get("tiers") else item.get(field)
        if isinstance(value, dict):
            value = value.get("n")
        return "" if value is None else str(value)

    def _place(self):
        """The record and the field of the one changed value."""
        part = self.part or "node"
        return self[f"{part}_id"], self[f"{part}_field"]

    @api.model
    def default_get(self, fields):
        """The cycle to begin with: the last one of the scheme that a draft goes on from, or of its organisation."""
        values = super().default_get(fields)
        scheme = self.env["party.scheme"].browse(values.get("scheme_id"))
        if "cycle_id" in fields and not values.get("cycle_id"):
            values["cycle_id"] = self._default_cycle(scheme.exists()).id
        if not scheme and "mode" in fields and not self.env.user.has_group("party_points.group_admin"):
            values["mode"] = "value"
        return values

    @api.model
    def _default_cycle(self, scheme):
        """The last cycle of the roots in question that has entries, those that are over first; else the last begun."""
        Cycle, roots = self.env["party.cycle"], scheme.sudo().root_id
        if scheme and not Cycle.search_count([("root_id", "in", roots.ids)], limit=1):
            today = Cycle._today()
            owner = scheme.sudo().owner_branch_id
            used = owner._effective_schemes(today).get(owner.id) if owner else None
            roots = used.sudo().root_id if used else roots.browse()
        domain = [("root_id", "in", roots.ids)] if roots else []
        begun = Cycle.search([*domain, ("state", "!=", "planned")], order="date_from desc")
        with_entries = begun.filtered(lambda cycle: self.env["party.entry"].sudo().search_count(
            [("cycle_id", "=", cycle.id), ("state", "=", "confirmed")], limit=1))
        return (with_entries.filtered(lambda cycle: cycle.state == "closed") or with_entries or begun)[:1]

    # -- rights ------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Users state what is tried, and never a result."""
        for vals in vals_list:
            self._check_given(vals)
        trials = super().create(vals_list)
        trials.scheme_id.check_access("read")
        return trials

    def write(self, vals):
        """What is tried may change; the result is then to be made anew."""
        self._check_given(vals)
        done = super().write(vals)
        if not self.env.su:
            self.scheme_id.check_access("read")
            self.filtered(lambda trial: trial.state != "draft").sudo().write({"state": "draft"})
        return done

    @api.model
    def _check_given(self, vals):
        if not self.env.su and (refused := sorted(set(vals) - GIVEN)):
            raise AccessError(self.env._(
                "%(fields)s can't be set by hand: it is the result of trying.", fields=", ".join(refused)))
        if not self.env.su:
            self._check_may()

    @api.model
    @api.private
    def _check_may(self):
        """Administrators, who keep the schemes, and those who review somewhere, on what they read."""
        user = self.env.user
        if not (self.env.su or user.has_group("party_points.group_admin")
                or user.has_group("party_points.group_review")):
            raise AccessError(self.env._(
                "Trying a scheme is for its administrators and for those who review: you hold no such post today."))

    @api.private
    def _scope(self):
        """The branches whose members are compared: of the cycle, below the chosen organisations, and read by the user
        unless an administrator."""
        self.ensure_one()
        branches = self.cycle_id.sudo()._units(self.period_id.date_to).filtered(lambda unit: unit.kind == "branch")
        if self.branch_ids:
            branches &= branches.search([("id", "child_of", self.branch_ids.ids)])
        if self.env.user.has_group("party_points.group_admin") and (self.branch_ids or not self._readable(branches)):
            return branches
        return self._readable(branches)

    @api.private
    def _readable(self, branches):
        """The branches whose members' scores the user may read by name today."""
        return branches.sudo(False).with_env(self.env)._has_capability("read").sudo() if not self.env.su else branches

    # -- the document ------------------------------------------------------------------------------------------

    @api.private
    def _draft_document(self):
        """Canonical text of what is tried; a UserError that names the place where it can't be used."""
        self.ensure_one()
        if self.mode == "draft":
            if not self.scheme_id:
                raise UserError(self.env._("Choose the scheme or version to try."))
            self.scheme_id.check_access("read")
            return self.scheme_id.sudo().document
        record, field = self._place()
        if not record or record.sudo().scheme_id != self.sudo().base_id:
            raise UserError(self.env._("Choose what to change: a node, rule or grade of the cycle's scheme."))
        document = record.sudo().scheme_id._compiled().document
        try:
            changed = engine.with_value(
                document, self.part, record.sudo().code, field, (self.value or "").strip() or None, self.tier or None)
        except ValueRefused as refused:
            raise UserError(self._refused_text(refused, record.sudo())) from None
        return self._checked(scheme_text.dumps(changed))

    def _checked(self, text):
        try:
            return self.env["party.scheme"].sudo()._read_document(text)[0]
        except ValidationError as error:
            raise UserError(self.env._("This value doesn't fit the scheme.") + "\n\n" + str(error)) from None

    def _refused_text(self, refused, record):
        texts = {
            "number": lambda: self.env._(
                "“%(value)s” is no number: write one such as 5 or -0.5.", value=self.value or ""),
            "tier": lambda: self.env._(
                "The points of %(name)s depend on the level. Give one of: %(known)s.", name=record.display_name,
                known=", ".join(refused.params["known"])),
            "choice": lambda: self.env._(
                "The points of %(name)s are chosen on confirmation: there is no single figure to change.",
                name=record.display_name),
        }
        unknown = self.env._("%(name)s has no such figure.", name=record.display_name)
        return texts.get(refused.code, lambda: unknown)()

    @api.private
    def _compiled(self):
        """(present scheme, changed scheme) as the engine has them."""
        self.ensure_one()
        return self.sudo().base_id._compiled(), engine.compile(self.sudo().document)

    def _check_comparable(self, after):
        """Both schemes must have a period that ends on the day asked for, in a cycle that began on the same day."""
        last, first = self.period_id.date_to, self.cycle_id.date_from
        if after.calendar.cycle_of(last).first != first or after.calendar.period_of(last).last != last:
            raise UserError(self.env._(
                "The scheme to try cuts the year otherwise: none of its periods ends on %(date)s. Choose the cycle's "
                "last period, or a scheme whose cycle begins on the same day.", date=last))

    # -- actions -----------------------------------------------------------------------------------------------

    def action_run(self):
        """Start (anew) and show the screen, which lets the work go on step by step."""
        self.ensure_one()
        self._check_may()
        self.check_access("write")
        self._start()
        return self.action_open()

    def action_open(self):
        """The screen of the result."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client", "tag": "party_points.what_if", "name": self.env._("What-If"),
            "params": {"what_if_id": self.id}, "context": {"active_id": self.id},
        }

    @api.autovacuum
    def _gc_trials(self):
        """Results are for now: after 30 days they go."""
        old = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        self.search([("write_date", "<", old)], limit=1000).unlink()


class PartyScheme(models.Model):
    _inherit = "party.scheme"

    def action_what_if(self):
        """Try this scheme on the entries of the last cycle."""
        self.ensure_one()
        self.env["party.what.if"]._check_may()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": self.env._("What-If"), "res_model": "party.what.if",
            "view_mode": "form", "views": [(self.env.ref("party_points.view_what_if_dialog").id, "form")],
            "target": "new",
            "context": {"default_scheme_id": self.id, "default_mode": "draft"},
        }
