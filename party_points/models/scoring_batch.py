"""From what was read of a batch of members to the engine's batches, as of one period after the other."""

from collections import Counter
from typing import NamedTuple

from ..engine import Batch, evaluate
from ..engine.account import Reading
from ..engine.account import account as engine_account


class Valued(NamedTuple):
    """A member's score as of a period, ready to be written. `row` is None for a total that the organisation set."""

    member: int
    unit: int
    branch: int
    presence: object
    total: int
    row: list | None
    vetoed: bool
    lacking: bool


class Valuation:
    """Everything read once for a batch; `as_of` values it for a period."""

    def __init__(self, members, periods):
        account = members.account
        self.members, self.account, self.scheme = members, account, account.scheme
        last = periods[-1]
        indices = [id_ for id_, index in account.period_of.items() if index <= account.period_of[last.id]]
        # Families matter only where something can be dated after a period asked for.
        whole = len(periods) == 1 and last == account.cycle.period_ids.sorted("date_to")[-1]
        self.columns = members.columns(sorted(indices, key=account.period_of.get), single=len(periods) == 1)
        self.beaten = {} if whole else members.beaten()
        self.strikes = members.strikes()
        self.readings = members.readings()
        self.numbered = [node for node in self.scheme.nodes if node.kind in ("figure", "ballot")]
        self.ledger = None

    def as_of(self, period):
        """`Valued` of every scored member as of a party.period.

        Most members of a batch share one profile. They go into a batch of their own, in which every id of the range
        has its place, so that the columns of the database are used as they are; all others follow in a second batch.
        """
        engine_period = self.account.engine_period(period)
        present = self.members.present(engine_period)
        special = self._special(present, period)
        profiles = Counter(entry[0] for member, entry in present.items() if member not in special)
        common = profiles.most_common(1)[0][0] if profiles else None
        most = {member for member, entry in present.items() if entry[0] == common and member not in special}
        rest = [member for member in present if member not in most]
        columns = [column for column in self.columns if column[1] <= engine_period.index]
        place = self.members.places()
        found = self._valued_most(engine_period, present, common, most, place, columns) if most else []
        if rest:
            found += self._valued_rest(engine_period, present, rest, special, place, columns)
        return found

    def _special(self, present, period):
        """Members whose entries have to be settled one by one: what counts now isn't what counted then."""
        end = period.date_to
        found = {member for member, (first, last) in self.beaten.items() if first <= end < last and member in present}
        if self.scheme.lifetime:
            found |= {member for member, (_, presence, *_rest) in present.items() if presence.lifetime_from}
        return found

    def _valued_most(self, period, present, common, most, place, columns):
        """The members with the common profile; places of others are scored along and thrown away."""
        batch = Batch(
            period=period,
            profiles=[common],
            profile_of=[0] * place.size,
            columns=columns,
            **self._sparse(period, most, place.of),
        )
        return self._results(batch, present, most, place.of)

    def _valued_rest(self, period, present, rest, special, place, columns):
        """The members with other profiles, and those that are settled one by one."""
        number = {member: position for position, member in enumerate(rest)}
        plain = {place.of(member): position for member, position in number.items() if member not in special}
        profiles = {}
        profile_of = [profiles.setdefault(present[member][0], len(profiles)) for member in rest]
        batch = Batch(
            period=period,
            profiles=list(profiles),
            profile_of=profile_of,
            columns=[only(plain, column) for column in columns],
            **self._sparse(period, number.keys() - special, number.__getitem__),
        )
        if special:
            batch = self._with_settled(batch, number, special)
        return self._results(batch, present, rest, number.__getitem__)

    def _sparse(self, period, wanted, position):
        """Voids, vetoes and readings of these members up to the period's end."""
        index = self.account.period_index
        struck = [
            (position(member), node, index(date), effect)
            for member, node, date, effect in self.strikes
            if member in wanted and date <= period.last
        ]
        return {
            "voids": [(member, node, at) for member, node, at, effect in struck if effect == "void"],
            "vetoes": [member for member, _node, at, effect in struck if effect == "veto" and at >= 0],
            "readings": [
                (position(member), node, index(date), value)
                for member, node, date, value in self.readings
                if member in wanted and date <= period.last
            ],
        }

    def _with_settled(self, batch, number, special):
        """Add what the special members' entries come to, settled as of the batch's period."""
        if self.ledger is None:
            self.ledger = self.members.settled_by_hand(self.beaten)
        dossiers, entries = self.ledger
        readings = {}
        for member, node, date, value in self.readings:
            if member in special:
                readings.setdefault(member, []).append(Reading(self.scheme.nodes[node].code, date, value))
        sums, voids, vetoes, values = [], list(batch.voids), list(batch.vetoes), list(batch.readings)
        for member in special:
            position = number[member]
            made = engine_account(
                self.scheme,
                dossiers[member],
                batch.period,
                entries.get(member, ()),
                readings.get(member, ()),
                self.account.since,
            )
            sums.extend((position, *row) for row in made.sums)
            voids.extend((position, node, index) for node, index, _entry in made.voids)
            values.extend((position, *row) for row in made.readings)
            if made.vetoes:
                vetoes.append(position)
        return batch._replace(sums=sums, voids=voids, vetoes=vetoes, readings=values)

    def _results(self, batch, present, wanted, position):
        scores = evaluate(self.scheme, batch)
        lacking = self._lacking(batch)
        found = []
        for member in wanted:
            _profile, presence, unit, branch = present[member]
            at = position(member)
            if presence.set_cents is None:
                found.append(
                    Valued(
                        member,
                        unit,
                        branch,
                        presence,
                        scores.totals[at],
                        scores.rows[at],
                        at in scores.vetoed,
                        at in lacking,
                    )
                )
            else:
                found.append(Valued(member, unit, branch, presence, presence.set_cents, None, False, False))
        return found

    def _lacking(self, batch):
        """Positions of members who have a figure or ballot node without a value in its present window."""
        if not self.numbered:
            return frozenset()
        given = {node.index: set() for node in self.numbered}
        for position, node, index, _value in batch.readings:
            if self.scheme.nodes[node].window != "period" or index == batch.period.index:
                given[node].add(position)
        found = set()
        for node in self.numbered:
            exists = [node.exists(profile.track) for profile in batch.profiles]
            has = given[node.index]
            found.update(
                position for position, profile in enumerate(batch.profile_of) if exists[profile] and position not in has
            )
        return found


def only(number, column):
    """Of a column what belongs to the members in ``number`` (place in the range → position)."""
    node, period, places, cents = column
    kept = [(number[at], amount) for at, amount in zip(places, cents, strict=True) if at in number]
    return node, period, [position for position, _ in kept], [amount for _, amount in kept]
