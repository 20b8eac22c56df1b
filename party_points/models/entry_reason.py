"""The engine's codes in people's words: why an entry counts less than its points, why a claim can't be priced."""

from odoo import api, fields, models

from .. import engine


class PartyEntry(models.Model):
    _inherit = "party.entry"

    counted_reason = fields.Char(compute="_compute_counted_reason", string="Why",
                                 help="Why less counts than the points.")

    @api.depends_context("lang")
    @api.depends("counted", "points", "state")
    def _compute_counted_reason(self):
        """Settled again when asked, in sets: the reason isn't stored."""
        less = self.filtered(lambda entry: entry.state == "confirmed" and entry.origin != "reversal"
                             and (entry.counted != entry.points or entry.effect != "points"))
        (self - less).counted_reason = False
        for cycle, entries in less.sudo().grouped("cycle_id").items():
            scheme = cycle.scheme_id._compiled()
            ledger = self._engine_entries(entries.member_id, cycle)
            dossiers = self.env["party.dossier"].sudo()._dossiers(entries.member_id, cycle)
            reasons = {line.key: line.reason for member, rows in ledger.items()
                       for line in engine.settle(scheme, dossiers[member], rows)}
            for entry in entries:
                reason = reasons.get(entry.id)
                entry.sudo(self.env.su).counted_reason = reason and self._reason_text(reason, cycle)

    @api.model
    @api.private
    def _reason_text(self, reason, cycle=None):
        """One sentence for the reason that the engine gives for an entry."""
        params = reason.params
        per = {"period": self.env._("period"), "cycle": self.env._("year")}.get(params.get("per"), "")
        texts = {
            "reversed": lambda: self.env._("Reversed"),
            "not_enrolled": lambda: self.env._("Not enrolled on this day"),
            "not_bound": lambda: self.env._("The rule doesn't bind the member on this day"),
            "exempt_day": lambda: self.env._("Exempt on this day"),
            "future": lambda: self.env._("Dated later"),
            "only_counts": lambda: self.env._("Only counts towards the target"),
            "max_count": lambda: self.env._("Beyond the %(n)s that count in a %(per)s", n=params.get("n"), per=per),
            "family": lambda: self._family_text(params),
            "subject_cap": lambda: self.env._("Cap for one subject: %s", params.get("cap")),
            "max_points": lambda: self.env._("At most %(n)s points in a %(per)s", n=params.get("n"), per=per),
        }
        return texts.get(reason.code, lambda: reason.code)()

    def _family_text(self, params):
        better = self.sudo().browse(params.get("beaten_by") or ()).exists()
        if not better:
            return self.env._("Only the highest of its kind counts")
        return self.env._("Only the highest of its kind counts: entry #%(number)s", number=better.number)

    @api.model
    @api.private
    def _refusal_text(self, refusal):
        """What to do about a claim that the engine refuses."""
        params = refusal.params
        texts = {
            "not_enrolled": lambda: self.env._("Not enrolled on this day."),
            "not_bound": lambda: self.env._("The rule doesn't bind this member on this day (status, track or post)."),
            "quantity_negative": lambda: self.env._("The quantity can't be negative."),
            "tier_needed": lambda: self.env._("Choose the level: its points differ."),
            "tier_unknown": lambda: self.env._("The rule has no level “%(tier)s”.", tier=params.get("tier")),
            "points_needed": lambda: self.env._("The rule leaves the points to the approver: choose them."),
            "unset": lambda: self.env._("The scheme states no points for this rule: the approver sets them."),
            "points_out_of_range": lambda: self._range_text(params),
            "closes_window": lambda: self.env._("These points are given at the end of the period, by themselves."),
            "unknown_rule": lambda: self.env._("The scheme has no such rule."),
        }
        return texts.get(refusal.code, lambda: str(refusal))()

    def _range_text(self, params):
        low, high = params.get("low"), params.get("high")
        if low is None:
            return self.env._("The rule allows at most %(high)s points.", high=high)
        if high is None:
            return self.env._("The rule allows at least %(low)s points.", low=low)
        return self.env._("The rule allows %(low)s to %(high)s points.", low=low, high=high)
