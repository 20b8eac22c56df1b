"""A cycle's account, its members and their valuation, as a what-if needs them: asked for twice, fed by hand."""

import copy

from .. import engine
from .scoring_batch import Valuation
from .scoring_data import Account, Members


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
