"""Edges of evaluating a batch: profiles side by side, ballots with odd divisors, lifetime windows, readings."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from engine import (
    Batch,
    Calendar,
    Dossier,
    Entry,
    Exemption,
    Span,
    account,
    batch_of,
    brought,
    compile,
    evaluate,
    profile,
)
from engine.ballots import ballot_decision, ballot_result
from engine.evaluation import _buckets
from engine.profile import presence

HEAD = {"code": "T", "statuses_scored": ["full"], "statuses_graded": ["full"]}
LIFETIME = compile(
    {
        **HEAD,
        "period": "month",
        "nodes": [
            {"code": "total", "window": "lifetime"},
            {
                "code": "a",
                "parent": "total",
                "window": "period",
                "fold": "sum",
                "opening": 1,
                "max": 3,
                "overflow_to": "b",
            },
            {"code": "b", "parent": "total", "window": "lifetime"},
        ],
        "rules": [
            {"code": "a", "node": "a", "range": [None, None], "max_points": {"n": 10, "per": "cycle"}},
            {"code": "b", "node": "b", "range": [None, None]},
            {"code": "no", "node": "total", "effect": "veto"},
        ],
        "rank_nodes": [{"node": "b", "window": "period"}],
    }
)
BALLOT = compile(
    {
        **HEAD,
        "period": "year",
        "nodes": [{"code": "total"}, {"code": "vote", "parent": "total", "kind": "ballot", "max": 30}],
        "ballots": [
            {
                "node": "vote",
                "mode": "proportional",
                "options": [{"code": "good", "points": 100}, {"code": "poor", "points": 20}],
                "groups": [{"code": "in", "weight": Decimal("0.6")}, {"code": "out", "weight": Decimal("0.4")}],
            }
        ],
    }
)


def valued(scheme, dossier, code, *entries):
    period = scheme.calendar.period(code)
    made = account(scheme, dossier, period, entries)
    scores = evaluate(scheme, batch_of(period, [made]))
    return [scores.totals[0], *scores.rows[0]]


def entry(number, rule, day, cents):
    return Entry(number, rule, day, number, cents)


def test_a_lifetime_runs_from_the_first_day_and_ends_with_the_enrolment():
    me = Dossier((Span(date(2023, 11, 10), date(2024, 2, 20)),))
    entries = [
        entry(1, "a", date(2023, 12, 1), 500),
        entry(2, "b", date(2023, 12, 2), 700),
        entry(3, "b", date(2023, 11, 9), 9900),
        entry(4, "a", date(2024, 1, 1), 1000),
        # limits run per cycle: of these 10 are left in 2024, though 5 were used in 2023
        entry(5, "a", date(2024, 2, 1), 1000),
    ]
    # months 1, 3 (3 over), 3 (8 over), 1: a 8, b 7 + 3 + 8
    assert valued(LIFETIME, me, "2024-02", *entries) == [2600, 2600, 100, 1800]
    assert valued(LIFETIME, me, "2023-12", *entries) == [1400, 1400, 300, 1000]
    # gone: the account is closed, and stays so
    assert valued(LIFETIME, me, "2024-03", *entries) == [0, 0, 0, 0]
    assert not presence(LIFETIME, me, LIFETIME.calendar.period("2025-01")).scored


def test_who_comes_back_begins_anew():
    me = Dossier((Span(date(2020, 1, 1), date(2022, 5, 31)), Span(date(2024, 1, 15))))
    entries = [entry(1, "b", date(2021, 1, 1), 5000), entry(2, "b", date(2024, 2, 1), 100)]
    assert valued(LIFETIME, me, "2024-02", *entries) == [300, 300, 100, 100]
    transferred = Dossier((Span(date(2020, 1, 1), date(2022, 5, 31)), Span(date(2022, 6, 1), track=None)))
    assert valued(LIFETIME, transferred, "2024-02", *entries)[3] == 5100


def test_an_old_veto_does_not_strike_a_later_cycle():
    me = Dossier((Span(date(2023, 1, 1)),))
    assert valued(LIFETIME, me, "2023-06", entry(1, "no", date(2023, 6, 30), 0))[0] == 0
    assert valued(LIFETIME, me, "2024-01", entry(1, "no", date(2023, 6, 30), 0))[0] == 1300


def test_what_a_period_brought_holds_overflow_but_not_earlier_points():
    period = LIFETIME.calendar.period("2024-02")
    me = Dossier((Span(date(2024, 1, 1)),))
    entries = [
        entry(1, "b", date(2024, 1, 5), 5000),
        entry(2, "b", date(2024, 2, 5), 200),
        entry(3, "a", date(2024, 2, 6), 600),
    ]
    batch = batch_of(period, [account(LIFETIME, me, period, entries), account(LIFETIME, me, period, [])])
    assert brought(LIFETIME, batch) == {LIFETIME.node("b").index: [600, 0]}


def test_votes_of_groups_are_weighed_and_stay_exact():
    ballot = BALLOT.ballots[1]
    votes = {"in": {"good": 2, "poor": 1, "blank": 5}, "out": {"good": 3, "poor": 4}}
    result = ballot_result(ballot, votes)
    assert result == Fraction(6, 10) * Fraction(220, 3) + Fraction(4, 10) * Fraction(380, 7)
    assert ballot_result(ballot, {"in": {"good": 1}, "out": {"blank": 9}}) == 100
    assert ballot_result(ballot, {"in": {"nothing": 1}}) == 0
    assert ballot_decision(ballot, "nothing", 5) == 0
    period = BALLOT.calendar.period("2024")
    plain = profile(BALLOT, Dossier(), period)
    readings = [(0, 1, 0, result), (1, 1, 0, Fraction(100, 97)), (2, 1, 0, 5000), (3, 1, 0, Decimal("33.335"))]
    scores = evaluate(BALLOT, Batch(period, [plain], [0] * 5, readings=readings))
    # 65.714285... x 0.3; 1.0309... x 0.3; 15; 10.0005; nothing yet
    assert scores.totals == [1971, 31, 1500, 1000, 0]


def test_divisors_share_scales_without_bounds_being_lost():
    found = _buckets({7, 11, 2**89 - 1, 2**61 - 1, 13})
    assert all(found[divisor] % divisor == 0 for divisor in found)
    assert found[7] == found[11] == found[13]


def test_the_last_reading_of_a_window_counts():
    period = BALLOT.calendar.period("2024")
    plain = profile(BALLOT, Dossier(), period)
    readings = [(0, 1, 0, 10_000), (0, 1, 0, 2_000)]
    assert evaluate(BALLOT, Batch(period, [plain], [0], readings=readings)).totals == [600]


def test_rows_outside_every_window_are_forgotten():
    scheme = compile(
        {
            **HEAD,
            "period": "quarter",
            "nodes": [{"code": "t"}, {"code": "n", "parent": "t", "window": "period", "fold": "sum"}],
        }
    )
    period = scheme.calendar.period("2024-Q2")
    plain = profile(scheme, Dossier((Span(date(2024, 4, 1)),)), period)
    sums = [(0, 1, 0, 100), (0, 1, 1, 10), (0, 1, 2, 1000), (0, 1, -1, 1000)]
    columns = [(1, 0, [0], [100]), (1, 3, [0], [5]), (1, 1, [0, 0], [1, 2])]
    voids = [(0, 1, 0), (0, 1, 5), (0, 1, -1)]
    scores = evaluate(scheme, Batch(period, [plain], [0], sums=sums, columns=columns, voids=voids))
    assert scores.rows == [[13, 13]]
    assert evaluate(scheme, Batch(period, [plain], [0], voids=[(0, 1, 1)], sums=sums)).totals == [0]


def test_an_empty_batch():
    period = BALLOT.calendar.period("2024")
    assert evaluate(BALLOT, Batch(period, [], [])) == ([], [], frozenset())


def test_who_is_scored_and_who_is_ranked():
    scheme = compile(
        {**HEAD, "period": "quarter", "nodes": [{"code": "t"}], "exempt": {"score": "set_by_organisation"}}
    )
    end = scheme.calendar.period("2024-Q2")

    def of(*spans, exempt=()):
        return presence(scheme, Dossier(spans, (), exempt), end)

    assert (of(Span()).scored, of(Span()).graded) == (True, True)
    left = of(Span(None, date(2024, 6, 29), branch=3))
    assert (left.scored, left.graded, left.outcomes, left.counts, left.branch) == (True, False, False, False, 3)
    assert of(Span(None, date(2023, 12, 31))).why == "not_enrolled"
    assert of(Span(date(2024, 7, 1))).why == "not_enrolled"
    assert of(Span(status="activist")).why == "status"
    assert of(Span(), exempt=(Exemption(),)).why == "exempt"
    assert of(Span(), exempt=(Exemption(None, date(2024, 6, 29)),)).scored
    given = of(Span(), exempt=(Exemption(None, None, 8850),))
    assert (given.scored, given.set_cents, given.graded, given.counts) == (True, 8850, False, True)


@pytest.mark.parametrize(
    ("calendar", "code", "first", "last"),
    [
        (Calendar("week"), "2024-W01", "2024-01-01", "2024-01-07"),
        (Calendar("week"), "2024-W53", "2024-12-30", "2024-12-31"),
        (Calendar("week"), "2023-W01", "2023-01-01", "2023-01-01"),
        (Calendar("month"), "2024-02", "2024-02-01", "2024-02-29"),
        (Calendar("month"), "2024-Q1", "2024-03-01", "2024-03-31"),
        (Calendar("half"), "2024", "2024-07-01", "2024-12-31"),
        (Calendar("quarter", 9, 1), "2024-Q2", "2024-12-01", "2025-02-28"),
        (Calendar("month", 4, 15), "2024-04", "2024-04-15", "2024-05-14"),
        (Calendar("year", 7, 1), "2023", "2023-07-01", "2024-06-30"),
        (Calendar("week", 9, 1), "2024-W01", "2024-09-01", "2024-09-01"),
    ],
)
def test_periods(calendar, code, first, last):
    period = calendar.period(code)
    assert (str(period.first), str(period.last)) == (first, last)
    cycle = calendar.cycle_of(period.first)
    assert cycle.periods[period.index] == period
    days = sum((each.last - each.first).days + 1 for each in cycle.periods)
    assert days == (cycle.last - cycle.first).days + 1


@pytest.mark.parametrize("code", ["", "2024-13", "2024-Q5", "2024-W54", "24-Q1", "2024-1", "0001", "2024-00"])
def test_what_is_no_period(code):
    with pytest.raises(ValueError, match="."):
        Calendar("week").period(code)


def test_a_finer_code_than_the_schemes_period_is_none():
    with pytest.raises(ValueError, match="no quarter ends with 2024-02"):
        Calendar("quarter").period("2024-02")
