"""Whose turn: the capability awaited, the organisation whose holders are asked, and by when.

The nearest organisation that has a holder who may decide, i.e. who neither declared nor checked the entry and whom it
doesn't concern. A branch that is too small for three different persons thus hands on to its superior by itself."""

from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from .. import engine

DEFAULT_DAYS = 5
# A claim without points may turn out as any deduction: large enough for every joint share.
ANY_DEDUCTION = -(10**9)


class PartyEntry(models.Model):
    _inherit = "party.entry"

    def _check_turn(self):
        """The capability that checks before confirmation, None where the scheme has no such stage."""
        for stage in self.scheme_id._compiled().stages:
            if stage["stage"] == "group_check":
                return "record" if stage.get("by") == "recorder" else "check"
        return None

    def _superior_confirms(self, points):
        """Whether the superior confirms too, given what the entry is worth."""
        rule = self._engine_rule()
        above = self.scheme_id._compiled().superior_above(rule)
        return rule.approval == "superior" or (above is not None and round(abs(points) * 100) > above)

    def _set_turns(self):
        """Store whose turn it is now, for submitted and checked entries, in one UPDATE."""
        if not self:
            return
        asked = {entry.id: entry._next_turn() for entry in self}
        barred = self._joint_members()
        places = self._places(asked, barred)
        today = self.env["party.cycle"]._today()
        days = int(self.env["ir.config_parameter"].sudo().get_param("party_points.turn_days") or DEFAULT_DAYS)
        due = self.env["party.workday"]._add_working_days(today, days)
        ids = list(self.ids)
        self.env.execute_query(SQL(
            """ UPDATE party_entry
                   SET turn = line.turn, turn_branch_id = line.unit, turn_since = %s, turn_due = %s,
                       turn_barred = to_jsonb(string_to_array(line.barred, ',')::int[])
                  FROM unnest(%s::int[], %s::varchar[], %s::int[], %s::varchar[]) AS line (id, turn, unit, barred)
                 WHERE party_entry.id = line.id RETURNING party_entry.id """,
            today, due, ids, [places[key][0] for key in ids], [places[key][1] for key in ids],
            [",".join(map(str, barred.get(key, ()))) or None for key in ids]))
        self._invalidate_turns()

    def _clear_turns(self):
        self.env.execute_query(SQL(
            """ UPDATE party_entry SET turn = NULL, turn_branch_id = NULL, turn_due = NULL, turn_since = NULL,
                       turn_barred = NULL
                 WHERE id = ANY(%s) RETURNING id """, list(self.ids)))
        self._invalidate_turns()

    def _invalidate_turns(self):
        self.invalidate_recordset(["turn", "turn_branch_id", "turn_due", "turn_since", "turn_barred"], flush=False)

    def _next_turn(self):
        """(capability, the organisation to begin with)."""
        check = self.state == "submitted" and self.origin != "opening" and self._check_turn()
        if check:
            return check, self.unit_id._place_now(self.member_id)
        branch = (self.branch_id or self.unit_id)._place_now(self.member_id)
        return "confirm", (branch.parent_id or branch) if self.branch_confirmer_id else branch

    def _places(self, asked, barred):
        """{id: (capability, organisation id)}: the nearest place with somebody who may. Where nobody could ever check,
        the entry goes on to confirmation; where nobody could confirm, it waits where it would have begun."""
        holders = self._holders_above(asked)
        collective = self._collective_members(holders)
        result = {}
        for entry in self:
            kind, start = asked[entry.id]
            users = {entry.declarer_id.id}
            if kind == "confirm":
                users |= {entry.checker_id.id, entry.branch_confirmer_id.id}
            members = {entry.member_id.id, *barred.get(entry.id, ()), *collective.get(entry.collective_number, ())}
            found = holders.nearest(kind, start, users, members)
            if not found and kind != "confirm":
                kind, start = "confirm", (entry.branch_id or entry.unit_id)._place_now(entry.member_id)
                found = holders.nearest(kind, start, users, members)
            result[entry.id] = (kind, found or start.id)
        return result

    def _holders_above(self, asked):
        units = self.env["party.branch"].union(*(start for _kind, start in asked.values()))
        units |= self.branch_id | self.branch_id.live_successor_ids
        return Holders(self.env, units, {kind for kind, _start in asked.values()} | {"confirm"})

    def _collective_members(self, holders):
        """{collective number: those of its members who hold a post that is asked}."""
        numbers = [number for number in set(self.mapped("collective_number")) if number]
        result = defaultdict(set)
        if numbers and holders.members:
            for number, member in self.sudo()._read_group(
                    [("collective_number", "in", numbers), ("member_id", "in", list(holders.members))],
                    ["collective_number", "member_id"]):
                result[number].add(member.id)
        return result

    def _joint_members(self):
        """{id: members who would bear a joint share}, at the points claimed (any, where none are)."""
        result = {}
        for cycle, entries in self.filtered(lambda entry: entry._joint()).grouped("cycle_id").items():
            scheme = cycle.scheme_id._compiled()
            dossiers, holders = entries._liable(cycle)
            for entry in entries:
                rule = entry._engine_rule()
                cents = round(entry.points * 100) or ANY_DEDUCTION
                origin = engine.Holder(entry.member_id.id, dossiers[entry.member_id.id])
                result[entry.id] = sorted({share.key for share in engine.shares(
                    scheme, rule, cents, entry.date, origin, holders)})
        return result

    def _liable(self, cycle):
        """(dossiers, [engine.Holder]) of everybody who ever held a post that the set's joint rules name, in the set's
        branches or their groups; the engine looks at the dates."""
        codes = {post for entry in self for joint in entry._joint() for post in joint.posts}
        posts = self.env["party.post"].sudo().search([
            ("code", "in", list(codes)), ("member_id", "!=", False),
            ("branch_id.branch_id", "in", self.branch_id.ids)])
        members = posts.member_id
        dossiers = self.env["party.dossier"].sudo()._dossiers(members | self.member_id, cycle)
        return dossiers, [engine.Holder(member.id, dossiers[member.id]) for member in members]


class Holders:
    """Who holds posts today that allow the kinds asked, on some organisations and all above them."""

    def __init__(self, env, units, kinds):
        self.paths = units._ancestor_ids()
        above = {unit for path in self.paths.values() for unit in path}
        self.by_place = {kind: defaultdict(set) for kind in kinds}
        users = set()
        for kind in kinds:
            for unit_id, user_id in env["party.post"].sudo()._holders_of(above, kind):
                self.by_place[kind][unit_id].add(user_id)
                users.add(user_id)
        linked = env["party.member"].sudo().search_read([("user_id", "in", list(users))], ["user_id"], load=None)
        self.member_of = {row["user_id"]: row["id"] for row in linked}

    @property
    def members(self):
        return set(self.member_of.values())

    def nearest(self, kind, start, users, members):
        """Id of the organisation, `start` or the first above it, that has a holder who is none of these; else None."""
        for unit_id in reversed(self.paths[start.id]):
            for user_id in self.by_place[kind][unit_id]:
                if user_id not in users and self.member_of.get(user_id) not in members:
                    return unit_id
        return None
