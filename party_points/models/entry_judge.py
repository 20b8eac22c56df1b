"""Who may move an entry now. Nobody decides about himself; declare, check and confirm are different persons; posts are
looked up by today's date, not in the user's cached fields. Answers for sets, in a few queries."""

from odoo import models
from odoo.fields import Domain

from .entry_flow import MOVES

DECLARER = ("amend", "submit", "withdraw")


class Judge:
    """The user as a party to decisions: id, member, and where posts of today reach, asked once a capability."""

    def __init__(self, env):
        self.env = env
        self.uid = env.uid
        self.member_id = env.user.sudo().party_member_id.id
        self._reach = {}

    def reaches(self, kind, units):
        """Ids of those units on which the user may do `kind`."""
        known = self._reach.setdefault(kind, {})
        new = units.browse(unit_id for unit_id in units.ids if unit_id not in known)
        if new:
            allowed = set(new.with_env(self.env)._has_capability(kind).ids)
            known.update((unit_id, unit_id in allowed) for unit_id in new.ids)
        return {unit_id for unit_id in units.ids if known[unit_id]}


class PartyEntry(models.Model):
    _inherit = "party.entry"

    def _judge(self):
        return Judge(self.env)

    def _refusals(self, action, judge=None):
        """{id: why} for the entries of the set that the user can't move by `action` now."""
        judge = judge or self._judge()
        entries = self.sudo()
        refused = {entry.id: entry._state_text(action) for entry in entries if entry.state not in MOVES[action]}
        left = entries.filtered(lambda entry: entry.id not in refused)
        if action in DECLARER:
            return refused | left._refuse_strangers(judge)
        if action == "reverse":
            return refused | left._refuse_reversal(judge)
        return refused | left._refuse_turn(action, judge)

    def _state_text(self, action):
        self.ensure_one()
        state = dict(self._fields["state"]._description_selection(self.env))[self.state]
        return self.env._("It is %(state)s by now: nothing of the kind is possible any more.", state=state.lower())

    def _refuse_strangers(self, judge):
        text = self.env._("Only who declared it can do this.")
        return {entry.id: text for entry in self if entry.declarer_id.id != judge.uid}

    def _refuse_turn(self, action, judge):
        """Check, confirm, refuse: by the capability that is awaited, where it is awaited, and by a third person."""
        refused = self._refuse_partial(judge, action)
        awaited = {"check": ("check", "record"), "confirm": ("confirm",)}.get(action, ("check", "record", "confirm"))
        left = self.filtered(lambda entry: entry.id not in refused)
        for turn, entries in left.grouped("turn").items():
            reached = judge.reaches(turn, entries.turn_branch_id) if turn in awaited else ()
            refused |= {entry.id: entry._turn_text() for entry in entries if entry.turn_branch_id.id not in reached}
        return refused

    def _turn_text(self):
        if not self.turn:
            return self.env._("It waits for nobody.")
        return self.env._("It isn't your turn. It waits for: %s.", self.with_env(self.env).turn_why)

    def _refuse_partial(self, judge, action):
        """{id: why} of entries in which the user has a part already, or whose subject he is."""
        refused = {}
        collective = self._collectives_of(judge.member_id)
        for entry in self:
            if entry.declarer_id.id == judge.uid and action != "reverse":
                refused[entry.id] = self.env._("You declared it: another person decides.")
            elif action == "confirm" and judge.uid in (entry.checker_id.id, entry.branch_confirmer_id.id):
                refused[entry.id] = self.env._("You checked it: another person confirms.")
            elif judge.member_id and entry.member_id.id == judge.member_id:
                refused[entry.id] = self.env._("Nobody decides about himself.")
            elif entry.collective_number and entry.collective_number in collective:
                refused[entry.id] = self.env._("It is for a whole organisation, you among them: the superior decides.")
            elif judge.member_id and judge.member_id in (entry.turn_barred or ()):
                refused[entry.id] = self.env._("A joint share of it would fall on you: the superior decides.")
        return refused

    def _collectives_of(self, member_id):
        """Numbers of the set's collective entries among which the member is."""
        numbers = [number for number in set(self.mapped("collective_number")) if number]
        if not numbers or not member_id:
            return set()
        return {number for number, in self.sudo()._read_group(
            [("collective_number", "in", numbers), ("member_id", "=", member_id)], ["collective_number"])}

    def _refuse_reversal(self, judge):
        """Reversal: by who could confirm it now, and neither for oneself nor where the own share would go with it."""
        refused = {}
        for entry in self:
            if entry.origin == "derived":
                refused[entry.id] = self.env._("A joint share follows the deduction it comes from: reverse that one.")
            elif entry.origin == "reversal":
                refused[entry.id] = self.env._("A reversal stays. Declare the matter anew if it was right after all.")
        left = self.filtered(lambda entry: entry.id not in refused)
        places = {entry.id: entry._reversal_unit() for entry in left}
        reached = judge.reaches("confirm", self.env["party.branch"].union(*places.values()))
        refused |= {entry_id: self.env._("Only who may confirm in %s can reverse it.", unit.name)
                    for entry_id, unit in places.items() if unit.id not in reached}
        mine = Domain("member_id", "=", judge.member_id or 0)
        shares = self.sudo().search(Domain("source_id", "in", left.ids) & mine)
        refused |= {entry.id: self.env._("A joint share of it fell on you: the superior decides.")
                    for entry in shares.source_id if entry.id not in refused}
        return refused | left.filtered(lambda entry: entry.id not in refused)._refuse_partial(judge, "reverse")

    def _reversal_unit(self):
        """Where the right to confirm lies: the organisation's, or the superior's where that confirmed too."""
        branch = self.branch_id or self.unit_id
        if self._superior_confirms(self.points) and branch.parent_id:
            return branch.parent_id
        return self.unit_id
