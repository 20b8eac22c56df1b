"""Members of a cycle under the scheme that scored it and under a changed one: read once, valued twice, ranked twice.

Nothing here writes. The sums of what no change touches come from the ledger as they stand; the entries of touched rules
are read one by one, taken out of those sums, and put in again as the changed scheme makes them (engine.what_if).
"""

import copy
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from odoo.tools import SQL

from .. import engine
from ..engine.account import postings
from ..engine.what_if import numbered
from ..engine.what_if_why import Pairing, grade_reason, rules_moved
from .entry_price import ENGINE_ORIGINS
from .scoring_batch import Valuation, Valued
from .scoring_data import Account, Members

EVERYBODY = 10**9
# Where fewer than one in so many are concerned, the others are not valued a second time.
FEW = 3


class DraftAccount(Account):
    """The same cycle as a changed scheme would have scored it; nodes are matched by code."""

    def __init__(self, account, scheme):
        self.__dict__.update(account.__dict__)
        self.scheme = scheme
        self.calendar = scheme.calendar.cycle(account.cycle.year)
        if scheme.lifetime:
            self.cycles = account.cycle.search(
                [("root_id", "=", account.cycle.root_id.id), ("date_from", "<=", account.cycle.date_from)])
        code_of = {id_: account.scheme.nodes[index].code for id_, index in account.node_of.items()}
        self.node_of = {id_: scheme.node_index[code] for id_, code in code_of.items() if code in scheme.node_index}
        self.period_of = self._period_indices()
        self.families = [rule.code for rule in scheme.rules if rule.family]
        self.since = min(self.cycles.mapped("date_from"))
        self._indices = {}

    def engine_period(self, period):
        return self.scheme.calendar.period_of(period.date_to)


class Present(Members):
    """Members who are asked for twice; who is present as of a period is worked out once."""

    def __init__(self, account, ids):
        super().__init__(account, ids)
        self._found = {}

    def present(self, period):
        if period not in self._found:
            self._found[period] = super().present(period)
        return self._found[period]

    def dossier(self, member, posts):
        """The member's account as the engine prices and settles it."""
        return engine.Dossier(
            tuple(engine.Span(*span[:6]) for span in self.spans.get(member, ())),
            tuple(engine.Held(*post) for post in posts),
            tuple(engine.Exemption(*one) for one in self.exempt.get(member, ())))

    def under(self, account, same):
        """The same members in another account; ``same``: present in the same way."""
        other = copy.copy(self)
        other.account = account
        other._found = self._found if same else {}
        if account.scheme.posts_scored and not self.account.scheme.posts_scored:
            other.posts = self.env["party.dossier"]._posts(self.ids)
        return other


class Side(Valuation):
    """A valuation of what is handed over, not of what the ledger holds."""

    def __init__(self, members, columns, strikes, readings):
        self.members, self.account, self.scheme = members, members.account, members.account.scheme
        self.columns, self.strikes, self.readings = columns, strikes, readings
        self.numbered = [node for node in self.scheme.nodes if node.kind in ("figure", "ballot")]

    def _special(self, present, period):
        """Nobody: what has to be settled one by one came so."""
        return set()

    def of_few(self, period, wanted):
        """`Valued` of these members alone: quicker than all of the batch, as long as they are few."""
        engine_period = self.account.engine_period(period)
        present = {member: one for member, one in self.members.present(engine_period).items() if member in wanted}
        columns = [column for column in self.columns if column[1] <= engine_period.index]
        if not present:
            return []
        return self._valued_rest(engine_period, present, list(present), set(), self.members.places(), columns)


class Compared(NamedTuple):
    """One member under both schemes; a side on which he isn't scored is None. ``rules``: engine Moved of the touched
    rules, ``notes``: {entry id: Reason}."""

    member: int
    unit: int
    branch: int
    before: Valued | None
    after: Valued | None
    was: object
    now: object
    nodes: list
    rules: list
    grade: object
    notes: dict

    @property
    def moved(self):
        """By how many cents the total differs; None where a side has none."""
        return None if self.before is None or self.after is None else self.after.total - self.before.total

    @property
    def regraded(self):
        return _grade(self.was) != _grade(self.now)

    @property
    def changed(self):
        return self.moved != 0 or self.regraded


