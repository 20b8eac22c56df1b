"""Why not a better grade: each answer names the condition that failed and what would have been needed (§7)."""

from decimal import Decimal

import pytest
from engine import Candidate, Decision, Past, Sanction, compile, standings
from engine.ranking import competition

NODES = [{"code": "total"}, {"code": "work", "parent": "total"}, {"code": "study", "parent": "total"}]
GRADES = [
    {"code": "best", "from": 90, "open": True},
    {"code": "good", "from": 80, "quota": Decimal("0.4"), "node_min": {"work": 10}},
    {"code": "fair", "from": 60, "top_share": Decimal("0.5"), "requires_rule": "model"},
    {"code": "poor", "in_principle": True},
    {"code": "out", "computed": False},
]


def scheme(**parts):
    return compile(
        {
            "code": "T",
            "period": "year",
            "statuses_scored": ["full"],
            "statuses_graded": ["full"],
            "nodes": NODES,
            "rules": [
                {"code": "model", "node": "total", "points": 0},
                {"code": "no", "node": "total", "effect": "veto"},
            ],
            "grades": GRADES,
            **parts,
        }
    )


def member(key, total, work=10, study=0, **more):
    return Candidate(key, "b", "full", None, total * 100, (total * 100, work * 100, study * 100), **more)


def stand(candidates, members=None, **parts):
    return {standing.key: standing for standing in standings(scheme(**parts), candidates, members)}


def why(standing):
    return [(reason.code, dict(reason.params)) for reason in standing.why]


def test_each_grade_that_was_missed_says_what_failed():
    found = stand([member("a", 90), member("b", 85, work=9), member("c", 40)])
    assert (found["a"].grade, why(found["a"])) == (
        "good",
        [("below", {"grade": "best", "from": "90", "open": True, "total": "90", "short": "0"})],
    )
    assert found["b"].grade == "poor"
    assert why(found["b"])[1:] == [
        ("node_min", {"grade": "good", "node": "work", "least": "10", "value": "9"}),
        ("top_share", {"grade": "fair", "rank": 2, "places": 1, "n": 3}),
        ("requires_rule", {"grade": "fair", "rule": "model"}),
    ]
    assert found["b"].proposed
    assert why(found["c"])[-3][1]["short"] == "20"


def test_who_took_the_quota_is_named():
    candidates = [member("a", 90), member("b", 89), member("c", 88), member("d", 70), member("e", 60)]
    found = stand(candidates)
    assert [found[key].grade for key in "abcde"] == ["good", "good", "poor", "poor", "poor"]
    assert why(found["c"])[1] == ("quota", {"grade": "good", "places": 2, "n": 5, "taken_by": ["a", "b"], "last": "89"})
    assert why(found["c"])[2][0] == "top_share"


def test_a_tie_at_the_edge_is_listed_and_nobody_falls():
    found = stand([member("a", 90), member("b", 85), member("c", 85), member("d", 80), member("e", 10)])
    assert (found["a"].grade, found["a"].tie) == ("good", None)
    for key in "bc":
        assert (found[key].grade, found[key].tie) == (None, "good")
        assert why(found[key])[-1] == ("tie", {"grade": "good", "places": 2, "n": 5, "tied": ["b", "c"]})
    assert found["d"].grade == "poor"
    found = stand(
        [member("a", 90), member("b", 85, study=1), member("c", 85), member("d", 80), member("e", 10)],
        tie_break=["study"],
    )
    assert [found[key].grade for key in "abcd"] == ["good", "good", "poor", "poor"]


def test_outcomes_go_by_the_grade_that_the_meeting_decided():
    outcomes = [
        {"code": "commend", "when": {"grade": "good"}, "action": "commend"},
        {"code": "dispose", "when": {"grade": "poor"}, "action": "dispose"},
        {"code": "removal", "when": {"consecutive": {"n": 2, "grade": "poor"}}, "action": "removal"},
    ]
    words = {"b": Decision("good", tie="good"), "c": Decision("poor", tie="good"), "e": Decision("out", None, "poor")}
    members = [
        member("a", 90),
        member("b", 85),
        member("c", 85, history=[Past("poor")]),
        member("d", 80),
        member("e", 10),
    ]
    found = stand([one._replace(decided=words.get(one.key)) for one in members], outcomes=outcomes)
    assert {key: one.outcomes for key, one in found.items()} == {
        "a": ("commend",),
        "b": ("commend",),
        "c": ("dispose", "removal"),
        "d": ("dispose",),
        "e": (),
    }
    # what was computed stays beside it
    assert [found[key].tie for key in "bc"] == ["good", "good"]
    assert found["e"].grade == "poor"
    # a word on what the computation no longer leaves to the meeting is none
    lapsed = [one._replace(decided=Decision("out", tie="best")) for one in members]
    assert stand(lapsed, outcomes=outcomes)["a"].outcomes == ("commend",)
    assert stand(lapsed, outcomes=outcomes)["b"].outcomes == ()


