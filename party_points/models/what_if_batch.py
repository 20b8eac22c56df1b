"""What is read of one batch of members, and the two sides made of it.

The sums of what no change touches come from the ledger as they stand; the entries of touched rules are read one by one,
taken out of those sums, and put in again as the changed scheme makes them (engine.what_if).
"""

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
        self.strikes = self._strikes()
        self.readings = members.readings()
        self.place = members.places()
        self.rules, self.notes, self.concerned = {}, {}, set()
        self._counts = [defaultdict(dict), defaultdict(dict)]
        self.ledger, self.dossiers, self._weighing = {}, {}, None
        if self.change.touched:
            self._read_touched()

    # -- reading -----------------------------------------------------------------------------------------------

    def _strikes(self):
        """As `Members.strikes`, without those of touched rules."""
        rows = self.env.execute_query(SQL(
            """ SELECT member_id, node_id, date, effect FROM party_entry e
                 WHERE state = 'confirmed' AND effect <> 'points' AND effective AND cycle_id = ANY(%s)
                   AND rule_code <> ALL(%s) AND %s """,
            self.account.cycles.ids, list(self.change.touched), self.members._which(SQL("e.member_id"))))
        return [(member, node, date, effect) for member, node, date, effect in rows if node in self.account.node_of]

    def _read_touched(self):
        """Ledger and dossiers of those whom a touched rule concerns; of all, where windows close anew."""
        ids = self.members.ids
        self.origins = self._origins() if self.change.shared else ()
        self.ledger = self._postings([*ids, *self.origins])
        concerned = ids if self.change.closed or self.change.shared else [one for one in ids if one in self.ledger]
        posts = self.env["party.dossier"]._posts(concerned) if self.comparison.posts else {}
        self.dossiers = {member: self.members.dossier(member, posts.get(member, ())) for member in concerned}
        if self.origins:
            others = self.env["party.member"].browse(self.origins)
            self.dossiers |= self.env["party.dossier"]._dossiers(others, self.account.cycle)

    def _postings(self, ids):
        """{member id: [engine.Posting]} of the touched rules, in the order of the ledger; one query."""
        cycles = self.account.cycles | self.draft.cycles
        codes = list(self.change.touched)
        rules = self.env["party.scheme.rule"].sudo().search(
            [("scheme_id", "in", cycles.scheme_id.ids), ("code", "in", codes)]).ids
        which = SQL("e.member_id = ANY(%s)", ids) if len(ids) > len(self.members.ids) else self.members._which(
            SQL("e.member_id"))
        rows = self.env.execute_query(SQL(
            """ SELECT e.member_id, e.id, e.rule_code, e.date, e.number, (e.points * 100)::bigint, e.subject,
                       CASE WHEN e.quantity <> 1 THEN e.quantity::text END, e.origin, e.state = 'reversed', e.tier,
                       r.date, (e.counted * 100)::int, e.effective
                  FROM party_entry e
             LEFT JOIN party_entry r ON e.state = 'reversed' AND r.reverses_id = e.id
                 WHERE e.cycle_id = ANY(%(cycles)s) AND e.rule_id = ANY(%(rules)s) AND %(which)s
                   AND e.state IN ('confirmed', 'reversed') AND e.origin <> 'reversal' AND e.date <= %(until)s
              ORDER BY e.member_id, e.date, e.number """,
            cycles=cycles.ids, rules=rules, which=which, until=self.comparison.period.date_to))
        wanted, found = set(ids), defaultdict(list)
        for row in rows:
            if row[0] in wanted:
                found[row[0]].append(_posting(*row[1:]))
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
        columns, strikes = self.columns, self._mapped_strikes(self.account)
        if self.change.touched:
            taken = _Columns(self.place.of)
            entries = {member: [one.entry for one in ledger] for member, ledger in self.ledger.items()}
            if self.change.restated:
                self._take_out(taken, self.account)
                strikes = strikes + self._settled(0, self.account, entries, taken)
                columns = columns + taken.columns()
            else:
                strikes = strikes + self._stored_strikes()
        return self._valued(self.members, columns, strikes, self.readings)

    def after(self, before):
        """{member id: Valued} under the changed scheme; of those whom nothing touched, what they had before."""
        node_of = {node.index: self.draft.scheme.node_index.get(node.code) for node in self.account.scheme.nodes}
        columns = [
            (node_of[node], period, places, cents)
            for node, period, places, cents in self.columns if node_of[node] is not None
        ]
        strikes = self._mapped_strikes(self.draft)
        if self.change.touched:
            made = _Columns(self.place.of)
            self._take_out(made, self.draft)
            strikes = strikes + self._settled(1, self.draft, self._replayed(), made)
            columns = columns + made.columns()
        members = self.members.under(self.draft, self.comparison.same_presence)
        readings = self.readings if self.comparison.same_readings else members.readings()
        few = self._few()
        if few is None:
            return self._valued(members, columns, strikes, readings)
        side = Side(members, columns, strikes, readings)
        return before | {one.member: one for one in side.of_few(self.comparison.period, few)}

    def _few(self):
        """The members whom a touched rule concerns, where they are few and nothing concerns all; else None."""
        comparison = self.comparison
        everybody = self.change.values or self.change.closed or self.change.restated
        if everybody or not (comparison.same_presence and comparison.pairing.aligned):
            return None
        concerned = self.concerned | self.ledger.keys()
        return concerned if len(concerned) * FEW < len(self.members.ids) else None

    def _valued(self, members, columns, strikes, readings):
        return {one.member: one for one in Side(members, columns, strikes, readings).as_of(self.comparison.period)}

    def _mapped_strikes(self, account):
        return [
            (member, account.node_of[node], date, effect)
            for member, node, date, effect in self.strikes if node in account.node_of
        ]

    def _stored_strikes(self):
        """Void and veto entries of touched rules that stand now."""
        scheme, found = self.account.scheme, []
        for member in self.members.ids:
            for one in self.ledger.get(member, ()):
                rule = scheme.rule(one.entry.rule)
                effect = rule.effect_of(one.entry.origin == "closing")
                if one.effective and effect != "points":
                    found.append((member, rule.node, one.entry.date, effect))
        return found

    def _take_out(self, columns, account):
        """What stands stored of touched rules is taken out of the sums."""
        if self.comparison.afresh:
            return
        scheme, index = self.account.scheme, self.account.period_index
        nodes = {code: account.scheme.node_index.get(scheme.nodes[rule.node].code)
                 for code, rule in scheme.rule_by_code.items() if code in self.change.touched}
        ids = self.members.ids
        for member in ids:
            for one in self.ledger.get(member, ()):
                node = nodes.get(one.entry.rule)
                if one.counted and node is not None and one.entry.date >= self.account.since:
                    columns.add(node, index(one.entry.date), member, -one.counted)

    def _settled(self, side, account, entries, columns):
        """Settle what is handed over, put it into the columns; returns its strikes."""
        scheme, period = account.scheme, account.engine_period(self.comparison.period)
        counts, strikes = self._counts[side], []
        for member in self.members.ids:
            mine = entries.get(member)
            if not mine:
                continue
            made = postings(scheme, self.dossiers[member], period, mine)
            for node, index, cents in made.sums:
                columns.add(node, index, member, cents)
            strikes.extend((member, node, entry.date, "void") for node, _index, entry in made.voids)
            strikes.extend((member, scheme.rule(entry.rule).node, entry.date, "veto") for entry in made.vetoes)
            if made.effective:
                counts[member] = made.effective
            self._note_rules(side, member, mine, made.settled)
        return strikes

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
            if not change.restated:
                self._note_stored(member, ledger)
        if change.shared:
            self._add_shares(found)
        self.concerned = found.keys()
        return found

    def _note_stored(self, member, ledger):
        sums = self.rules.setdefault(member, ({}, {}))[0]
        for one in ledger:
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
        untouched = [code for code in asked if code not in self.change.touched]
        found = defaultdict(dict)
        if untouched or not (side or self.change.restated):
            codes = asked if not (side or self.change.restated) else untouched
            for member, rule, count in self._effective_now(codes):
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


def _posting(key, rule, date, number, cents, subject, quantity, origin, gone, tier, gone_on, counted, effective):
    entry = engine.Entry(
        key, rule, date, number, cents or 0, subject or None, 1 if quantity is None else Decimal(quantity),
        ENGINE_ORIGINS.get(origin, "declared"), gone)
    return engine.Posting(entry, tier or None, gone_on, counted or 0, bool(effective))
