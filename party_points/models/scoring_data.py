"""What one scoring pass reads of a batch of members: a handful of statements, integers of cents, columns not rows."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from odoo.tools import SQL

from ..engine import Dossier, Exemption, Held, Span, ballot_decision, presence, profile

MILLION = 10**6
TEN_THOUSAND = 10**4


class Account:
    """One cycle as the scoring passes see it: compiled scheme, periods, and the ids of nodes and periods as indices.

    In schemes that never reset (lifetime windows) the earlier cycles of the same scheme belong to the account; their
    periods have negative indices, their nodes are matched by code.
    """

    def __init__(self, cycle):
        cycle = cycle.sudo()
        self.env = cycle.env
        self.cycle = cycle
        self.scheme = cycle.scheme_id._compiled()
        self.calendar = self.scheme.calendar.cycle(cycle.year)
        cycles = cycle
        if self.scheme.lifetime:
            cycles = cycle.search([("root_id", "=", cycle.root_id.id), ("date_from", "<=", cycle.date_from)])
        self.cycles = cycles
        nodes = self.env["party.scheme.node"].search_fetch([("scheme_id", "in", cycles.scheme_id.ids)], ["code"])
        index = self.scheme.node_index
        self.node_of = {node.id: index[node.code] for node in nodes if node.code in index}
        self.period_of = self._period_indices()
        self.families = [rule.code for rule in self.scheme.rules if rule.family]
        # Where time begins for members who were enrolled since ever.
        self.since = min(cycles.mapped("date_from"))
        self.unit_stretches = None
        self._indices = {}

    def _period_indices(self):
        indices = {}
        for period in self.cycles.period_ids.sorted("date_from"):
            engine_period = self.scheme.calendar.period_of(period.date_from)
            indices[period.id] = self.scheme.calendar.offset(engine_period, self.calendar)
        return indices

    def period_index(self, date):
        """Index of the period that holds the date, negative before the cycle."""
        if date not in self._indices:
            self._indices[date] = self.scheme.calendar.offset(self.scheme.calendar.period_of(date), self.calendar)
        return self._indices[date]

    def engine_period(self, period):
        """The engine's period for a party.period of this cycle."""
        return self.calendar.periods[self.period_of[period.id]]


class Places(NamedTuple):
    """Where members stand in the columns: how many places there are, and the place of one by id."""

    size: int
    of: Callable[[int], int]


