"""What organisations bring along: earlier years, and amounts on a node without details."""

from datetime import date

import engine
import pytest

DOCUMENT = {
    "code": "A", "name": {"en_US": "A"}, "cycle": "year", "period": "quarter",
    "statuses_scored": ["full"], "statuses_graded": ["full"],
    "nodes": [
        {"code": "total", "name": {"en_US": "Total"}},
        {"code": "award", "name": {"en_US": "Award"}, "parent": "total", "kind": "points", "min": 0, "max": 10},
        {"code": "work", "name": {"en_US": "Work"}, "parent": "total", "kind": "figure", "min": 0, "max": 10},
    ],
    "rules": [
        {"code": "award.paper", "node": "award", "name": {"en_US": "Paper"}, "points": 2,
         "max_points": {"n": 4, "per": "cycle"}},
    ],
    "grades": [{"code": "good", "name": {"en_US": "Good"}, "from": 5}, {"code": "poor", "name": {"en_US": "Poor"}}],
}
ME = engine.Dossier((engine.Span(date(2024, 1, 1), None, "full", None, branch=1, group=None),))


def test_an_opening_balance_is_under_no_limit_and_uses_up_none():
    scheme = engine.compile(DOCUMENT)
    entries = [
        engine.Entry(1, "@award", date(2024, 2, 1), 1, 900),
        engine.Entry(2, "award.paper", date(2024, 3, 1), 2, 400),
        engine.Entry(3, "@award", date(2023, 12, 31), 3, 100),
    ]
    settled = engine.settle(scheme, ME, entries)
    assert [line.cents for line in settled] == [900, 400, 0]
    assert settled[2].reason.code == "not_enrolled"


def test_the_bounds_of_its_node_hold_for_a_balance():
    scheme = engine.compile(DOCUMENT)
    period = scheme.calendar.period("2024-Q2")
    entries = [engine.Entry(1, "@award", date(2024, 2, 1), 1, 2500)]
    made = engine.account(scheme, ME, period, entries)
    assert engine.evaluate(scheme, engine.batch_of(period, [made])).totals == [1000]
    trace = engine.explain(scheme, ME, period, entries, [])
    assert trace["total"] == "10"


def test_balances_are_no_rules_to_claim_and_figures_take_none():
    scheme = engine.compile(DOCUMENT)
    assert sorted(scheme.balances) == ["@award", "@total"]
    assert "@award" not in scheme.rule_by_code
    with pytest.raises(engine.Refusal) as refused:
        engine.price(scheme, ME, engine.Claim("@award", date(2024, 2, 1), points=3))
    assert refused.value.code == "unknown_rule"


def test_a_standing_says_whether_it_is_the_last_place():
    scheme = engine.compile(DOCUMENT)
    assert not engine.looks_back(scheme)
    candidates = [
        engine.Candidate(key, 1, "full", None, cents, [cents, cents, 0]) for key, cents in (("a", 900), ("b", 100))
    ]
    assert [one.last for one in engine.standings(scheme, candidates)] == [False, True]
    vetoed = [candidates[0], candidates[1]._replace(vetoed=True)]
    assert [one.last for one in engine.standings(scheme, vetoed)] == [False, False]