def test_where_the_quota_is_nought_nobody_ties():
    found = stand([member("a", 85), member("b", 85)])
    assert [found[key].tie for key in "ab"] == [None, None]
    assert why(found["a"])[1] == ("quota", {"grade": "good", "places": 0, "n": 2, "taken_by": [], "last": None})


def test_n_is_the_branch_or_its_members():
    grades = [{**GRADES[1], "share_of": "members"}, {"code": "poor"}]
    candidates = [member("a", 90), member("b", 85)]
    assert stand(candidates, grades=grades)["a"].grade == "poor"
    assert stand(candidates, {"b": 3}, grades=grades)["a"].grade == "good"
    assert stand(candidates, {"b": 2}, grades=grades)["a"].grade == "poor"


def test_a_required_rule_and_the_rank():
    candidates = [member("a", 70), member("b", 65, effective={"model": 1})]
    found = stand(candidates)
    assert found["a"].grade == "poor"
    assert why(found["a"])[-1] == ("requires_rule", {"grade": "fair", "rule": "model"})
    assert stand([member("a", 70, effective={"model": 2}), member("b", 65)])["a"].grade == "fair"


def test_pending_vetoed_and_capped_members_are_told_why():
    parts = {
        "ceilings": [{"sanction": "any", "at_most": "out"}, {"rule": "model", "count": 2, "at_most": "good"}],
        "veto_grade": "out",
        "pending": {},
    }
    found = stand(
        [
            member("p", 95, pending=True),
            member("v", 0, vetoed=True),
            member("s", 95, sanctions=(Sanction("party", "warning"),)),
            member("m", 95, effective={"model": 2}),
        ],
        **parts,
    )
    assert (found["p"].grade, found["p"].interim, why(found["p"])) == (None, True, [("pending", {"interim": None})])
    assert (found["v"].grade, why(found["v"])) == ("out", [("veto", {"grade": "out"})])
    assert (found["s"].grade, why(found["s"])) == ("out", [("ceiling", {"at_most": "out", "sanction": "any"})])
    assert (found["m"].grade, why(found["m"])) == (
        "good",
        [("ceiling", {"at_most": "good", "rule": "model", "count": 2})],
    )


def test_the_longest_row_decides_and_says_so():
    consecutive = [
        {"n": 2, "grade": "poor", "gives": "out"},
        {"n": 3, "grade": "poor", "gives": "fair"},
        {"n": 2, "score": {"lt": 10}, "gives": "best"},
    ]
    twice, thrice = [Past("poor", 5000)], [Past("poor", 500), Past("poor", 5000)]
    found = stand([member("a", 50, history=twice), member("b", 51, history=thrice)], consecutive=consecutive)
    assert found["a"].grade == "out"
    assert why(found["a"])[-1] == ("consecutive", {"n": 2, "computed": "poor", "gives": "out"})
    assert found["b"].grade == "fair"


def test_pools_are_ranked_apart():
    a, b = member("a", 50), member("b", 60)._replace(pool="other")
    found = stand([a, b])
    assert [found[key].rank for key in "ab"] == [1, 1]


def test_members_who_are_not_graded_have_no_rank_and_take_no_place():
    found = stand([member("a", 95, graded=False), member("b", 85), member("c", 84), member("d", 20)])
    assert (found["a"].rank, found["a"].grade) == (None, None)
    assert (found["b"].rank, found["b"].grade) == (1, "good")
    assert found["c"].grade == "poor"


def test_places_in_a_period_go_by_what_it_brought():
    when = {"rank": "first", "node": "work", "window": "period"}
    outcomes = [
        {"code": "o", "action": "talk", "when": when},
        {"code": "p", "action": "talk", "when": {"rank": "second"}},
    ]
    found = stand([member("a", 50, brought={1: 5}), member("b", 40, brought={1: 9})], outcomes=outcomes)
    assert (found["a"].outcomes, found["b"].outcomes) == ((), ("o", "p"))
    found = stand([member("a", 50, brought={1: 5}), member("b", 40, brought={1: 9}, vetoed=True)], outcomes=outcomes)
    assert (found["a"].outcomes, found["b"].outcomes) == ((), ())


@pytest.mark.parametrize(
    ("values", "ranks"),
    [([], []), ([None], [None]), ([0], [1]), ([3, 3, 2, 1], [1, 1, 3, 4]), ([-1, None, -2], [1, None, 2])],
)
def test_competition_ranks(values, ranks):
    assert competition(values).ranks == ranks
