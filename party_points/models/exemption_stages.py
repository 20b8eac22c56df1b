"""Who agrees to an exemption, and on which grounds: what the scheme says under `exempt` (scoring.md §7)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from . import scheme_words as words
from .entry_turn import Holders
from .exemption_chain import HAND_IN, STEPS, next_stage, readable, submits

DUE_DAYS = 5


class PartyExemption(models.Model):
    _inherit = "party.exemption"

    chain = fields.Char(compute="_compute_terms", string="Approval", help="Who agrees, in this order, by the scheme.")
    reason_choices = fields.Char(compute="_compute_terms", string="Grounds in the scheme")
    # The list of grounds on the form is narrowed to these; the field itself knows all, for filters and imports.
    reason_allowed = fields.Json(compute="_compute_terms")
    following = fields.Char(compute="_compute_terms", help="The step after the next one; empty where that is the last.")
    asks_total = fields.Boolean(compute="_compute_terms", help="Who approves now may set the year's total.")

    _needs_reason = models.Constraint("CHECK (reason IS NOT NULL OR reason_code IS NOT NULL)", "Say why.")

    @api.model
    def _selection_reason_code(self):
        """The grounds that people know, and those that schemes in use, or used before, name beside them."""
        rows = self.env.execute_query(SQL(
            """ SELECT DISTINCT jsonb_array_elements_text(document::jsonb -> 'exempt' -> 'reasons') FROM party_scheme
                 WHERE state != 'draft' AND NOT library
                   AND jsonb_typeof(document::jsonb -> 'exempt' -> 'reasons') = 'array' """))
        codes = dict.fromkeys((*words.EXEMPT_REASONS, *(code for code, in rows)))
        return [(code, words.word(self.env, words.EXEMPT_REASONS, code)) for code in codes]

    @api.depends("unit_id", "date_from", "state", "stage")
    @api.depends_context("lang")
    def _compute_terms(self):
        terms, chains = self._terms(), self._chains()
        labels = dict(self._fields["stage"]._description_selection(self.env))
        every = [code for code, _label in self._selection_reason_code()]
        for exemption in self:
            mine, chain = terms[exemption.id], chains[exemption.id]
            exemption.chain = " → ".join(labels.get(stage, stage) for stage in chain)
            exemption.reason_choices = words.listed(self.env, words.EXEMPT_REASONS, mine.reasons) if mine else ""
            exemption.reason_allowed = list(mine.reasons) if mine and mine.reasons else every
            following = next_stage(chain, exemption.stage) if exemption.stage else None
            exemption.following = following
            exemption.asks_total = bool(mine and mine.score_set and exemption.stage and not following)

    @api.onchange("member_id", "date_from")
    def _onchange_terms(self):
        """A ground that the scheme of another day or branch doesn't name isn't kept."""
        if self.reason_code and self.reason_code not in self.reason_allowed:
            self.reason_code = False

    def _terms(self):
        """``{id: engine.ExemptTerms}`` by the scheme in force where and when each begins; None without a scheme."""
        found = {}
        for day, exemptions in self.grouped("date_from").items():
            units = exemptions.sudo().unit_id
            schemes = units._effective_schemes(day or self.env["party.workday"]._today()) if units else {}
            for exemption in exemptions:
                scheme = schemes.get(exemption.sudo().unit_id.id)
                found[exemption.id] = scheme.sudo()._compiled().exempt if scheme else None
        return found

    def _chains(self):
        """``{id: (step, …)}``: who agrees, in order."""
        return {key: readable(terms.approval if terms else ()) for key, terms in self._terms().items()}

    def _deciders(self):
        """Who took part already: none of them decides again."""
        return self.submitter_id | self.decider_ids

    def _await(self, stage):
        """Hand the turn to the nearest place with somebody who may take the step and had no part in it yet."""
        self.ensure_one()
        kind, start = self._step(stage)
        exemption = self.sudo()
        holders = Holders(exemption.env, start, {kind})
        found = holders.nearest(kind, start, set(exemption._deciders().ids), {exemption.member_id.id})
        today = self.env["party.workday"]._today()
        exemption._write_steps({
            "stage": stage, "turn": kind, "turn_branch_id": found or start.id,
            "turn_due": self.env["party.workday"]._add_working_days(today, DUE_DAYS)})

    def _step(self, stage):
        """(capability, organisation) that a step is asked of first."""
        self.ensure_one()
        if stage == HAND_IN:
            return submits(self._chains()[self.id]), self._place(superior=False)
        kind, superior = STEPS.get(stage, STEPS["superior"])
        return kind, self._place(superior)

    def _place(self, superior):
        """The branch, or the organisation above it (the branch itself where there is none)."""
        branch = (self.branch_id or self.unit_id).sudo()._place_now(self.member_id.sudo())
        return (branch.parent_id or branch) if superior else branch

    def _decision_unit(self):
        """Where the last step of the chain lies: there it is decided to end an exemption early, too."""
        self.ensure_one()
        _kind, superior = STEPS.get(self._chains()[self.id][-1], STEPS["superior"])
        return self._place(superior).sudo(self.env.su)

    def _check_reason(self):
        """The ground must be one of the scheme's, where it lists them."""
        self.ensure_one()
        terms = self._terms()[self.id]
        if terms and terms.reasons and self.reason_code not in terms.reasons:
            raise UserError(self.env._(
                "The scheme exempts on these grounds only: %s. Choose one of them.",
                words.listed(self.env, words.EXEMPT_REASONS, terms.reasons)))

    def _total_values(self, total, final):
        """What setting the year's total writes; refused where the scheme or the step doesn't let it."""
        self.ensure_one()
        if total is None:
            return {}
        terms = self._terms()[self.id]
        if not terms or not terms.score_set:
            raise UserError(self.env._("The scheme sets no total for exempt members: they are not scored."))
        if not final:
            raise UserError(self.env._("The total is set by who approves last."))
        scheme = self.sudo().unit_id._effective_schemes(self.date_from)[self.sudo().unit_id.id]
        highest = scheme.sudo()._compiled().root.on(self.sudo().member_id.track or None).max
        if total < 0 or (highest is not None and total > highest):
            raise UserError(self.env._("The total lies between 0 and %s.", "∞" if highest is None else float(highest)))
        return {"total": total, "total_set": True}

    def _follow_in_scores(self):
        """Limits and running scores follow at once when an exemption is approved or ended; final scores never do."""
        today, exemptions = self.env["party.workday"]._today(), self.sudo()
        self.env["party.entry"].sudo()._lock_members(exemptions.member_id.ids)
        at = defaultdict(list)
        for exemption in exemptions:
            at[exemption.date_from].append((exemption.unit_id, exemption))
            at[today].append((exemption.member_id.unit_id, exemption))
        concerned = defaultdict(exemptions.browse)
        for day, places in at.items():
            units = self.env["party.branch"].sudo().union(*(unit for unit, _exemption in places))
            cycles = self.env["party.cycle"].sudo()._for_units(units, day) if units and day <= today else {}
            for unit, exemption in places:
                if cycle := cycles.get(unit.id):
                    concerned[cycle] |= exemption
        for cycle, mine in concerned.items():
            self.env["party.entry"].sudo()._settle(mine.member_id, cycle)
            self.env["party.score"].sudo()._update_running(mine.member_id, cycle, since=min(mine.mapped("date_from")))
