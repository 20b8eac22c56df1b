"""Duties of posts and what follows for a branch (scoring.md §10)."""

from pathlib import Path

import pytest
from engine import BranchYear, branch_effects, branch_figures, compile, judge

LIBRARY = Path(__file__).resolve().parents[2] / "party_points" / "data" / "schemes"


def library(code):
    return compile((LIBRARY / f"{code}.json").read_text(encoding="utf-8"))


def effects(code, counts=None, **more):
    return [
        (item.code, item.times, item.cents) for item in branch_effects(library(code), BranchYear(counts or {}, **more))
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"unpublished_periods": 3}, [("not_published", 3, -300)]),
        ({"untrue_entries": 4}, [("reminder", 4, 0)]),
        ({"untrue_entries": 5}, [("reminder", 5, 0), ("no_advanced_branch", 1, 0)]),
    ],
)
def test_untrue_entries_and_unpublished_periods(counts, expected):
    assert effects("S09", counts) == expected


def test_every_year_and_inspections():
    assert effects("S19") == [("inspection", 1, 0)]
    assert effects("S19", ended=False) == []
    assert effects("S19", inspection="poor") == [("inspection", 1, 0), ("criticise_branch", 1, 0)]


def test_a_branchs_own_figures():
    made = branch_effects(library("S09"), BranchYear({"unpublished_periods": 2}))
    assert branch_figures([9000, 8000, 8000], made) == (3, 25_000, 8333, -200)
    assert branch_figures([]) == (0, 0, 0, 0)


def test_heads_of_departments_give_out_so_many_points_a_head():
    heads, executives = library("S23").duties
    node = library("S23").node("a").index
    assert judge(heads, 3, 9000, -3000)[:1] + judge(heads, 3, 9000, -3000)[3:] == (True, 3000, node)
    assert judge(heads, 3, 9000, -2999)[3] == -1500
    assert judge(heads, 0, 0, 0).met
    assert judge(executives, 50, 10_000, 2_000) == (True, 10_000, 2_000, 0, None)
    assert not judge(executives, 50, 9_999, 2_000).met