class Members:
    """A batch of members (ids in order) of one account: who is scored as of a period, and what they are summed from."""

    def __init__(self, account, ids):
        self.account, self.env, self.ids = account, account.env, list(ids)
        # A range is looked up faster than a list; others in between are no harm.
        self.close = self.ids[-1] - self.ids[0] < 2 * len(self.ids)
        dossiers = self.env["party.dossier"]
        self.spans = dossiers._spans(self.ids, account.cycle, account.unit_stretches)
        self.exempt = dossiers._exemptions(self.ids)
        self.posts = dossiers._posts(self.ids) if account.scheme.posts_scored else {}
        self._known = {}

    def present(self, period):
        """For each scored member as of ``period``: ``{id: (Profile, Presence, unit id, branch id)}``.

        Members with the same dates, status and track share one profile: most of a batch does.
        """
        known, result = {}, {}
        for member in self.ids:
            spans = self.spans.get(member)
            if not spans:
                continue
            key = self._key(member, spans, period)
            if key not in known:
                dossier = self._dossier(member, key[0])
                known[key] = (
                    profile(self.account.scheme, dossier, period, self.account.since),
                    presence(self.account.scheme, dossier, period),
                )
            shared = known[key]
            if shared[1].scored or shared[1].set_cents is not None:
                last = self._last(spans, period)
                result[member] = (*shared, last[6], last[4])
        return result

    def _key(self, member, spans, period):
        lifetime = self.account.scheme.lifetime
        first, last = self.account.cycle.date_from, period.last
        times = tuple(
            (
                span[0] if lifetime or (span[0] and span[0] > first) else None,
                span[1] if span[1] and span[1] < last else None,
                span[2],
                span[3],
            )
            for span in spans
            if (lifetime or span[1] is None or span[1] >= first) and (not span[0] or span[0] <= last)
        )
        return times, tuple(self.exempt.get(member, ())), tuple(self.posts.get(member, ()))

    def _dossier(self, member, times):
        return Dossier(
            tuple(Span(*time) for time in times),
            tuple(Held(*post) for post in self.posts.get(member, ())),
            tuple(Exemption(*one) for one in self.exempt.get(member, ())),
        )

    def _last(self, spans, period):
        """The enrolment of the last enrolled day up to the period's end: its unit and branch are the score's."""
        return [span for span in spans if not span[0] or span[0] <= period.last][-1]

    def places(self):
        """The place of every member in the columns: by id where the ids lie close, else one after the other."""
        if self.close:
            low = self.ids[0]
            return Places(self.ids[-1] - low + 1, lambda member: member - low)
        number = {member: place for place, member in enumerate(self.ids)}
        return Places(len(self.ids), number.__getitem__)

    # -- sums --------------------------------------------------------------------------------------------------

    def columns(self, periods, single=False):
        """``[(node, period index, places of members, cents)]`` of what is counted, as the ledger stands now.

        One element an entry: the engine adds them up faster than the database groups them by member. ``single``: only
        one period is asked for, so nodes that don't reset within the cycle need no split by period.
        """
        account = self.account
        split = SQL("e.period_id")
        if single:
            windowed = [id_ for id_, index in account.node_of.items() if account.scheme.nodes[index].window == "period"]
            split = SQL("CASE WHEN e.node_id = ANY(%s) THEN e.period_id ELSE %s END", windowed, periods[-1])
        rows = self.env.execute_query(
            SQL(
                """SELECT e.node_id, %(split)s, array_agg(e.member_id - %(low)s), array_agg((e.counted * 100)::int)
                     FROM party_entry e
                    WHERE e.state = 'confirmed' AND e.cycle_id = ANY(%(cycles)s) AND %(members)s
                      AND e.period_id = ANY(%(periods)s) AND e.counted <> 0
                 GROUP BY 1, 2""",
                split=split,
                low=self.ids[0] if self.close else 0,
                cycles=account.cycles.ids,
                members=self._which(SQL("e.member_id")),
                periods=periods,
            )
        )
        of = None if self.close else {member: place for place, member in enumerate(self.ids)}
        return [
            (account.node_of[node], account.period_of[period], [of[one] for one in places] if of else places, cents)
            for node, period, places, cents in rows
            if node in account.node_of
        ]

    def _which(self, column):
        """Condition on the members of the batch: a range where the ids lie close, else a list."""
        if self.close:
            return SQL("%s BETWEEN %s AND %s", column, self.ids[0], self.ids[-1])
        return SQL("%s = ANY(%s)", column, self.ids)

    def strikes(self):
        """``[(member id, node, date, effect)]`` of the void and veto entries that stand now."""
        rows = self.env.execute_query(
            SQL(
                """SELECT e.member_id, e.node_id, e.date, e.effect FROM party_entry e
                WHERE e.state = 'confirmed' AND e.effect <> 'points' AND e.effective AND e.cycle_id = ANY(%s) AND %s""",
                self.account.cycles.ids,
                self._which(SQL("e.member_id")),
            )
        )
        node_of = self.account.node_of
        return [(member, node_of[node], date, effect) for member, node, date, effect in rows if node in node_of]

    def beaten(self):
        """``{member id: (first date of an entry that doesn't stand, last date of an entry of a family)}``.

        Only a later entry of a family can take from an earlier one; as of a period between the two dates the stored
        ``counted`` isn't what counted then.
        """
        if not self.account.families:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT e.member_id, min(e.date) FILTER (WHERE NOT e.effective), max(e.date)
                 FROM party_entry e
                WHERE e.state = 'confirmed' AND e.origin <> 'reversal' AND e.cycle_id = %s
                  AND e.rule_code = ANY(%s) AND %s
             GROUP BY 1 HAVING bool_or(NOT e.effective)""",
                self.account.cycle.id,
                self.account.families,
                self._which(SQL("e.member_id")),
            )
        )
        return {member: (first, last) for member, first, last in rows}

    def settled_by_hand(self, beaten):
        """Dossiers and entries of the few members whose entries have to be settled one by one."""
        account = self.account
        chosen = self.env["party.member"].browse(
            [member for member in self.ids if account.scheme.lifetime or member in beaten]
        )
        entries = {}
        for cycle in account.cycles.sorted("date_from"):
            for member, mine in self.env["party.entry"]._engine_entries(chosen, cycle).items():
                entries.setdefault(member, []).extend(mine)
        return self.env["party.dossier"]._dossiers(chosen, account.cycle), entries

    # -- figures -----------------------------------------------------------------------------------------------

    def readings(self):
        """``[(member id, node, date, value)]`` of figures and meetings' decisions, oldest first."""
        account = self.account
        self.env["party.figure"].flush_model()
        if not any(node.kind in ("figure", "ballot") for node in account.scheme.nodes):
            return []
        # Odoo's cursors give numeric as binary floats: millionths and cents come as integers instead.
        rows = self.env.execute_query(
            SQL(
                """SELECT f.member_id, f.node_id, f.date, f.kind, f.level, f.option,
                      CASE WHEN f.has_value THEN (f.value * 1000000)::bigint END,
                      CASE WHEN f.has_points THEN (f.points * 100)::bigint END
                 FROM party_figure f
                WHERE f.cycle_id = ANY(%s) AND %s
             ORDER BY f.date, f.id""",
                account.cycles.ids,
                self._which(SQL("f.member_id")),
            )
        )
        return [
            (member, account.node_of[node], date, figure_value(account.scheme, account.node_of[node], *rest))
            for member, node, date, *rest in rows
            if node in account.node_of
        ]


def figure_value(scheme, node, kind, level, option, value, points):
    """A stored figure as the engine reads it: a number, a level, or the points of a decision.

    ``value`` is in millionths, ``points`` in cents; each None where there is none.
    """
    if kind == "ballot" and value is None:
        return ballot_decision(scheme.ballots[node], option, None if points is None else Fraction(points, 100))
    if value is None:
        return level
    return Decimal(value) / MILLION if value % TEN_THOUSAND else value // TEN_THOUSAND
