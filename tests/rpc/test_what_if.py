"""A what-if on a real server: several batches go side by side in transactions of their own."""

import pytest

LINE = ["member_id", "before", "after", "grade_before", "grade_after", "rank_before", "rank_after", "reason"]
# The demo has some hundred members: so that there are several batches.
SMALL = "20"


@pytest.fixture
def small_batches(world):
    world.admin.call("ir.config_parameter", "set_param", "party_points.what_if_batch", SMALL)
    yield
    world.admin.call("ir.config_parameter", "set_param", "party_points.what_if_batch", False)


def tried(world, what):
    """The finished what-if of the committee, and its lines."""
    trial = world.committee.call("party.what.if", "create", [what])[0]
    world.committee.call("party.what.if", "action_run", [trial])
    steps = 0
    while (told := world.committee.call("party.what.if", "step", [trial]))["state"] == "running":
        steps += 1
        assert steps < 100
    assert told["state"] == "done"
    lines = world.committee.read("party.what.if.line", [["what_if_id", "=", trial]], LINE, order="member_id")
    figures, = world.committee.read(
        "party.what.if", [["id", "=", trial]], ["member_count", "changed_count", "regraded_count"])
    figures.pop("id")
    return figures, [{**line, "id": None} for line in lines]


def test_side_by_side_comes_to_the_same(world, request):
    demo, = world.committee.read("party.what.if", [], ["cycle_id", "node_id", "value"], order="id", limit=1)
    what = {"mode": "value", "cycle_id": demo["cycle_id"][0], "part": "node", "node_id": demo["node_id"][0],
            "node_field": "max", "value": demo["value"]}
    at_once = tried(world, what)
    assert at_once[0]["changed_count"] > 1
    assert at_once[0]["member_count"] > 2 * int(SMALL)
    request.getfixturevalue("small_batches")
    assert tried(world, what) == at_once
