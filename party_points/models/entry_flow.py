"""The states of an entry: one table of allowed moves, who may make them, and the moves themselves.

Every action works on sets. `action_…` refuses as a whole; `decide` does what can be done and says of each of the rest
why not. A move is one UPDATE and one INSERT of steps, whatever the number of entries."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from . import stated

# {action: {state before: state after}}. Where the superior confirms too, the branch's confirmation leads to `checked`.
MOVES = {
    "amend": {"draft": "draft", "refused": "refused"},
    "submit": {"draft": "submitted", "refused": "submitted"},
    "withdraw": {"draft": "withdrawn", "submitted": "withdrawn", "checked": "withdrawn", "refused": "withdrawn"},
    "check": {"submitted": "checked"},
    "confirm": {"submitted": "confirmed", "checked": "confirmed"},
    "refuse": {"submitted": "refused", "checked": "refused"},
    "reverse": {"confirmed": "reversed"},
}
BULK = ("submit", "withdraw", "check", "confirm", "refuse", "reverse")


class PartyEntry(models.Model):
    _inherit = "party.entry"

    can_amend = fields.Boolean(compute="_compute_can")
    can_submit = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")
    can_check = fields.Boolean(compute="_compute_can")
    can_confirm = fields.Boolean(compute="_compute_can")
    can_refuse = fields.Boolean(compute="_compute_can")
    can_reverse = fields.Boolean(compute="_compute_can")
    turn_why = fields.Char(compute="_compute_turn_why", string="Waits for")

    @api.depends_context("uid")
    @api.depends("state", "turn", "turn_branch_id")
    def _compute_can(self):
        judge = self._judge()
        for action in MOVES:
            refused = self._refusals(action, judge)
            for entry in self:
                entry[f"can_{action}"] = bool(entry.id) and entry.id not in refused

    @api.depends("turn", "turn_branch_id")
    def _compute_turn_why(self):
        labels = dict(self._fields["turn"]._description_selection(self.env))
        for entry in self:
            unit = entry.sudo().turn_branch_id.name
            entry.turn_why = entry.turn and self.env._("%(turn)s by %(unit)s", turn=labels[entry.turn], unit=unit)

    # ------------------------------------------------------------------ actions

    def action_submit(self):
        """draft or refused → submitted; evidence must be there where the rule asks for it, and is frozen."""
        return self._act("submit")

    def action_resubmit(self, vals=None):
        """refused → submitted, with corrections as for `amend`."""
        if vals:
            self.amend(vals)
        return self._act("submit")

    def action_withdraw(self, reason=None):
        """→ withdrawn, by who declared it, until it is confirmed."""
        return self._act("withdraw", reason=reason)

    def action_check(self):
        """submitted → checked, by the capability and organisation whose turn it is."""
        self._act("check")
        return self._after_decision()

    def action_confirm(self, points=None):
        """→ confirmed: points fixed, limits settled, score updated. `points`: the choice where the rule leaves one.
        Where the superior confirms too, the branch's confirmation hands the entry on."""
        self._act("confirm", points=points)
        return self._after_decision()

    def action_refuse(self, reason=None):
        """→ refused with a reason; the declarer may correct and resubmit."""
        self._act("refuse", reason=reason)
        return self._after_decision()

    def action_reverse(self, reason=None):
        """confirmed → reversed, by an entry of its own that takes it back; joint shares follow."""
        return self._act("reverse", reason=reason)

    def _act(self, action, **terms):
        self.check_access("read")
        self._raise_faults(self._refusals(action))
        self._raise_faults(self._perform(action, **terms))
        return True

    def decide(self, action, reason=None, points=None):
        """Do `action` on every entry that allows it.

        :return: {"done": [ids], "failed": [{"id", "name", "message"}]}
        """
        if action not in BULK:
            raise UserError(self.env._("“%s” is no decision.", action))
        readable = self.exists()._filtered_access("read")
        faults = {entry.id: self.env._("This entry isn't there, or not for you to read.") for entry in self - readable}
        faults |= readable._refusals(action)
        able = readable.filtered(lambda entry: entry.id not in faults)
        faults |= able._perform(action, reason=reason, points=points) if able else {}
        names = {entry.id: f"{entry.member_id.name} · {entry.display_name}" for entry in readable.sudo()}
        return {
            "done": [entry_id for entry_id in self.ids if entry_id not in faults],
            "failed": [{"id": entry_id, "name": names.get(entry_id, f"#{entry_id}"), "message": faults[entry_id]}
                       for entry_id in self.ids if entry_id in faults],
        }

    def _perform(self, action, reason=None, points=None):
        """Make the move for entries that were judged already. Returns {id: why} of those that failed after all."""
        reason = stated.read_text(self.env, reason)
        if action in ("refuse", "reverse") and not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason stays with the entry."))
        return getattr(self.sudo(), f"_perform_{action}")(reason=reason, points=points) or {}

    # ------------------------------------------------------------------ the simple moves

    def _perform_submit(self, **_terms):
        faults = {}
        for entry in self:
            needed = entry._engine_rule().evidence == "required" and entry.origin not in ("case", "opening")
            if needed and not entry.evidence_ids:
                faults[entry.id] = self.env._("“%s” needs evidence: attach a photo or a document.", entry.rule_id.name)
        able = self.filtered(lambda entry: entry.id not in faults)
        able._preview_points()
        able._move("submit", refuse_reason=None, checker_id=None, branch_confirmer_id=None)
        able._set_turns()
        return faults

    def _perform_withdraw(self, reason=None, **_terms):
        self._move("withdraw", reason=reason)
        self._clear_turns()

    def _perform_check(self, **_terms):
        self._move("check", checker_id=self.env.uid)
        self._set_turns()

    def _perform_refuse(self, reason=None, **_terms):
        self._move("refuse", reason=reason, refuse_reason=reason)
        self._clear_turns()

    def _move(self, action, reason=None, state_to=None, **values):
        """Write the new state and `values` by SQL, the model's own write refuses them, and log a step for each."""
        if not self:
            return
        self.flush_recordset()
        moves = {state: state_to or MOVES[action][state] for state in set(self.mapped("state"))}
        before = self.grouped("state")
        columns = [SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()]
        states = SQL("state = CASE state %s END", SQL(" ").join(
            SQL("WHEN %s THEN %s", state, after) for state, after in moves.items()))
        stamp = SQL("write_uid = %s, write_date = (now() AT TIME ZONE 'UTC')", self.env.uid)
        self.env.execute_query(SQL(
            "UPDATE party_entry SET %s WHERE id = ANY(%s) RETURNING id", SQL(", ").join([states, *columns, stamp]),
            list(self.ids)))
        for state, entries in before.items():
            posts = self._acting_posts(entries)
            self.env["party.step"]._log(entries, action, state, moves[state], reason=reason, posts=posts)
        self.invalidate_recordset(["state", *values, "step_ids"], flush=False)

    def _acting_posts(self, entries):
        """{organisation id: post} by which the user acts: for the capability awaited, or for recording."""
        posts = {}
        for turn, waiting in entries.grouped("turn").items():
            acting = waiting if turn else waiting.filtered(lambda entry: entry.origin == "recorded")
            if acting:
                posts |= acting.unit_id._capability_posts(turn or "record")
        return posts
