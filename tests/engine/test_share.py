"""A node's share in its parent, told from stored values, by each fold."""

import pytest
from engine import compile, shown_component, shown_share


def scheme(fold, weight=2):
    window = {"window": "period", "fold": fold} if fold else {}
    name = {"zh_CN": "x", "en_US": "x"}
    return compile({
        "code": "X", "name": name, "cycle": "year", "period": "quarter",
        "statuses_scored": ["full"], "statuses_graded": ["full"],
        "nodes": [
            {"code": "total", "name": name},
            {"code": "part", "name": name, "parent": "total", "kind": "points", "weight": weight, **window},
        ],
        "rules": [],
    })


@pytest.mark.parametrize(("fold", "cents"), [("mean", 667), ("sum", 2000), ("last", 800), (None, 800)])
def test_the_share_follows_the_fold_and_the_weight(fold, cents):
    # (500 + 100 + 400) / 3 x 2 = 666.67; 1000 x 2; 400 x 2; a cycle node has one value, the newest.
    assert shown_share(scheme(fold), 1, None, [[0, 500], [0, 100], [0, 400]]) == cents


def test_without_a_period_nothing_is_brought():
    assert shown_share(scheme("mean"), 1, None, []) == 0


def test_a_node_of_weight_0_brings_nothing_and_is_shown_by_its_own_value():
    rows = [[0, 500], [0, 100], [0, 400]]
    for fold in ("last", "mean"):
        aside = scheme(fold, weight=0)
        assert (shown_share(aside, 1, None, rows), shown_component(aside, 1, None, rows)) == (0, 400)
        assert shown_component(aside, 1, None, []) == 0
    assert shown_component(scheme("sum"), 1, None, rows) == 2000
