"""Confirmation: points fixed, joint shares made, limits settled, scores brought up to date; and reversal, its only
correction. For a set it is a handful of statements.

Odoo's transactions are REPEATABLE READ: two confirmations at the same moment would each see a cap as free. Each first
raises `ledger_seq` of every member concerned, in the order of ids; the second one to touch a member gets a
serialization failure, and Odoo runs it again."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .. import engine


class PartyEntry(models.Model):
    _inherit = "party.entry"

    def _perform_confirm(self, points=None, **_terms):
        return self._confirm_batch(points)

    @api.private
    def _confirm_batch(self, points=None, by_persons=True):
        """Confirm the entries, or hand them on to the superior where that confirms too.

        :param points: the approver's choice; else the claims stand
        :return: {id: why} of those that can't be confirmed; all others are
        """
        entries = self.sudo().sorted(lambda entry: (entry.date, entry.number))
        liable = entries._liability()
        holders = {holder.key for _dossiers, holders in liable.values() for holder in holders}
        entries._lock_members({*entries.member_id.ids, *holders})
        prices, refused = entries._prices(points)
        faults = {entry_id: text for entry_id, (_code, text) in refused.items()}
        shares = entries._shares(prices, liable)
        if by_persons:
            faults |= entries._share_faults(shares)
        able = entries.filtered(lambda entry: entry.id not in faults)
        handed_on = able._for_superior(prices) if by_persons else able.browse()
        handed_on._hand_on(points)
        able -= handed_on
        if able:
            able._fix_points({entry.id: prices[entry.id].cents for entry in able})
            derived = able._create_shares(shares)
            (able | derived)._settle_and_score()
        return faults

    def _lock_members(self, member_ids):
        """Raise the sequence of the members' ledgers, by id: so two batches never wait for each other in a circle."""
        self.env["party.member"].flush_model(["ledger_seq"])
        self.env.execute_query(SQL(
            """ WITH locked AS (SELECT id FROM party_member WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)
                UPDATE party_member SET ledger_seq = ledger_seq + 1
                  FROM locked WHERE party_member.id = locked.id RETURNING party_member.id """, sorted(member_ids)))
        self.env["party.member"].invalidate_model(["ledger_seq"], flush=False)

    # ------------------------------------------------------------------ the superior

    def _for_superior(self, prices):
        """Those that the superior confirms too, and that only the branch's level has confirmed by now."""
        def waits(entry):
            branch = entry.branch_id or entry.unit_id
            return (branch.parent_id and not entry.branch_confirmer_id
                    and entry.turn_branch_id in (branch | entry.unit_id).live_successor_ids
                    and entry._superior_confirms(prices[entry.id].cents / 100))

        return self.filtered(waits)

    def _hand_on(self, points):
        """The branch's confirmation is a step; the entry waits for the superior as checked, at the points chosen."""
        if not self:
            return
        values = {"branch_confirmer_id": self.env.uid}
        if points is not None:
            values["points"] = self._decimal(points)
        self._move("confirm", state_to="checked", **values)
        self._set_turns()

    # ------------------------------------------------------------------ points

    def _fix_points(self, cents):
        """confirmed, for good: one UPDATE; the steps by state before."""
        self.flush_recordset()
        steps = [(state, entries, self._acting_posts(entries)) for state, entries in self.grouped("state").items()]
        ids = list(self.ids)
        self.env.execute_query(SQL(
            """ UPDATE party_entry
                   SET state = 'confirmed', points = line.cents::numeric / 100, counted = 0, effective = FALSE,
                       confirmer_id = %s, confirmed_date = (now() AT TIME ZONE 'UTC'), refuse_reason = NULL,
                       turn = NULL, turn_branch_id = NULL, turn_due = NULL, turn_since = NULL, turn_barred = NULL,
                       write_uid = %s, write_date = (now() AT TIME ZONE 'UTC')
                  FROM unnest(%s::int[], %s::bigint[]) AS line (id, cents)
                 WHERE party_entry.id = line.id RETURNING party_entry.id """,
            self.env.uid, self.env.uid, ids, [cents[key] for key in ids]))
        for state, entries, posts in steps:
            self.env["party.step"]._log(entries, "confirm", state, "confirmed", posts=posts)
        self.invalidate_recordset(flush=False)

    def _settle_and_score(self):
        """Limits and running scores of the members of the set, cycle by cycle."""
        for cycle, entries in self.grouped("cycle_id").items():
            self._settle(entries.member_id, cycle)
            self.env["party.score"].sudo()._update_running(
                entries.member_id, cycle, since=min(entries.mapped("date")))

    # ------------------------------------------------------------------ joint shares

    def _liability(self):
        """{cycle id: (dossiers, holders)} for the entries under joint rules."""
        joint = self.filtered(lambda entry: entry._joint())
        return {cycle.id: entries._liable(cycle) for cycle, entries in joint.grouped("cycle_id").items()}

    def _shares(self, prices, liable):
        """{entry id: [engine.Share]} at these prices."""
        shares = {}
        for entry in self:
            rule = entry._engine_rule()
            if not entry._joint() or entry.id not in prices:
                continue
            dossiers, holders = liable[entry.cycle_id.id]
            origin = engine.Holder(entry.member_id.id, dossiers[entry.member_id.id])
            shares[entry.id] = engine.shares(
                entry.scheme_id._compiled(), rule, prices[entry.id].cents, entry.date, origin, holders)
        return shares

    def _share_faults(self, shares):
        """Whose share falls on the confirmer is confirmed by the superior: the points chosen decide that in the end."""
        me = self.env.user.sudo().party_member_id.id
        text = self.env._("A joint share of it would fall on you: the superior decides.")
        return {entry_id: text for entry_id, parts in shares.items() if any(part.key == me for part in parts)}

    def _create_shares(self, shares):
        """Derived deductions of the confirmed entries, confirmed with them."""
        units = self._units_of_shares(shares)
        parts = [(entry, part) for entry in self for part in shares.get(entry.id, ())]
        derived = self.create([entry._prepare_share(part, units.get((entry.date, part.key), entry.unit_id))
                               for entry, part in parts])
        if derived:
            derived._fix_points({new.id: part.cents for new, (_entry, part) in zip(derived, parts, strict=True)})
        return derived

    def _units_of_shares(self, shares):
        """{(date, member id): the organisation of who bears a share on that date}; one query a date."""
        liable = defaultdict(set)
        for entry in self:
            liable[entry.date].update(part.key for part in shares.get(entry.id, ()))
        Enrolment, Member = self.env["party.enrolment"].sudo(), self.env["party.member"].sudo()
        return {(day, member): line.unit_id for day, keys in liable.items() if keys
                for member, line in Enrolment._on(Member.browse(keys), day).items()}

    def _prepare_share(self, part, unit):
        return {**self._prepare_like(), "origin": "derived", "source_id": self.id, "member_id": part.key,
                "unit_id": unit.id, "branch_id": unit.branch_id.id, "department_id": False, "quantity": 1,
                "date": self.date}

    def _prepare_like(self):
        """What an entry that follows from this one has in common with it."""
        names = ("member_id", "unit_id", "branch_id", "department_id", "rule_id", "node_id", "scheme_id", "cycle_id",
                 "period_id")
        return {**{name: self[name].id for name in names}, "declarer_id": self.env.uid, "rule_code": self.rule_code,
                "effect": self.effect, "subject": self.subject, "quantity": self.quantity, "tier": self.tier}

    # ------------------------------------------------------------------ reversal

    def _perform_reverse(self, reason=None, **_terms):
        """Entries that take these back, and their joint shares with them; both stay visible, together they are 0."""
        taken = self | self.derived_ids.filtered(lambda share: share.state == "confirmed")
        taken._lock_members(taken.member_id.ids)
        reversals = self.create([entry._prepare_reversal(reason) for entry in taken])
        pairs = dict(zip(reversals.ids, taken.ids, strict=True))
        self.flush_model()
        self.env.execute_query(SQL(
            "UPDATE party_entry SET reverses_id = line.origin FROM unnest(%s::int[], %s::int[]) AS line (id, origin)"
            " WHERE party_entry.id = line.id RETURNING party_entry.id", list(pairs), list(pairs.values())))
        reversals._fix_points({new: -round(self.browse(old).points * 100) for new, old in pairs.items()})
        self.env.execute_query(SQL(
            "UPDATE party_entry SET state = 'reversed', counted = 0, effective = FALSE WHERE id = ANY(%s) RETURNING id",
            list(taken.ids)))
        posts = taken.unit_id._capability_posts("confirm")
        self.env["party.step"]._log(taken, "reverse", "confirmed", "reversed", reason=reason, posts=posts)
        self.invalidate_model(flush=False)
        taken._settle_and_score()

    def _prepare_reversal(self, reason):
        """The day of the reversal is its own; period and cycle are those that it changes."""
        return {**self._prepare_like(), "origin": "reversal", "date": self.env["party.cycle"]._today(),
                "description": reason}

    # ------------------------------------------------------------------ without persons

    @api.model
    @api.private
    def _post(self, vals_list, origin):
        """Entries confirmed at once by the system: imports, facts, grants, opening balances, worked cases.

        Keys as for `declare`. Limits, surcharges and joint shares apply as always.
        """
        claims = self.sudo()._claims(vals_list)
        faults = self.sudo()._undeclarable(claims)
        if faults:
            raise faults[0]
        entries = self.sudo()._create_drafts(claims, origin)
        entries._raise_faults(entries._confirm_batch(by_persons=False))
        return entries
