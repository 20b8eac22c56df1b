from odoo import api, fields, models
from odoo.tools import SQL

# Figures for which a later one of the same member, node and window was recorded.
BEATEN = SQL(
    """SELECT f.id FROM party_figure f
        WHERE EXISTS (SELECT FROM party_figure later
                       WHERE later.member_id = f.member_id AND later.node_id = f.node_id AND later.cycle_id = f.cycle_id
                         AND (later.period_id IS NOT DISTINCT FROM f.period_id)
                         AND (later.date, later.id) > (f.date, f.id))"""
)


class PartyFigure(models.Model):
    """A number that doesn't come from entries: a performance figure, or what a meeting decided in a ballot.

    Figures are appended and never changed; of several of one window the last counts (by date, then by the order in
    which they were recorded), the earlier ones stay as history.
    """

    _name = "party.figure"
    _description = "Figure"
    _order = "date desc, id desc"

    member_id = fields.Many2one("party.member", string="Member", required=True, index=True, ondelete="restrict")
    node_id = fields.Many2one(
        "party.scheme.node",
        string="Node",
        required=True,
        ondelete="restrict",
        domain="[('kind', 'in', ('figure', 'ballot')), ('scheme_id', '=', scheme_id)]",
    )
    node_code = fields.Char(string="Node code", readonly=True, index=True)
    kind = fields.Selection([("figure", "Figure"), ("ballot", "Meeting's decision")], string="Kind", readonly=True)
    cycle_id = fields.Many2one("party.cycle", string="Cycle", readonly=True, ondelete="restrict")
    scheme_id = fields.Many2one("party.scheme", string="Scheme", compute="_compute_scheme_id")
    period_id = fields.Many2one(
        "party.period",
        string="Period",
        ondelete="restrict",
        domain="[('cycle_id.scheme_id', '=', scheme_id)]",
        help="The figure is dated the last day of this period.",
    )
    date = fields.Date(string="Date", required=True, index=True)
    value = fields.Float(string="Value", digits=(16, 6), help="A number from 0 to 100.")
    has_value = fields.Boolean(string="Has a value", readonly=True)
    level = fields.Char(string="Level", help="One of the levels that the scheme maps to points.")
    option = fields.Char(string="Decided option", help="The code of the ballot's option that the meeting decided on.")
    points = fields.Float(
        string="Decided points", digits=(12, 2), help="Only where the option leaves the committee a range."
    )
    has_points = fields.Boolean(string="Points decided", readonly=True)
    source = fields.Selection(
        [("manual", "Entered by hand"), ("import", "Imported"), ("meeting", "Decided by a meeting")],
        string="Source",
        default="manual",
        required=True,
        readonly=True,
    )
    unit_id = fields.Many2one("party.branch", string="Unit", readonly=True, index=True, ondelete="restrict")
    branch_id = fields.Many2one("party.branch", string="Branch", readonly=True, index=True, ondelete="restrict")
    current = fields.Boolean(
        string="Counts",
        compute="_compute_current",
        search="_search_current",
        help="No later figure was recorded for the same member, node and window.",
    )
    note = fields.Char(string="Remark")
    shown_value = fields.Char(string="Figure", compute="_compute_shown_value")
    asks_level = fields.Boolean(compute="_compute_choices")
    asks_result = fields.Boolean(compute="_compute_choices")
    choices = fields.Char(string="Possible", compute="_compute_choices")

    _cycle_member_idx = models.Index("(cycle_id, member_id)")

    @api.depends("node_id", "node_code")
    def _compute_display_name(self):
        for figure in self:
            figure.display_name = f"{figure.node_id.name or ''} {figure.shown_value or ''}".strip()

    @api.depends("kind", "value", "level", "option", "points")
    @api.depends_context("lang")
    def _compute_shown_value(self):
        """What the figure says, as text."""
        for figure in self:
            value = f"{figure.value:.6f}".rstrip("0").rstrip(".")
            if not figure.kind:
                figure.shown_value = ""
            elif figure.kind == "figure" or figure.has_value:
                figure.shown_value = figure.level or value
            else:
                ballot = figure._ballot()
                option = ballot and ballot.options.get(figure.option)
                name = self.env["party.score"]._named(option.name) if option else figure.option or ""
                figure.shown_value = f"{name} ({figure.points:.2f})" if figure.has_points else name

    def _ballot(self):
        node = self.node_id.sudo()
        scheme = node.scheme_id._compiled() if node else None
        return scheme and scheme.ballots.get(scheme.node_index[node.code])

    @api.depends("node_id")
    @api.depends_context("lang")
    def _compute_choices(self):
        """The levels or options that the node knows, for the form."""
        named = self.env["party.score"]._named
        for figure in self:
            node = figure.node_id.sudo()
            levels = node.scheme_id._compiled().node(node.code).levels if node else {}
            ballot = figure._ballot()
            figure.asks_level = bool(levels)
            figure.asks_result = bool(ballot) and ballot.mode == "proportional"
            figure.choices = ", ".join(levels) or ", ".join(
                f"{option.code} = {named(option.name)}" for option in (ballot.options.values() if ballot else ())
            )

    @api.onchange("node_id")
    def _onchange_node_id(self):
        self.kind = self.node_id.kind if self.node_id.kind in ("figure", "ballot") else False

    @api.onchange("period_id")
    def _onchange_period_id(self):
        if self.period_id:
            self.date = self.period_id.date_to

    @api.depends("member_id", "cycle_id", "date")
    @api.depends_context("uid")
    def _compute_scheme_id(self):
        """The scheme that the member's unit uses, so that the form offers its nodes and periods only."""
        units = {figure: figure.cycle_id and figure.unit_id or figure.member_id.unit_id for figure in self}
        cycles = self.env["party.cycle"]._for_units(
            self.env["party.branch"].union(*units.values()), self.env["party.cycle"]._today()
        )
        for figure in self:
            figure.scheme_id = (figure.cycle_id or cycles.get(units[figure].id, figure.cycle_id)).scheme_id

    def _compute_current(self):
        beaten = set()
        if self.ids:
            self.flush_model()
            beaten = {row[0] for row in self.env.execute_query(SQL("%s AND f.id IN %s", BEATEN, tuple(self.ids)))}
        for figure in self:
            figure.current = figure.id not in beaten

    def _search_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "not in" if True in value else "in", SQL("(%s)", BEATEN))]
