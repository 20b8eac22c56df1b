"""party.entry: one posting in the ledger (scoring.md §1, §3). Here its fields; what may happen to them stands beside:
entry_guard (what never changes), entry_declare and entry_draft, entry_flow (states), entry_judge (who may), entry_turn
(whose turn), entry_price (the engine), entry_confirm."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from . import scheme_words as words

STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("checked", "Checked"),
    ("confirmed", "Confirmed"),
    ("reversed", "Reversed"),
    ("withdrawn", "Withdrawn"),
    ("refused", "Refused"),
]
ORIGINS = [
    ("declared", "Declared"),
    ("recorded", "Recorded"),
    ("imported", "Imported"),
    ("fact", "From a fact"),
    ("derived", "Joint liability"),
    ("grant", "Granted to all"),
    ("shortfall", "Shortfall"),
    ("opening", "Opening import"),
    ("reversal", "Reversal"),
    ("case", "Worked case"),
]
EFFECTS = [("points", "Points"), ("void", "Void"), ("veto", "Veto")]
# The capabilities that an entry may wait for.
TURNS = [("record", "Recording"), ("check", "Check"), ("confirm", "Confirmation")]
# What a declarer states. Everything else follows from it, or from a decision.
CONTENT = ("rule_id", "date", "quantity", "tier", "subject", "description", "points")
EDITABLE = ("draft", "refused")


class PartyEntry(models.Model):
    _name = "party.entry"
    _description = "Points Entry"
    _order = "date desc, number desc"
    _rec_names_search = ["member_id.name", "rule_id.name", "subject"]

    number = fields.Integer(readonly=True, aggregator=None, help="Position in the ledger.")
    member_id = fields.Many2one("party.member", required=True, ondelete="restrict")
    rule_id = fields.Many2one("party.scheme.rule", ondelete="restrict", index=True,
                              help="Empty on an opening balance: an amount on a node, without details.")
    title = fields.Char(compute="_compute_title", help="The rule, or what the entry is without one.")
    node_id = fields.Many2one("party.scheme.node", required=True, ondelete="restrict", index=True)
    scheme_id = fields.Many2one("party.scheme", required=True, ondelete="restrict")
    rule_code = fields.Char(required=True)
    cycle_id = fields.Many2one("party.cycle", required=True, ondelete="restrict")
    period_id = fields.Many2one("party.period", ondelete="restrict")
    unit_id = fields.Many2one("party.branch", string="Organisation", required=True, ondelete="restrict",
                              help="The member's organisation on the date: it carries the rights.")
    branch_id = fields.Many2one("party.branch", ondelete="restrict",
                                help="The branch of that organisation: it carries review and rank.")
    department_id = fields.Many2one("hr.department", ondelete="restrict")
    date = fields.Date(required=True)
    quantity = fields.Float(digits=(16, 4), default=1.0, aggregator=None)
    tier = fields.Char()
    subject = fields.Char(help="What it is about: the same subject joins entries under one family or cap.")
    description = fields.Text()
    points = fields.Float(digits=(16, 2), help="Claimed; fixed at confirmation.")
    counted = fields.Float(digits=(16, 2), help="What the limits leave of the points, as of now.")
    effective = fields.Boolean(help="Whether the limits leave it standing, for entries that void or veto.")
    effect = fields.Selection(EFFECTS, required=True, default="points")
    state = fields.Selection(STATES, required=True, default="draft", readonly=True)
    origin = fields.Selection(ORIGINS, required=True, default="declared")
    declarer_id = fields.Many2one("res.users", ondelete="restrict", index=True)
    client_key = fields.Char(help="Key of the sending device: the same declaration sent twice stays one entry.")
    collective_number = fields.Integer(
        aggregator=None, help="Entries made for a whole branch or department in one go share it.")
    checker_id = fields.Many2one("res.users", ondelete="restrict")
    branch_confirmer_id = fields.Many2one("res.users", string="Confirmed in the Branch by", ondelete="restrict",
                                          help="Where the superior confirms too: who confirmed before.")
    confirmer_id = fields.Many2one("res.users", string="Confirmed by", ondelete="restrict")
    confirmed_date = fields.Datetime(string="Confirmed on")
    refuse_reason = fields.Char()
    source_id = fields.Many2one("party.entry", ondelete="restrict", help="The deduction from which this share derives.")
    derived_ids = fields.One2many("party.entry", "source_id")
    reverses_id = fields.Many2one("party.entry", ondelete="restrict", help="The entry that this one takes back.")
    reversal_ids = fields.One2many("party.entry", "reverses_id", string="Reversals")
    evidence_ids = fields.One2many("party.evidence", "entry_id")
    turn = fields.Selection(TURNS, help="The capability that is awaited.")
    turn_branch_id = fields.Many2one("party.branch", ondelete="restrict")
    turn_due = fields.Date()
    turn_since = fields.Date()
    turn_barred = fields.Json(help="Ids of members on whom a joint share would fall: they don't take this turn.")

    tier_name = fields.Char(compute="_compute_tier_name")
    reversal_id = fields.Many2one("party.entry", string="Reversed by", compute="_compute_reversal_id")
    step_ids = fields.One2many("party.step", compute="_compute_step_ids")
    earlier_ids = fields.One2many("party.entry", compute="_compute_earlier_ids", string="Earlier under this Rule")
    earlier_count = fields.Integer(compute="_compute_earlier_ids")

    _rule_or_balance = models.Constraint(
        "CHECK (rule_id IS NOT NULL OR (origin IN ('opening', 'reversal') AND rule_code LIKE '@%'))",
        "An entry needs a rule.")
    _number_unique = models.UniqueIndex("(number)")
    _member_cycle_idx = models.Index("(member_id, cycle_id)")
    _unit_date_idx = models.Index("(unit_id, date DESC, number DESC)")
    _branch_date_idx = models.Index("(branch_id, date DESC, number DESC)")
    _date_idx = models.Index("(date DESC, number DESC)")
    _turn_idx = models.Index("(turn, turn_branch_id) WHERE turn IS NOT NULL")
    _source_idx = models.Index("(source_id) WHERE source_id IS NOT NULL")
    _reverses_unique = models.UniqueIndex("(reverses_id) WHERE reverses_id IS NOT NULL")
    _collective_idx = models.Index("(collective_number) WHERE collective_number > 0")
    # Scoring adds up what counts and never looks at the table itself.
    _score_idx = models.Index(
        "(cycle_id, member_id) INCLUDE (node_id, period_id, counted) WHERE state = 'confirmed' AND counted <> 0")
    _strike_idx = models.Index("(cycle_id, member_id) WHERE effect <> 'points' AND state = 'confirmed'")
    _client_key_unique = models.UniqueIndex("(declarer_id, client_key) WHERE client_key IS NOT NULL")

    @api.depends("rule_id", "node_id")
    @api.depends_context("lang")
    def _compute_title(self):
        for entry in self:
            entry.title = entry.rule_id.name or (
                entry.node_id and self.env._("Opening balance: %s", entry.node_id.name)) or ""

    @api.depends("title", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.title} #{entry.number or ''}"

    @api.depends("tier", "rule_id")
    @api.depends_context("lang")
    def _compute_tier_name(self):
        for entry in self:
            entry.tier_name = entry.tier and words.word(self.env, words.TIERS, entry.tier)

    @api.depends("reversal_ids")
    def _compute_reversal_id(self):
        for entry in self:
            entry.reversal_id = entry.reversal_ids[:1]

    def _compute_step_ids(self):
        steps = self.env["party.step"].sudo().search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        per_entry = steps.grouped("res_id")
        for entry in self:
            entry.step_ids = per_entry.get(entry.id, False)

    @api.depends("member_id", "rule_code", "cycle_id")
    def _compute_earlier_ids(self):
        """The member's other entries of the same rule in the cycle, as far as the user may read them."""
        others = self.search([
            ("member_id", "in", self.member_id.ids),
            ("cycle_id", "in", self.cycle_id.ids),
            ("rule_code", "in", list(set(self.mapped("rule_code")))),
            ("state", "!=", "draft"),
        ])
        for entry in self:
            entry.earlier_ids = others.filtered(
                lambda other, entry=entry: other != entry
                and (other.member_id, other.cycle_id, other.rule_code)
                == (entry.member_id, entry.cycle_id, entry.rule_code)
                and (other.date, other.number) < (entry.date, entry.number)
            )
            entry.earlier_count = len(entry.earlier_ids)

    def _raise_faults(self, faults):
        """Refuses as a whole, naming each record: `faults` is {id: why}."""
        if not faults:
            return
        if len(self) == 1:
            raise UserError(next(iter(faults.values())))
        lines = [f"{entry.display_name} · {entry.member_id.name}: {faults[entry.id]}"
                 for entry in self.sudo() if entry.id in faults]
        raise UserError("\n".join(lines))