class Comparison:
    """Two schemes on one cycle as of one period, with what holds for every batch."""

    def __init__(self, cycle, period, scheme, today):
        self.env, self.period = cycle.env, period
        self.account = Account(cycle)
        self.account.unit_stretches = self.env["party.dossier"]._account(cycle, cycle._units(period.date_to).ids)
        self.draft = DraftAccount(self.account, scheme)
        before, after = self.account.scheme, scheme
        whole = period == self.account.cycle.period_ids.sorted("date_to")[-1]
        self.change = engine.compare(before, after, whole)
        self.pairing = Pairing(before, after)
        self.same_presence = all(_who(before)[key] == _who(after)[key] for key in _who(before))
        self.same_readings = self.pairing.aligned and numbered(before) == numbered(after)
        self.closing = engine.narrowed(after, self.change.closed)
        self.over = [
            one for year in sorted(set(self.draft.cycles.mapped("year"))) for one in after.calendar.cycle(year).periods
            if one.last <= period.date_to and one.last < today
        ]
        self.grading = tuple(replace(one, outcomes=(), rank_nodes=()) for one in (before, after))
        self.grades = [grade.code for grade in after.grades]
        # Where every rule is touched, none of the stored sums is of use.
        self.afresh = before.rule_by_code.keys() <= self.change.touched
        self.asked = [_asked(one) for one in (before, after)]
        self.posts = any(
            rule.posts or rule.except_posts or rule.post_pct or rule.joint
            for one in (before, after) for rule in one.rules if rule.code in self.change.touched
        )

    def compare(self, ids, pools):
        """``[Compared]`` of those of these members whose branch is among ``{branch id: pool}``."""
        if not ids:
            return []
        members = Present(self.account, sorted(ids))
        batch = Batch(self, members)
        before = batch.before()
        after = before if self._stays() else batch.after(before)
        was = self._stand(0, before, pools, batch)
        same = after is before and not self.change.grading
        now = was if same else self._stand(1, after, pools, batch)
        return [
            self._pair(member, before.get(member), after.get(member), was, now, batch)
            for member in before.keys() | after.keys()
            if (before.get(member) or after[member]).branch in pools
        ]

    def _stays(self):
        return not (self.change.touched or self.change.values) and self.same_presence and self.pairing.aligned

    def _pair(self, member, before, after, was, now, batch):
        some = after or before
        was, now = was.get(member), now.get(member)
        notes = batch.notes.get(member, {})
        made = Compared(member, some.unit, some.branch, before, after, was, now, (), (), None, notes)
        if not made.changed:
            return made
        differ = before is not None and after is not None and before.row is not None and after.row is not None
        found = batch.rules.get(member)
        return made._replace(
            nodes=self.pairing.moved(before.row, after.row) if differ and before is not after else [],
            rules=rules_moved(*found) if found else [], grade=grade_reason(was, now, self.grades))

    def _stand(self, side, valued, pools, batch):
        """{member id: Standing} of those who are scored by their nodes."""
        scheme = self.grading[side]
        if scheme.rank_scope != "superior":
            pools = {branch: branch for branch in pools}
        effective = batch.effective(side) if self.asked[side] else {}
        candidates = [
            engine.Candidate(
                key=one.member, pool=pools[one.branch], status=one.presence.status, track=one.presence.track,
                cents=one.total, values=one.row, graded=one.presence.graded, outcomes=False, vetoed=one.vetoed,
                effective=effective.get(one.member, {}))
            for one in valued.values() if one.branch in pools and one.row is not None
        ]
        wide = any(grade.share_of == "members" for grade in scheme.grades)
        members = self.env["party.score"]._members_of(pools, self.period) if wide else None
        return {standing.key: standing for standing in engine.standings(scheme, candidates, members)}


class Batch:
    """What is read of one batch of members, and the two sides made of it."""

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
        self.ledger, self.dossiers = {}, {}
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
                effect = "void" if _voids(rule, one.entry) else rule.effect
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
        asked = self.comparison.asked[side]
        untouched = [code for code in asked if code not in self.change.touched]
        found = defaultdict(dict)
        if untouched or not (side or self.change.restated):
            codes = asked if not (side or self.change.restated) else untouched
            for member, rule, count in self._effective_now(codes):
                found[member][rule] = count
        for member, counts in self._counts[side].items():
            found[member].update({rule: count for rule, count in counts.items() if rule in asked})
        return found

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


def _voids(rule, entry):
    return rule.shortfall is not None and rule.shortfall.points is None and entry.origin == "closing"


def _who(scheme):
    """What decides how a member is present."""
    return {
        "scored": scheme.statuses_scored, "graded": scheme.statuses_graded, "posts": scheme.posts_scored,
        "exempt": scheme.exempt, "calendar": scheme.calendar, "lifetime": scheme.lifetime,
    }


def _asked(scheme):
    """Rules whose effective entries the grades ask for."""
    wanted = [rule for grade in scheme.grades for rule in grade.requires_rule]
    wanted += [ceiling.rule for ceiling in scheme.ceilings if ceiling.rule]
    return list(dict.fromkeys(wanted))


def _grade(standing):
    return None if standing is None else standing.grade or standing.tie and f"?{standing.tie}"
