from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..engine import Sanction
from . import scheme_words as words
from . import stated

# What a caller may say; all else follows from the member and the day.
GIVEN = {
    "member_id": stated.read_id, "event": stated.read_text, "tier": stated.read_text, "date_from": stated.read_date,
    "date_to": stated.read_date, "note": stated.read_text,
}
INVESTIGATION = "investigation"
# Those that the law and the party's own rules know; schemes may name more in their ceilings.
KNOWN_TIERS = ("warning", "serious_warning", "post_removed", "probation_within_party", "expulsion", "fine",
               "detention_or_above")


class PartySanction(models.Model):
    """What weighs on a member's grade: a sanction of a day, or an investigation for as long as it runs.

    A sanction dated in the cycle may put a ceiling over the grade; while an investigation covers a period's last day,
    the grade waits (scoring.md section 7). Recorded by discipline posts and departments, corrected only by taking
    back with a reason. Points for sanctions are entries of their own.
    """

    _name = "party.sanction"
    _description = "Sanction or investigation"
    _order = "date_from desc, id desc"

    member_id = fields.Many2one("party.member", string="Member", required=True, index=True, ondelete="restrict")
    unit_id = fields.Many2one("party.branch", string="Organisation", readonly=True, index=True, ondelete="restrict")
    branch_id = fields.Many2one("party.branch", string="Branch", readonly=True, index=True, ondelete="restrict")
    event = fields.Selection(
        [(INVESTIGATION, "Investigation"), ("party", "Party sanction"), ("legal", "Legal penalty")],
        string="Kind", required=True, default=INVESTIGATION)
    tier = fields.Selection("_selection_tier", string="Level")
    date_from = fields.Date(
        string="Date", required=True, default=lambda self: self.env["party.workday"]._today(),
        help="Of the sanction; the first day of an investigation.")
    date_to = fields.Date(string="Closed on", help="The last day of the investigation. Empty: it still runs.")
    note = fields.Text(string="Note")
    state = fields.Selection(
        [("valid", "Valid"), ("withdrawn", "Taken back")], default="valid", required=True, readonly=True)
    can_change = fields.Boolean(compute="_compute_can_change")

    _check_dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "An investigation can't end before it begins.")

    @api.model
    def _selection_tier(self):
        """The levels known everywhere, and those that schemes in use name in their ceilings."""
        codes = dict.fromkeys(KNOWN_TIERS)
        for scheme in self.env["party.scheme"].sudo().search([("library", "=", False), ("state", "=", "published")]):
            codes.update(dict.fromkeys(
                tier for ceiling in scheme._compiled().ceilings for tier in sorted(ceiling.tiers)))
        return [(code, words.word(self.env, words.TIERS, code)) for code in codes]

    @api.depends("member_id", "event", "date_from")
    def _compute_display_name(self):
        events = dict(self._fields["event"]._description_selection(self.env))
        for sanction in self:
            if not sanction.member_id:
                sanction.display_name = False
                continue
            # Who may read the record knows whom it is about, wherever the member has gone since.
            sanction.display_name = f"{sanction.member_id.sudo().name} · {events.get(sanction.event, '')}"

    @api.depends_context("uid")
    @api.depends("state", "unit_id")
    def _compute_can_change(self):
        allowed = self.unit_id._has_capability("sanction")
        for sanction in self:
            sanction.can_change = sanction.state == "valid" and sanction.unit_id in allowed \
                and sanction.member_id.sudo().user_id != self.env.user

    # -- recording ---------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Record sanctions and investigations; needs a discipline post or the discipline department's where the member
        is enrolled on the day. Nobody records his own."""
        if not self.env.su:
            self.check_access("create")
        given = [{key: read(self.env, vals.get(key)) for key, read in GIVEN.items()}
                 for vals in stated.read_lines(self.env, vals_list)]
        tiers = {code for code, _name in self._selection_tier()}
        for vals in given:
            self._check_stated(vals, tiers)
        prepared = self._placed(given)
        units = self.env["party.branch"].browse({vals["unit_id"] for vals in prepared})
        if units - units._has_capability("sanction"):
            # Without the organisation's name: where strangers are enrolled is not to be told.
            raise AccessError(self.env._(
                "You hold no post today that allows to record sanctions of this member on that day."))
        sanctions = super(PartySanction, self.sudo()).create(prepared)
        sanctions._refuse_own(self.env.user)
        self.env["party.step"].sudo()._log(
            sanctions, "record", False, "valid", posts=units._capability_posts("sanction"))
        return sanctions.with_env(self.env)

    def _check_stated(self, vals, tiers):
        """Refuse what makes no sense (`tiers`: the levels there are), and leave out what the kind doesn't have."""
        if not vals["member_id"] or not vals["date_from"] or not vals["event"]:
            raise ValidationError(self.env._("A member, the kind and a date are needed."))
        if vals["date_from"] > self.env["party.workday"]._today():
            raise ValidationError(self.env._("%(date)s lies ahead.", date=vals["date_from"]))
        if vals["event"] not in dict(self._fields["event"].selection):
            raise ValidationError(self.env._("“%s” is no kind of record here.", vals["event"]))
        if vals["event"] == INVESTIGATION:
            vals["tier"] = None
            if vals["date_to"] and vals["date_to"] < vals["date_from"]:
                raise ValidationError(self.env._("An investigation can't end before it begins."))
        else:
            vals["date_to"] = None
            if vals["tier"] not in tiers:
                raise ValidationError(self.env._("A sanction needs its level, one of the list."))

    def _placed(self, given):
        """The values to store, with the member's organisation of the day; a query a day, not a member."""
        members_of, found = defaultdict(set), {}
        for vals in given:
            members_of[vals["date_from"]].add(vals["member_id"])
        for day, ids in members_of.items():
            members = self.env["party.member"].sudo().browse(ids)
            found |= {(id_, day): one for id_, one in self.env["party.enrolment"].sudo()._on(members, day).items()}
        for vals in given:
            enrolment = found.get((vals["member_id"], vals["date_from"]))
            if not enrolment:
                raise ValidationError(self.env._(
                    "The member is enrolled nowhere on %(date)s.", date=vals["date_from"]))
            vals |= {"unit_id": enrolment.unit_id.id, "branch_id": enrolment.branch_id.id}
        return given

    def _refuse_own(self, user):
        if any(one.member_id.user_id == user for one in self.sudo()):
            raise UserError(self.env._("Nobody decides about himself."))

    def write(self, vals):
        raise UserError(self.env._("What is recorded stays. Take it back with a reason, and record it anew."))

    def unlink(self):
        raise UserError(self.env._("What is recorded stays. Take it back with a reason."))

    def action_close(self):
        """The investigation is over: today is its last day. The grade no longer waits from tomorrow on."""
        self._change("close", date_to=self.env["party.workday"]._today())

    def action_withdraw(self, reason=None):
        """Take back what was recorded by mistake, with a reason; it counts nowhere any more."""
        reason = stated.read_text(self.env, reason)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason stays with the record."))
        self._change("withdraw", reason=reason.strip(), state="withdrawn")

    def _change(self, action, reason=None, **values):
        self.check_access("read")
        self.unit_id._check_capability("sanction")
        self._refuse_own(self.env.user)
        wrong = self.filtered(lambda one: one.state != "valid" or action == "close" and (
            one.event != INVESTIGATION or one.date_to))
        if wrong:
            raise UserError(self.env._("%(record)s is closed already, or taken back.", record=wrong[:1].display_name))
        posts = self.unit_id._capability_posts("sanction")
        super(PartySanction, self.sudo()).write(values)
        self.env["party.step"].sudo()._log(
            self, action, "valid", values.get("state", "valid"), reason=reason, posts=posts)

    # -- for grades --------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _weighing(self, member_ids, period):
        """``(ids of members under investigation on the period's last day, {member id: [engine.Sanction]})``.

        Sanctions are those dated in the cycle up to the period's end; one query.
        """
        self.flush_model()
        pending, sanctions = set(), {}
        for member, event, tier in self.env.execute_query(SQL(
            """SELECT member_id, event, tier FROM party_sanction
                WHERE member_id = ANY(%(members)s) AND state = 'valid' AND date_from <= %(last)s
                  AND CASE WHEN event = 'investigation' THEN COALESCE(date_to, 'infinity') >= %(last)s
                           ELSE date_from >= %(first)s END
             ORDER BY date_from, id""",
            members=list(member_ids), first=period.cycle_id.date_from, last=period.date_to,
        )):
            if event == INVESTIGATION:
                pending.add(member)
            else:
                sanctions.setdefault(member, []).append(Sanction(event, tier))
        return pending, sanctions
