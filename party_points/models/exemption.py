from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from . import stated
from .exemption_chain import STAGES, after_submission, next_stage, submits

# {action: (states it starts from, state it leads to)}
MOVES = {
    "submit": (("draft",), "branch"),
    "apply": (("draft", "refused"), "branch"),
    "withdraw": (("branch",), "draft"),
    "pass": (("branch",), "branch"),
    "agree": (("branch",), "branch"),
    "meeting": (("branch",), "branch"),
    "approve": (("branch",), "approved"),
    "refuse": (("branch",), "refused"),
    "draft": (("refused",), "draft"),
    "end": (("approved",), "ended"),
}
# What the steps write, nobody else.
PROTECTED = {"state", "submitter_id", "approver_id", "decider_ids", "stage", "total", "total_set", "refuse_reason",
             "turn", "turn_branch_id", "turn_due", "unit_id", "branch_id", "applicant_id", "applied_on"}
NOBODY = {"stage": False, "turn": False, "turn_branch_id": False, "turn_due": False}


class PartyExemption(models.Model):
    """A time in which a member is not scored. The member applies for it (models/exemption_apply.py), or the branch
    drafts and hands it in. Who agrees to it, one person after the other, the scheme says (models/exemption_stages.py):
    as a rule the branch passes it and the superior approves."""

    _name = "party.exemption"
    _description = "Exemption"
    _order = "date_from desc, id desc"

    member_id = fields.Many2one("party.member", required=True, index=True, ondelete="restrict")
    unit_id = fields.Many2one(
        "party.branch", string="Organisation", compute="_compute_unit_id", store=True, index=True, ondelete="restrict")
    branch_id = fields.Many2one("party.branch", string="Branch", related="unit_id.branch_id", store=True, index=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True, help="The last day.")
    reason_code = fields.Selection("_selection_reason_code", string="Ground")
    reason = fields.Text(string="Details")
    total = fields.Float(
        string="Set total", digits=(16, 2), readonly=True, copy=False,
        help="Where the scheme lets the organisation set one total for the exempt year. Empty: no score.")
    total_set = fields.Boolean(string="A total is set", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("branch", "In approval"), ("approved", "Approved"),
         ("refused", "Refused"), ("ended", "Ended")], required=True, default="draft", readonly=True, copy=False)
    refuse_reason = fields.Char(readonly=True, copy=False)
    applicant_id = fields.Many2one(
        "res.users", string="Applied by", readonly=True, copy=False, index="btree_not_null",
        help="The member applied himself: what the application says is his alone to change.")
    applied_on = fields.Date(string="Applied on", readonly=True, copy=False)
    submitter_id = fields.Many2one("res.users", string="Passed by", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    stage = fields.Selection(STAGES, string="Next step", readonly=True, copy=False)
    decider_ids = fields.Many2many(
        "res.users", "party_exemption_decider_rel", string="Agreed before", readonly=True, copy=False)
    turn = fields.Char(readonly=True, copy=False)
    turn_branch_id = fields.Many2one("party.branch", readonly=True, copy=False)
    turn_due = fields.Date(readonly=True, copy=False)
    can_submit = fields.Boolean(compute="_compute_can")
    can_decide = fields.Boolean(compute="_compute_can")

    _check_dates = models.Constraint("CHECK (date_to >= date_from)", "An exemption can't end before it begins.")
    # A withdrawn application and a refused one take no time. See party.enrolment for the point.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (point(member_id, 0) WITH ~=, daterange(date_from, date_to, '[]') WITH &&)"
        " WHERE (state != 'refused' AND (state != 'draft' OR applicant_id IS NULL)) DEFERRABLE INITIALLY DEFERRED",
        "The member has another exemption in this time. Load the page again to see it.")
    _turn_idx = models.Index("(turn, turn_branch_id) WHERE turn IS NOT NULL")

    @api.depends("member_id", "date_from")
    def _compute_unit_id(self):
        """The organisation at the time it begins, else the present one."""
        for date_from, exemptions in self.grouped("date_from").items():
            day = date_from or self.env["party.workday"]._today()
            dated = self.env["party.enrolment"].sudo()._on(exemptions.member_id, day)
            for exemption in exemptions:
                enrolment = dated.get(exemption.member_id.id)
                exemption.unit_id = enrolment.unit_id if enrolment else exemption.member_id.sudo().unit_id

    @api.depends("member_id", "date_from", "date_to")
    def _compute_display_name(self):
        for exemption in self:
            exemption.display_name = f"{exemption.member_id.name or ''} {exemption.date_from or ''} – " \
                                     f"{exemption.date_to or ''}"

    @api.depends_context("uid")
    @api.depends("state", "unit_id", "stage")
    def _compute_can(self):
        chains = self._chains()
        for exemption in self:
            mine = exemption.member_id.sudo().user_id == self.env.user
            exemption.can_submit = exemption.state == "draft" and not mine and not exemption.applicant_id \
                and bool(exemption.unit_id._has_capability(submits(chains[exemption.id])))
            exemption.can_decide = exemption.state == "branch" and not mine \
                and self.env.user not in exemption._deciders() \
                and bool(exemption.turn_branch_id._has_capability(exemption.turn or "confirm"))

    @api.constrains("member_id", "date_from", "date_to", "state")
    def _check_overlap(self):
        """The message with the name. The exclusion constraint is the guard when two people write at once; it is asked
        here, where its violation can still be told, and not only at commit."""
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """ SELECT one.id FROM party_exemption one
                  JOIN party_exemption other ON other.member_id = one.member_id AND other.id != one.id
                   AND other.state != 'refused'
                   AND (other.state != 'draft' OR other.applicant_id IS NULL)
                   AND daterange(one.date_from, one.date_to, '[]') && daterange(other.date_from, other.date_to, '[]')
                 WHERE one.id = ANY(%s) AND one.state != 'refused'
                   AND (one.state != 'draft' OR one.applicant_id IS NULL) LIMIT 1 """, list(self.ids)))
        for exemption_id, in rows:
            raise ValidationError(self.env._(
                "%s has another exemption in this time. Change its dates instead.",
                self.browse(exemption_id).member_id.sudo().name))
        self.env.cr.execute("SET CONSTRAINTS party_exemption_no_overlap IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS party_exemption_no_overlap DEFERRED")

    # ------------------------------------------------------------------ guards

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_protected(vals)
        self._lock_members(vals_list)
        return super(PartyExemption, stated.without_defaults(self, PROTECTED)).create(vals_list)

    def write(self, vals):
        self._refuse_protected(vals)
        if any(exemption.state != "draft" for exemption in self):
            raise UserError(self.env._("Only a draft can be changed. End this exemption and make a new one."))
        self._refuse_members_own()
        self._lock_members([vals, *({"member_id": exemption.member_id.id} for exemption in self)])
        result = super().write(vals)
        self.check_access("write")
        return result

    def _lock_members(self, vals_list):
        """Before a row is written that may overlap: who writes for the same member at the same moment has to try again
        and then sees it. Two rows written first would wait for each other at the constraint, in a circle."""
        ids = {vals["member_id"] for vals in vals_list
               if type(vals.get("member_id")) is int and vals["member_id"] <= stated.LARGEST_ID}
        if ids:
            self.env["party.entry"].sudo()._lock_members(ids)

    def _write_steps(self, vals):
        """What the steps write, past the guard of `write`."""
        return super().write(vals)

    def _refuse_protected(self, vals):
        if any(vals.get(key) not in (None, False, "draft", []) for key in PROTECTED & vals.keys()):
            raise UserError(self.env._("The state of an exemption changes by its buttons only."))

    def _refuse_members_own(self):
        if any(exemption.applicant_id for exemption in self):
            raise UserError(self.env._(
                "The member applied for this exemption: only the member changes it and applies again. The branch "
                "passes it on, or refuses it with a reason."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._refuse_members_own()
        if any(exemption.state not in ("draft", "refused") for exemption in self):
            raise UserError(self.env._("An exemption that was passed on stays. Refuse or end it."))

    def _move(self, action, capability, units, reason=None, **values):
        """One change of state for the set: table of moves, capability today, not for oneself, a step each."""
        states, state_to = MOVES[action]
        for exemption in self:
            if exemption.state not in states:
                raise UserError(self.env._("%s is in another state by now. Reload the page.", exemption.display_name))
            if exemption.member_id.sudo().user_id == self.env.user and not self.env.su:
                raise UserError(self.env._("Nobody decides about himself: let another person do it."))
        units._check_capability(capability)
        posts = units._capability_posts(capability)
        state_from = self[:1].state
        super(PartyExemption, self.sudo()).write({"state": state_to, **values})
        self.env["party.step"]._log(self, action, state_from, state_to, reason=reason, posts=posts)

    # ------------------------------------------------------------------ actions

    def action_submit(self):
        """draft → branch: handed in, and passed by the branch where the scheme asks it first."""
        self._refuse_members_own()
        chains = self._chains()
        for exemption in self:
            exemption._check_reason()
            exemption._move("submit", submits(chains[exemption.id]), exemption.unit_id, submitter_id=self.env.uid,
                            decider_ids=[Command.clear()])
            exemption._await(after_submission(chains[exemption.id]))

    def action_approve(self, total=None):
        """branch → approved, or on to the next step of the scheme's chain; each by another person, whose turn it is.

        :param total: the year's total that the organisation sets, by who approves last, where the scheme lets it
        """
        total = stated.read_number(self.env, total)
        self._check_other_person()
        chains = self._chains()
        for exemption in self:
            following = next_stage(chains[exemption.id], exemption.stage)
            values = exemption._total_values(total, final=not following)
            if following:
                exemption._hand_on()
                exemption._await(following)
            else:
                exemption._move("approve", exemption.turn or "confirm", exemption.turn_branch_id,
                                approver_id=self.env.uid, **NOBODY, **values)
        self.filtered(lambda exemption: exemption.state == "approved")._follow_in_scores()

    def _hand_on(self):
        """One consent of several. What a member applied for the branch passes on, as else by handing it in."""
        action, values = "agree", {"decider_ids": [Command.link(self.env.uid)]}
        if self.stage == "meeting":
            action = "meeting"
        elif self.applicant_id and not self.submitter_id:
            action, values = "pass", {"submitter_id": self.env.uid}
        self._move(action, self.turn or "confirm", self.turn_branch_id, **values)

    def action_refuse(self, reason=None):
        """branch → refused, with a reason."""
        reason = stated.read_text(self.env, reason)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why, so that the branch and the member know what to change."))
        self._check_other_person()
        for exemption in self:
            exemption._move("refuse", exemption.turn or "confirm", exemption.turn_branch_id, reason=reason,
                            approver_id=self.env.uid, refuse_reason=reason, **NOBODY)

    def action_draft(self):
        """refused → draft, to correct and pass again; a member's own application the member corrects."""
        self._refuse_members_own()
        for exemption in self:
            exemption._move("draft", "confirm", exemption.unit_id, submitter_id=False, approver_id=False,
                            refuse_reason=False, decider_ids=[Command.clear()])

    def action_end(self):
        """approved → ended before its last day: today is the last day."""
        today = self.env["party.workday"]._today()
        for exemption in self:
            last = max(exemption.date_from, min(exemption.date_to, today))
            exemption._move("end", "confirm", exemption._decision_unit(), date_to=last)
        self._follow_in_scores()

    def _check_other_person(self):
        if not self.env.su and any(self.env.user in exemption._deciders() for exemption in self):
            raise UserError(self.env._("You agreed to it in a step before; another person decides this one."))

    @api.model
    def _cron_end(self, today=None):
        """Approved exemptions whose last day is over are ended."""
        today = today or self.env["party.workday"]._today()
        over = self.search([("state", "=", "approved"), ("date_to", "<", today)])
        if over:
            super(PartyExemption, over).write({"state": "ended"})
            self.env["party.step"]._log(over, "end", "approved", "ended")
