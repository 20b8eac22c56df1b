"""Bad input is answered in words, never by an error of the server, and changes nothing."""

import json

import pytest

from tests.rpc.attack import SPOKEN, refused

HUGE, NUL, HALF = 10**30, "a\0b", "\ud800"
NONSENSE = ("x", [1], {"a": 1}, -1, 0.5, True, HUGE)


def declare(world, **values):
    return world.member.call("party.entry", "declare", [world.claim(**values)])


@pytest.mark.parametrize("value", [-1, -0.5, "abc", "1e400", "NaN", "-inf", 1e300, 1e9, [1], {"a": 1}, True],
                         ids=repr)
def test_quantities(world, value):
    with refused():
        declare(world, quantity=value)


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("name", ["quantity", "points"])
def test_numbers_that_json_doesn_t_know_but_python_reads(world, name, literal):
    line = json.dumps({**world.claim(), name: 12345}).replace("12345", literal)
    body = ('{"jsonrpc": "2.0", "method": "call", "params": {"model": "party.entry", "method": "declare", "args": [['
            + line + ']], "kwargs": {}}}')
    answer = world.member.session.post(f"{world.member.url}/web/dataset/call_kw/party.entry/declare", data=body,
                                       headers={"Content-Type": "application/json"}, timeout=60)
    assert answer.json()["error"]["data"]["name"] in SPOKEN


def test_a_quantity_of_nothing_is_worth_nothing(world):
    entry = declare(world, quantity=0)
    assert world.member.read("party.entry", [["id", "in", entry]], ["quantity", "points"])[0] | {"id": 0} == {
        "id": 0, "quantity": 0, "points": 0}


@pytest.mark.parametrize("value", ["2999-12-31", "9999-12-31", "1800-01-01", "0001-01-01", "20261120", "2026-13-45",
                                   "yesterday", 5, [1], {"a": 1}, True], ids=repr)
def test_dates(world, value):
    with refused():
        declare(world, date=value)


def test_tomorrow_lies_ahead(world):
    with refused("UserError"):
        declare(world, date=world.days_from_now(2))


@pytest.mark.parametrize("value", ["nope", "", 5, [1], {"a": 1}, "'; DROP TABLE party_entry; --", NUL, HALF], ids=repr)
def test_levels(world, value):
    with refused():
        declare(world, tier=value)


@pytest.mark.parametrize("value", [99999999, *NONSENSE], ids=repr)
@pytest.mark.parametrize("name", ["rule_id", "member_id", "member_ids", "branch_id", "department_id"])
def test_records(world, name, value):
    with refused():
        declare(world, **{"rule": None, "rule_id": world.rules["award.level"], name: value})


@pytest.mark.parametrize("value", [[1], {"a": 1}, True, NUL, HALF, "x" * 100_000], ids=lambda value: repr(value)[:12])
@pytest.mark.parametrize("name", ["subject", "description", "client_key", "rule"])
def test_texts(world, name, value):
    with refused():
        declare(world, **{name: value})


@pytest.mark.parametrize("value", [5, "x", ["x"], [5], [None], [[]]], ids=repr)
@pytest.mark.parametrize("method", ["declare", "declare_each"])
def test_lines(world, method, value):
    with refused():
        world.member.call("party.entry", method, value)


@pytest.mark.parametrize("values", [None, 5, "x", [5], {"state": "confirmed"}, {"points": "much"}, {"quantity": -1},
                                    {"date": "2999-01-01"}, {"rule_id": 99999999}, {"tier": "nope"}, {1: 2}], ids=repr)
def test_corrections(world, values):
    draft = world.draft()
    with refused():
        world.member.call("party.entry", "amend", [draft], values)


@pytest.mark.parametrize("points", [0.01, -51, -50.01, "abc", "NaN", 1e300, [1], {"a": 1}, True], ids=repr)
def test_points_outside_the_range(world, points):
    """The rule allows −50 to 0: neither who records nor who confirms goes beyond."""
    with refused():
        world.recorder.call("party.entry", "declare", [world.fault(points=points)])
    entry, = world.recorder.call("party.entry", "declare", [world.fault()], True)
    world.leader.call("party.entry", "action_check", [entry])
    with refused():
        world.secretary.call("party.entry", "action_confirm", [entry], points)
    assert world.state(entry) == "checked"


def test_nobody_chooses_points_where_the_rule_has_fixed_them(world):
    entry = world.checked(points=4)
    world.secretary.call("party.entry", "action_confirm", [entry], 4)
    assert world.secretary.read("party.entry", [["id", "=", entry]], ["points"])[0]["points"] == 0.5


@pytest.mark.parametrize("reason", [None, False, "", " \n", [1], {"a": 1}, True, NUL, HALF], ids=repr)
def test_reasons(world, reason):
    entry = world.checked()
    with refused():
        world.secretary.call("party.entry", "action_refuse", [entry], reason)
    with refused():
        world.secretary.call("party.entry", "decide", [entry], "refuse", reason)
    assert world.state(entry) == "checked"


@pytest.mark.parametrize("action", [None, 5, [1], "amend", "__class__", "_move", "unlink"], ids=repr)
def test_actions(world, action):
    with refused():
        world.secretary.call("party.entry", "decide", [world.entry_of_others()["id"]], action)


@pytest.mark.parametrize("ids", [[10**12], [-1], [0.5]], ids=repr)
def test_entries_that_are_not_there(world, ids):
    answer = world.secretary.call("party.entry", "decide", ids, "confirm")
    assert (answer["done"], len(answer["failed"])) == ([], 1)


@pytest.mark.parametrize(("name", "value"), [
    *(("value", value) for value in (-1, 100.01, "abc", "NaN", "Infinity", [1], {"a": 1}, True, None)),
    *((name, value) for name in ("member_id", "node_id", "period_id") for value in (99999999, *NONSENSE)),
    ("note", [1]), ("level", {"a": 1}), ("date", [1]), ("date", "yesterday"),
], ids=repr)
def test_figures(world, name, value):
    node = world.nodes["work"]
    period = world.admin.search("party.period", [["state", "=", "open"]])[0]
    line = {"member_id": world.plain_id, "node_id": node, "period_id": period, "value": 80, name: value}
    if name == "date":
        line.pop("period_id")
    with refused():
        world.recorder.call("party.figure", "record", [line])


def test_other_questions_with_nonsense(world):
    assert world.member.call("party.member", "get_my_points", ["x"])["member"]["id"] == world.member_id
    for arguments in (["x"], [-1], [None, "yesterday"], [[1]]):
        with refused():
            world.member.call("party.entry", "declarable_rules", *arguments)
    for lines in ("x", 5, ["x"]):
        with refused():
            world.recorder.call("party.figure", "record", lines)
