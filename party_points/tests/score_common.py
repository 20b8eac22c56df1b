"""A branch whose scheme has a quarterly mean, figures, a meeting's decision, a family, void and veto rules, in a year
that is over: so that periods can be reviewed one after the other."""
from datetime import date

from .entry_common import LedgerCase, node, rule

YEAR = 2024
SCORED = {
    "nodes": [
        node("total", min=0, max=100),
        node("base", "total", kind="points", opening=50, min=0, max=50, window="period", fold="mean"),
        node("work", "total", kind="figure", min=0, max=40, window="period", fold="mean"),
        node("review", "total", kind="ballot", min=0, max=5),
        node("award", "total", kind="points", min=0, max=5),
    ],
    "rules": [
        rule("base.fault", "recorder", range=[-50, 0]),
        rule("base.void", "recorder", effect="void"),
        rule("base.veto", "recorder", effect="veto"),
        rule("award.honour", "member", tiers={"national": 4, "bureau": 2}, family="honour"),
        rule("award.once", "member", points=1, max_count={"n": 1, "per": "cycle"}),
    ],
    "families": [{"code": "honour", "scope": "cycle"}],
    "ballots": [{
        "node": "review", "mode": "by_grade",
        "groups": [{"code": "members", "name": {"en_US": "Members"}, "weight": 1}],
        "options": [{"code": "good", "name": {"en_US": "Good"}, "points": 5},
                    {"code": "fair", "name": {"en_US": "Fair"}, "points": [1, 3]}],
    }],
    "stages": [
        {"stage": "committee", "name": {"en_US": "Committee"}, "by": "committee", "every": "quarter"},
        {"stage": "publicity", "name": {"en_US": "Publicity"}, "every": "quarter", "days": 5},
        {"stage": "meeting", "name": {"en_US": "Meeting"}, "by": "members_meeting", "every": "year"},
    ],
}


class ScoreCase(LedgerCase):
    document = SCORED

    @classmethod
    def set_up_scheme(cls):
        done = super().set_up_scheme()
        cls.cycle = cls.env["party.cycle"]._open_cycle(cls.ledger_scheme, YEAR)
        cls.quarters = cls.cycle.period_ids.sorted("date_from")
        cls.nodes = {one.code: one for one in cls.ledger_scheme.node_ids}
        cls.day = date(YEAR, 2, 1)
        return done

    @classmethod
    def entry(cls, member, code, day=None, **values):
        """A confirmed entry, as an import posts it."""
        return cls.env["party.entry"]._post(
            [{"member_id": member.id, "rule": code, "date": day or cls.day, **values}], "case")

    @classmethod
    def figure(cls, member, value=None, quarter=0, code="work", user=None, **values):
        vals = {"member_id": member.id, "node_id": cls.nodes[code].id, **values}
        if value is not None:
            vals["value"] = value
        if "date" not in values:
            vals["period_id"] = cls.quarters[quarter].id
        figures = cls.env["party.figure"]
        return figures.browse((figures.with_user(user) if user else figures).record([vals]))

    def score(self, member, quarter=0):
        return self.env["party.score"].search(
            [("member_id", "=", member.id), ("period_id", "=", self.quarters[quarter].id)])

    def totals(self, member):
        return [self.score(member, quarter).total for quarter in range(4)]
