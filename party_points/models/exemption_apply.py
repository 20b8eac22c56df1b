"""A member applies for an exemption himself: one checked method, since members have no right to create or write one.

The application lies with the branch (state *branch*), whose step comes first whatever the scheme's chain. The member
may withdraw it until the first step is taken; then, and after a refusal, he may correct it and apply again."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from . import scheme_words as words
from . import stated
from .exemption import NOBODY
from .exemption_chain import after_application

# An application is about now: a slip in the year must not exempt somebody in another one.
NEAR = timedelta(days=366)
LONGEST = timedelta(days=3 * 366)
DETAILS = 2000
READERS = {
    **dict.fromkeys(("member_id", "exemption_id"), stated.read_id),
    **dict.fromkeys(("date_from", "date_to"), stated.read_date),
    "reason_code": stated.read_text,
    "reason": lambda env, value: stated.read_text(env, value, DETAILS),
}


class PartyExemption(models.Model):
    _inherit = "party.exemption"

    can_withdraw = fields.Boolean(compute="_compute_can_apply")
    can_apply_again = fields.Boolean(compute="_compute_can_apply")

    @api.depends_context("uid")
    @api.depends("state", "applicant_id", "submitter_id", "decider_ids")
    def _compute_can_apply(self):
        for exemption in self:
            own = exemption._is_own_application()
            exemption.can_withdraw = own and exemption.state == "branch" and not exemption.sudo()._deciders()
            exemption.can_apply_again = own and exemption.state in ("draft", "refused")

    def _is_own_application(self):
        return bool(self.applicant_id) and self.member_id.sudo().user_id == self.env.user

    # ------------------------------------------------------------------ applying

    @api.model
    def apply(self, vals):
        """Apply for an exemption of one's own; returns its id. The turn is then the branch's.

        Keys: `date_from`, `date_to`, `reason_code` (a ground that the scheme names), `reason` (details; needed where
        the scheme names no grounds), `exemption_id`: the own application, refused or withdrawn, that is corrected and
        handed in again. The same application sent twice is one.
        """
        vals = self._read_application(vals)
        member = self._applicant(vals)
        self._lock_members([{"member_id": member.id}])
        before = self._application_before(vals, member)
        if same := self._same_application(vals, member):
            return same.id
        if before and before.state not in ("draft", "refused"):
            raise UserError(self.env._("%s is in another state by now. Reload the page.", before.display_name))
        self._check_period(vals)
        self._check_grounds(vals, self._terms_of(member, vals["date_from"])[1])
        self._check_free(vals, member, before)
        return self._hand_in(vals, member, before).id

    @api.model
    def application_terms(self, date_from=None):
        """What the user's form needs: the grounds of the scheme in force on the day (today) where the user is enrolled,
        and who agrees.

        :return: ``{"unit", "scheme", "chain": [step, …], "grounds": [{"code", "name"}], "fault": why there are none}``
        """
        day = stated.read_date(self.env, date_from) or self.env["party.workday"]._today()
        result = {"unit": "", "scheme": "", "chain": [], "grounds": [], "fault": ""}
        try:
            scheme, terms, unit = self._terms_of(self._applicant({}), day)
        except UserError as fault:
            return {**result, "fault": str(fault)}
        labels = dict(self._fields["stage"]._description_selection(self.env))
        return {
            **result, "unit": unit.name, "scheme": scheme.name, "chain": [labels[step] for step in self._steps(terms)],
            "grounds": [{"code": code, "name": words.word(self.env, words.EXEMPT_REASONS, code)}
                        for code in terms.reasons],
        }

    def action_withdraw(self):
        """branch → draft, by the member who applied, until the first step is taken."""
        self.check_access("read")
        for exemption in self:
            if not exemption._is_own_application():
                raise AccessError(self.env._("Only the member who applied for it withdraws an exemption."))
            if not exemption.can_withdraw:
                raise UserError(self.env._(
                    "%s can't be withdrawn any more: it has been decided about. Talk to the secretary of your branch.",
                    exemption.display_name))
        self.sudo()._write_steps({"state": "draft", **NOBODY})
        self.env["party.step"]._log(self, "withdraw", "branch", "draft")

    # ------------------------------------------------------------------ what is stated

    @api.model
    def _read_application(self, vals):
        if not isinstance(vals, dict):
            raise UserError(self.env._("A list of lines is needed, each with names and values."))
        if alien := vals.keys() - READERS.keys():
            raise UserError(self.env._("An application has no %(keys)s.", keys=", ".join(sorted(map(str, alien)))))
        vals = {key: READERS[key](self.env, vals.get(key)) for key in READERS}
        vals["reason"] = (vals["reason"] or "").strip() or None
        return vals

    @api.model
    def _applicant(self, vals):
        """The user's own member; nobody applies in another's name."""
        member = self.env.user.sudo().party_member_id
        if not member:
            raise UserError(self.env._(
                "Your login is not linked to a member. Ask the recorder or the secretary of your branch to link it "
                "with your place on the roster."))
        if vals.get("member_id") not in (None, member.id):
            raise AccessError(self.env._("You apply for yourself only. For another member the branch drafts it."))
        return member

    def _application_before(self, vals, member):
        """The own application that is corrected; that others' exist is nobody's business."""
        if not vals["exemption_id"]:
            return self.browse()
        before = self.sudo().search([("id", "=", vals["exemption_id"]), ("member_id", "=", member.id),
                                     ("applicant_id", "!=", False)])
        if not before:
            raise AccessError(self.env._("This application is not yours to correct."))
        return before

    def _same_application(self, vals, member):
        """What an impatient thumb has sent before: it waits already, word for word."""
        return self.sudo().search([
            ("member_id", "=", member.id), ("applicant_id", "=", self.env.uid), ("state", "=", "branch"),
            *((key, "=", vals[key] or False) for key in ("date_from", "date_to", "reason_code", "reason"))], limit=1)

    # ------------------------------------------------------------------ what may be asked for

    def _check_period(self, vals):
        first, last, today = vals["date_from"], vals["date_to"], self.env["party.workday"]._today()
        if not first or not last:
            raise UserError(self.env._("Say from which day to which day, both included."))
        if last < first:
            raise UserError(self.env._("The last day lies before the first: change one of the dates."))
        if abs(first - today) > NEAR:
            raise UserError(self.env._(
                "%(date)s is more than a year away. Check the year; if it is right, ask your branch to draft it.",
                date=self._day(first)))
        if last - first > LONGEST:
            raise UserError(self.env._(
                "An application covers three years at most. Choose an earlier last day, and apply again later."))

    def _terms_of(self, member, day):
        """(scheme, engine.ExemptTerms, organisation) in force on the day where the member is enrolled then."""
        enrolment = self.env["party.enrolment"].sudo()._on(member, day).get(member.id)
        if not enrolment:
            raise UserError(self._not_enrolled(member, day))
        unit = enrolment.unit_id
        scheme = unit._effective_schemes(day)[unit.id].sudo()
        if not scheme:
            raise UserError(self.env._(
                "%(unit)s has no scheme in force on %(date)s: no points are kept that you could be exempt from. Ask "
                "the secretary of your branch.", unit=unit.name, date=self._day(day)))
        return scheme, scheme._compiled().exempt, unit

    def _not_enrolled(self, member, day):
        spans = member.sudo().enrolment_ids.filtered(lambda span: span.kind != "seconded")
        first = min(spans.mapped("date_from"), default=None) if spans and all(spans.mapped("date_from")) else None
        if first and day < first:
            return self.env._("On %(date)s you were not enrolled yet: your enrolment began on %(first)s. Choose a "
                              "later first day.", date=self._day(day), first=self._day(first))
        return self.env._("On %(date)s you are not enrolled in a branch, so there are no points to be exempt from. "
                          "Ask the secretary of your branch.", date=self._day(day))

    def _check_grounds(self, vals, terms):
        code, details = vals["reason_code"], vals["reason"]
        named = words.listed(self.env, words.EXEMPT_REASONS, terms.reasons)
        if terms.reasons and not code:
            raise UserError(self.env._("Choose the ground. The scheme of your branch names: %s.", named))
        if terms.reasons and code not in terms.reasons:
            raise UserError(self.env._("The scheme exempts on these grounds only: %s. Choose one of them.", named))
        if code and not terms.reasons:
            raise UserError(self.env._("The scheme of your branch names no grounds: describe yours in the details."))
        if not details and (not code or code == "other"):
            raise UserError(self.env._("Say why in the details: a sentence is enough."))

    def _check_free(self, vals, member, before):
        """Another exemption in this time; a withdrawn and a refused one take none."""
        other = self.sudo().search([
            ("member_id", "=", member.id), ("id", "!=", before.id), ("date_from", "<=", vals["date_to"]),
            ("date_to", ">=", vals["date_from"]), ("state", "!=", "refused"),
            "|", ("state", "!=", "draft"), ("applicant_id", "=", False)], limit=1)
        if other:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(self.env._(
                "You have another exemption in this time: %(first)s – %(last)s (%(state)s). Choose other dates.",
                first=self._day(other.date_from), last=self._day(other.date_to), state=states[other.state]))

    # ------------------------------------------------------------------ writing

    def _hand_in(self, vals, member, before):
        content = {key: vals[key] or False for key in ("date_from", "date_to", "reason_code", "reason")}
        state = before.state if before else "draft"
        application = before.sudo() or self.sudo().create({"member_id": member.id, **content})
        application._write_steps({
            **content, "state": "branch", "applicant_id": self.env.uid,
            "applied_on": self.env["party.workday"]._today(), "submitter_id": False, "approver_id": False,
            "refuse_reason": False, "decider_ids": [fields.Command.clear()]})
        self.env["party.step"]._log(application, "apply", state, "branch")
        application._await(after_application(application._chains()[application.id]))
        return application.with_env(self.env)

    def _day(self, day):
        return format_date(self.env, day)
