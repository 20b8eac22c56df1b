"""Sanctions and investigations: recorded and read by the discipline department, and by nobody who isn't to know."""

import pytest

from tests.rpc.attack import refused
from tools.testing.client import Refused

OTHERS = ("member", "recorder", "leader", "admin", "secretary_b", "recorder_b", "member_b", "colleague",
          "other_leader")


@pytest.fixture(scope="module")
def case(world):
    """An investigation of a member, recorded by the department: it is the committee's, and reaches all branches."""
    return record(world.discipline, world, note="Secret matter")


def record(person, world, **values):
    answer = person.call("party.sanction", "create", [
        {"member_id": world.plain_id, "event": "investigation", "date_from": world.days_from_now(-3), **values}])
    return answer[0] if isinstance(answer, list) else answer


def test_the_department_records_closes_and_takes_back(world):
    one = record(world.discipline, world, event="party", tier="warning")
    world.discipline.call("party.sanction", "action_withdraw", [one], "The wrong person")
    assert world.discipline.read("party.sanction", [["id", "=", one]], ["state"])[0]["state"] == "withdrawn"
    with refused("UserError"):
        world.discipline.call("party.sanction", "action_withdraw", [one], "Again")
    running = record(world.discipline, world)
    world.discipline.call("party.sanction", "action_close", [running])
    row, = world.discipline.read("party.sanction", [["id", "=", running]], ["date_to", "can_change"])
    assert row["date_to"]
    with refused("UserError"):
        world.discipline.call("party.sanction", "action_close", [running])


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_reads_or_records(world, case, role):
    person = getattr(world, role)
    with refused("AccessError"):
        record(person, world)
    for method, arguments in (("read", [["note"]]), ("web_read", [{"note": {}}]), ("export_data", [["note"]]),
                              ("action_close", []), ("action_withdraw", ["Mine"])):
        with refused("AccessError", *(["UserError"] if method == "export_data" else [])):
            person.call("party.sanction", method, [case], *arguments)
    try:
        assert not person.search("party.sanction", [["note", "like", "Secret"]])
    except Refused as refusal:
        assert refusal.kind == "odoo.exceptions.AccessError"


@pytest.mark.parametrize("role", ["secretary", "auditor"])
def test_who_reviews_or_audits_reads_and_changes_nothing(world, case, role):
    person = getattr(world, role)
    assert person.read("party.sanction", [["id", "=", case]], ["note"])[0]["note"] == "Secret matter"
    with refused("AccessError"):
        record(person, world)
    with refused("AccessError"):
        person.call("party.sanction", "action_close", [case])
    with refused("AccessError"):
        person.call("party.sanction", "action_withdraw", [case], "Mine")
    with refused("AccessError"):
        person.call("party.sanction.withdraw", "create", [{"sanction_id": case, "reason": "Mine"}])


@pytest.mark.parametrize("values", [
    {"state": "withdrawn"}, {"note": "Another"}, {"date_to": "2020-01-01"}, {"tier": "fine"}, {"member_id": 1}])
def test_what_is_recorded_is_not_edited_or_deleted(world, case, values):
    for person in (world.discipline, world.secretary, world.admin):
        with refused():
            person.call("party.sanction", "write", [case], values)
        with refused():
            person.call("party.sanction", "unlink", [case])


@pytest.mark.parametrize("values", [
    {"member_id": False}, {"member_id": 2**31 - 1}, {"member_id": "1"}, {"event": "party", "tier": "nonsense"},
    {"event": "nonsense"}, {"event": False}, {"date_from": "2999-01-01"}, {"date_from": "yesterday"},
    {"date_from": "1900-01-01", "member_id": None}, {"date_to": "1999-01-01"}, {"tier": "fine", "event": "x" * 90},
    {"note": {"a": 1}}, {"event": "party"}])
def test_nonsense_is_refused_in_words(world, values):
    with refused():
        record(world.discipline, world, **values)


def test_the_state_and_the_place_are_not_the_caller_s_to_say(world):
    one = record(world.discipline, world, state="withdrawn", unit_id=world.other_branch, branch_id=world.other_branch)
    row, = world.discipline.read("party.sanction", [["id", "=", one]], ["state", "unit_id", "branch_id"])
    assert (row["state"], row["branch_id"][0]) == ("valid", world.branch)
    assert row["unit_id"][0] == world.group
    world.discipline.call("party.sanction", "action_withdraw", [one], "A test")


@pytest.mark.parametrize("model", [
    "party.score", "party.score.report", "party.score.node", "party.review", "party.review.line", "party.result",
    "party.figure", "party.step", "party.exemption", "party.enrolment", "party.grade.decision", "party.opening"])
def test_the_department_still_reads_nothing_else(world, case, model):
    with refused("AccessError"):
        world.discipline.search(model, [])


def test_the_department_still_sees_no_entries_and_decides_none(world, case):
    assert not world.discipline.search("party.entry", [])
    entry = world.submitted()
    for action in ("action_check", "action_confirm"):
        with refused("AccessError"):
            world.discipline.call("party.entry", action, [entry])
    with refused("AccessError"):
        world.discipline.call("party.entry", "declare", [world.fault()])
    with refused():
        world.discipline.call("party.member", "read", [world.plain_id], ["birthday"])
