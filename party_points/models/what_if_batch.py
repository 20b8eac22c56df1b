"""What is read of one batch of members, and the two sides made of it.

The sums of what no change touches come from the ledger as they stand; the entries of touched rules are read one by one,
of those members who have any that are treated otherwise. Where the changed scheme makes something else of them, they
are taken out of those sums and put in again (engine.what_if).
"""

import json
from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from .. import engine
from ..engine.account import postings
from .entry_price import ENGINE_ORIGINS
from .what_if_account import Side

# Where fewer than one in so many are concerned, the others are not valued a second time.
FEW = 3


class Batch:
    """What is read, once, and what either scheme makes of it."""

    def __init__(self, comparison, members):
        self.comparison, self.members, self.env = comparison, members, comparison.env
        self.change, self.account, self.draft = comparison.change, comparison.account, comparison.draft
        period = comparison.period
        last = self.account.period_of[period.id]
        periods = [id_ for id_, index in self.account.period_of.items() if index <= last]
        self.columns = [] if comparison.afresh else members.columns(
            sorted(periods, key=self.account.period_of.get), single=True)
        self.readings = members.readings()
        self.place = members.places()
        # Those whose entries of touched rules come to something else.
        self.rules, self.notes, self.concerned = {}, {}, set()
        self._counts = [defaultdict(dict), defaultdict(dict)]
        self.ledger, self.dossiers, self._weighing = {}, {}, None
        if self.change.touched:
            self._read_touched()
        self.strikes = self._strikes()

    # -- reading -----------------------------------------------------------------------------------------------

    def _strikes(self):
        """As `Members.strikes`, with the node's id and the rule's code."""
        rows = self.env.execute_query(SQL(
            """ SELECT member_id, node_id, date, effect, rule_code FROM party_entry e
                 WHERE state = 'confirmed' AND effect <> 'points' AND effective AND cycle_id = ANY(%s) AND %s """,
            self.account.cycles.ids, self.members._which(SQL("e.member_id"))))
        return [row for row in rows if row[1] in self.account.node_of]

    def _read_touched(self):
        """Ledger and dossiers of those whom a touched rule may concern; of all, where windows close anew."""
        ids = self.members.ids
        self.origins = self._origins() if self.change.shared else ()
        self.ledger = self._postings([*ids, *self.origins])
        asked = ids if self.change.closed or self.change.shared else [one for one in ids if one in self.ledger]
        posts = self.env["party.dossier"]._posts(asked) if self.comparison.posts else {}
        self.dossiers = {member: self.members.dossier(member, posts.get(member, ())) for member in asked}
        if self.origins:
            others = self.env["party.member"].browse(self.origins)
            self.dossiers |= self.env["party.dossier"]._dossiers(others, self.account.cycle)

    def _postings(self, ids):
        """{member id: [engine.Posting]} of the touched rules, in the order of the ledger, without members who have
        none that is treated otherwise, unless everyone is concerned."""
        change, cycles = self.change, self.account.cycles | self.draft.cycles
        which = SQL("e.member_id = ANY(%s)", ids) if len(ids) > len(self.members.ids) else self.members._which(
            SQL("e.member_id"))
        rules = self.env["party.scheme.rule"].sudo().search(
            [("scheme_id", "in", cycles.scheme_id.ids), ("code", "in", list(change.touched))], order="id").ids
        rows = self.env.execute_query(SQL(
            """ SELECT * FROM (
                SELECT e.member_id, e.id, e.rule_code, e.date, e.number, COALESCE((e.points * 100)::bigint, 0),
                       NULLIF(e.subject, ''), CASE WHEN e.quantity = trunc(e.quantity) THEN e.quantity::bigint END,
                       COALESCE(%(origins)s::jsonb ->> e.origin, 'declared'), e.state = 'reversed', NULLIF(e.tier, ''),
                       CASE WHEN e.state = 'reversed'
                            THEN (SELECT r.date FROM party_entry r WHERE r.reverses_id = e.id) END,
                       COALESCE((e.counted * 100)::int, 0), COALESCE(e.effective, FALSE),
                       CASE WHEN e.quantity <> trunc(e.quantity) THEN e.quantity::text END,
                       bool_or(%(everyone)s OR e.rule_code = ANY(%(direct)s))
                           OVER (PARTITION BY e.member_id) AS concerned
                  FROM party_entry e
                 WHERE e.cycle_id = ANY(%(cycles)s) AND e.rule_id = ANY(%(rules)s) AND %(which)s
                   AND e.state IN ('confirmed', 'reversed') AND e.origin <> 'reversal' AND e.date <= %(until)s
                 ) posting WHERE concerned ORDER BY member_id, date, number """,
            cycles=cycles.ids, rules=rules, direct=list(change.direct), everyone=change.everyone,
            which=which, until=self.comparison.period.date_to, origins=json.dumps(ENGINE_ORIGINS)))
        wanted, found = set(ids), defaultdict(list)
        for row in rows:
            if row[0] in wanted:
                found[row[0]].append(_posting(row))
        return found

    def _origins(self):
        """Members beside the batch whose deductions may fall on its post holders."""
        ids = self.members.ids
        rows = self.env.execute_query(SQL(
            """ SELECT DISTINCT e.member_id FROM party_entry e
                 WHERE e.cycle_id = ANY(%s) AND e.rule_code = ANY(%s) AND e.member_id <> ALL(%s)
                   AND e.branch_id IN (
                       SELECT COALESCE(u.branch_id, u.id) FROM party_post p JOIN party_branch u ON u.id = p.branch_id
                        WHERE p.member_id = ANY(%s) AND p.active) """,
            (self.account.cycles | self.draft.cycles).ids, list(self.change.shared), ids, ids))
        return [member for member, in rows]

    # -- the two sides -----------------------------------------------------------------------------------------

    def before(self):
        """{member id: Valued} under the present scheme."""
        if not self.change.restated:
            return self._valued(self.members, self.columns, self._struck(self.account), self.readings)
        taken = _Columns(self.place.of)
        if not self.comparison.afresh:
            for member in self.members.ids:
                self._take_out(member, self.account, taken)
        entries = {member: [one.entry for one in ledger] for member, ledger in self.ledger.items()}
        strikes = self._settled(0, self.account, entries, taken)
        return self._valued(
            self.members, self.columns + taken.columns(), self._struck(self.account) + strikes, self.readings)

    def after(self, before):
        """{member id: Valued} under the changed scheme; of those whom nothing touched, what they had before."""
        node_of = {node.index: self.draft.scheme.node_index.get(node.code) for node in self.account.scheme.nodes}
        columns = [
            (node_of[node], period, places, cents)
            for node, period, places, cents in self.columns if node_of[node] is not None
        ]
        strikes = []
        if self.change.touched:
            made = _Columns(self.place.of)
            strikes = self._settled(1, self.draft, self._replayed(), made)
            columns = columns + made.columns()
        strikes = self._struck(self.draft) + strikes
        members = self.members.under(self.draft, self.comparison.same_presence)
        readings = self.readings if self.comparison.same_readings else members.readings()
        if not self._few():
            return self._valued(members, columns, strikes, readings)
        side = Side(members, columns, strikes, readings)
        return before | {one.member: one for one in side.of_few(self.comparison.period, self.concerned)}

    def _few(self):
        """Whether few members are concerned and nothing concerns all: then only they are valued a second time."""
        comparison = self.comparison
        everybody = self.change.values or self.change.closed or self.change.restated
        if everybody or not (comparison.same_presence and comparison.pairing.aligned):
            return False
        return len(self.concerned) * FEW < len(self.members.ids)

    def _valued(self, members, columns, strikes, readings):
        return {one.member: one for one in Side(members, columns, strikes, readings).as_of(self.comparison.period)}

    def _struck(self, account):
        """The void and veto entries that stand now, by the account's nodes; without those of touched rules whose
        members are settled anew."""
        anew = self.members.ids if self.change.restated else self.concerned if account is self.draft else ()
        anew, touched = set(anew), self.change.touched
        return [
            (member, account.node_of[node], date, effect) for member, node, date, effect, rule in self.strikes
            if node in account.node_of and not (member in anew and rule in touched)
        ]

    def _take_out(self, member, account, columns):
        """What stands stored of a member's touched rules is taken out of the sums."""
        scheme, index = self.account.scheme, self.account.period_index
        for one in self.ledger.get(member, ()):
            if one.counted and one.entry.date >= self.account.since and scheme.knows(one.entry.rule):
                node = account.scheme.node_index.get(scheme.nodes[scheme.rule(one.entry.rule).node].code)
                if node is not None:
                    columns.add(node, index(one.entry.date), member, -one.counted)

    def _settled(self, side, account, entries, columns):
        """Settle what is handed over, put what differs from the present into the columns; returns its strikes."""
        scheme, period = account.scheme, account.engine_period(self.comparison.period)
        counts, strikes = self._counts[side], []
        restated, afresh = self.change.restated, self.comparison.afresh
        for member in self.members.ids:
            mine = entries.get(member, [])
            if not mine and member not in self.ledger:
                continue
            made = postings(scheme, self.dossiers[member], period, mine)
            if not restated and self._as_stored(member, mine, made.settled):
                continue
            if side:
                self.concerned.add(member)
                if not restated:
                    self._note_stored(member)
                if not afresh:
                    self._take_out(member, account, columns)
            for node, index, cents in made.sums:
                columns.add(node, index, member, cents)
            strikes.extend((member, node, entry.date, "void") for node, _index, entry in made.voids)
            strikes.extend((member, scheme.rule(entry.rule).node, entry.date, "veto") for entry in made.vetoes)
            counts[member] = made.effective
            self._note_rules(side, member, mine, made.settled)
        return strikes

    def _as_stored(self, member, entries, settled):
        """Whether the changed scheme makes of a member's entries what stands stored, on the same nodes."""
        ledger, moved = self.ledger.get(member, ()), self.change.moved
        return len(ledger) == len(entries) and all(
            one.entry.key == item.key and one.counted == item.cents and one.effective == item.effective
            and one.entry.rule not in moved
            for one, item in zip(ledger, settled, strict=True))

    def _note_rules(self, side, member, entries, settled):
        sums = self.rules.setdefault(member, ({}, {}))[side]
        for entry, item in zip(entries, settled, strict=True):
            if item.cents:
                sums[entry.rule] = sums.get(entry.rule, 0) + item.cents

    def _replayed(self):
        """{member id: [Entry]} of the touched rules as the changed scheme makes them."""
        before, after, change = self.account.scheme, self.draft.scheme, self.change
        found = {}
        facts = self._facts() if change.closed else {}
        for member in self.ledger.keys() | (self.dossiers.keys() if change.closed else set()):
            ledger, dossier = self.ledger.get(member, ()), self.dossiers[member]
            made = engine.replay(before, after, change, dossier, ledger)
            found[member] = made.entries
            if made.notes:
                self.notes[member] = made.notes
            if change.closed:
                found[member] = made.entries + engine.close(
                    self.comparison.closing, dossier, made.entries, facts.get(member, ()), self.comparison.over)
        if change.shared:
            self._add_shares(found)
        return found

    def _note_stored(self, member):
        sums = self.rules.setdefault(member, ({}, {}))[0]
        for one in self.ledger.get(member, ()):
            if one.counted:
                sums[one.entry.rule] = sums.get(one.entry.rule, 0) + one.counted

    def _facts(self):
        members = self.env["party.member"].sudo().browse(self.dossiers)
        found = self.env["party.entry"]._facts(members, self.account.cycle)
        return {member: [engine.Fact(*fact) for fact in facts] for member, facts in found.items()}

    def _add_shares(self, found):
        """Joint shares of the replayed deductions for the post holders of the batch."""
        mine = set(self.members.ids)
        holders = [engine.Holder(member, dossier) for member, dossier in self.dossiers.items()
                   if member in mine and dossier.posts]
        shares = [
            share for member, entries in found.items()
            for share in engine.derive(self.draft.scheme, self.change,
                                       engine.Holder(member, self.dossiers[member]), entries, holders)
        ]
        for holder, entry in shares:
            found.setdefault(holder, []).append(entry)

    # -- what grades ask ---------------------------------------------------------------------------------------

    def effective(self, side):
        """{member id: {rule code: effective entries}} of the rules that the side's grades ask for."""
        asked = self.comparison.grading[side].rules_asked
        anew = self.members.ids if self.change.restated else self.concerned if side else ()
        anew, touched = set(anew), self.change.touched
        found = defaultdict(dict)
        for member, rule, count in self._effective_now(asked):
            if not (member in anew and rule in touched):
                found[member][rule] = count
        for member, counts in self._counts[side].items():
            found[member].update({rule: count for rule, count in counts.items() if rule in asked})
        return found

    def weighing(self, looks_back):
        """The `score_candidates.Weighing` of the batch's members: the same under both schemes."""
        if self._weighing is None:
            self._weighing = self.env["party.score"]._weighing(
                self.members.ids, self.comparison.period, looks_back)
        return self._weighing

    def _effective_now(self, codes):
        return self.env.execute_query(SQL(
            """ SELECT member_id, rule_code, count(*) FROM party_entry e
                 WHERE cycle_id = %s AND %s AND date <= %s AND state = 'confirmed' AND effective
                   AND rule_code = ANY(%s) AND origin NOT IN ('derived', 'reversal')
              GROUP BY 1, 2 """,
            self.account.cycle.id, self.members._which(SQL("e.member_id")), self.comparison.period.date_to,
            list(codes)))


class _Columns:
    """Sums by node and period, as the engine takes them."""

    def __init__(self, place_of):
        self.place_of, self.found = place_of, {}

    def add(self, node, index, member, cents):
        slot = self.found.get((node, index))
        if slot is None:
            slot = self.found[node, index] = ([], [])
        slot[0].append(self.place_of(member))
        slot[1].append(cents)

    def columns(self):
        return [(node, index, places, cents) for (node, index), (places, cents) in self.found.items()]


def _posting(row):
    """A row of `_postings`: the member, nine fields of the entry, four of the posting, the quantity as text."""
    entry = engine.Entry._make(row[1:10])
    return engine.Posting(entry if row[7] is not None else entry._replace(quantity=Decimal(row[14])), *row[10:14])
