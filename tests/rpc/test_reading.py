"""Reading: what is not for a person comes out on no way round, not by sorting, grouping, exporting or guessing."""

import pytest

from tests.rpc.attack import refused
from tools.testing.client import Refused


@pytest.fixture(scope="module")
def theirs(world):
    return world.entry_of_others()


LOCAL = ("member", "recorder", "leader", "secretary")


@pytest.mark.parametrize("role", [*LOCAL, "admin"])
def test_records_of_others_are_not_read_by_their_ids(world, theirs, role):
    person = world.everyone[role]
    score = world.committee.search("party.score", [["branch_id", "=", world.other_branch]], limit=1)[0]
    review = world.committee.search("party.review", [["branch_id", "=", world.other_branch]], limit=1)[0]
    line = world.committee.search("party.review.line", [["branch_id", "=", world.other_branch]], limit=1)[0]
    step = world.committee.search("party.step", [["branch_id", "child_of", world.other_branch],
                                                ["member_id", "!=", False]], limit=1)[0]
    figure = world.committee.search("party.figure", [["branch_id", "=", world.other_branch]], limit=1)[0]
    records = {"party.entry": theirs["id"], "party.evidence": theirs["evidence_ids"][0], "party.score": score,
               "party.review": review, "party.review.line": line, "party.figure": figure}
    if role != "admin":  # who keeps the members reads them
        records |= {"party.member": world.stranger_id, "party.step": step}
    for model, record in records.items():
        with refused("AccessError"):
            person.call(model, "read", [record], ["display_name"])
        try:
            assert not person.search(model, [["id", "=", record]])
        except Refused as refusal:
            assert refusal.kind == "odoo.exceptions.AccessError"


@pytest.mark.parametrize("role", LOCAL)
@pytest.mark.parametrize(("model", "method"), [
    ("party.score", "explain"), ("party.score", "get_score_page"), ("party.entry", "action_edit"),
    ("party.entry", "export_data"), ("party.entry", "web_read"), ("party.evidence", "export_data"),
    ("party.evidence", "action_remove"), ("party.review", "web_read"),
])
def test_methods_do_not_tell_what_reading_would_not(world, theirs, role, model, method):
    ids = {"party.entry": theirs["id"], "party.evidence": theirs["evidence_ids"][0]}
    if model not in ids:
        ids[model] = world.committee.search(model, [["branch_id", "=", world.other_branch]], limit=1)[0]
    arguments = {"export_data": [["id", "display_name"]], "web_read": [{"display_name": {}}]}.get(method, [])
    with refused():
        world.everyone[role].call(model, method, [ids[model]], *arguments)


@pytest.mark.parametrize("role", LOCAL)
def test_conditions_reach_no_further_than_the_reader(world, theirs, role):
    """A condition on others' records finds nothing that the records themselves would not show."""
    person, stranger = world.everyone[role], world.stranger
    secrets = [
        ("party.member", [["staff_number", "=", stranger["staff_number"]]]),
        ("party.member", [["enrolment_ids.unit_id", "=", world.other_branch]]),
        ("party.entry", [["member_id.staff_number", "=", stranger["staff_number"]]]),
        ("party.entry", [["member_id.branch_id", "=", world.other_branch]]),
        ("party.entry", [["evidence_ids.sha256", "!=", False], ["branch_id", "=", world.other_branch]]),
        ("party.branch", [["member_ids.staff_number", "=", stranger["staff_number"]]]),
        ("party.score", [["member_id.staff_number", "=", stranger["staff_number"]]]),
        ("party.cycle", [["period_ids.name", "=", "x"]]),
        ("res.users", [["party_member_ids.staff_number", "!=", False]]),
        ("res.users", [["party_member_id", "!=", False]]),
        ("res.partner", [["user_ids.party_member_ids.phone", "!=", False]]),
        ("party.member", [["reader_id", "=", world.committee.uid], ["id", "=", world.stranger_id]]),
        ("party.member", [["uuid", "like", "%"]]),
        ("party.activation", [["digest", "like", "a%"]]),
    ]
    for model, domain in secrets:
        try:
            assert not person.call(model, "search_count", domain), (model, domain)
        except Refused as refusal:
            assert refusal.kind in ("odoo.exceptions.AccessError", "builtins.ValueError"), (model, domain, refusal)


@pytest.mark.parametrize("role", LOCAL)
def test_groups_count_only_what_is_read(world, role):
    person = world.everyone[role]
    groups = person.call("party.entry", "formatted_read_group", [], ["branch_id"], ["points:sum", "__count"])
    assert {group["branch_id"][0] for group in groups} <= {world.branch}
    ids = person.search("party.entry", [])
    assert sum(group["__count"] for group in groups) == len(ids)
    for group in ("member_id.uuid", "member_id.ledger_seq", "declarer_id.password"):
        try:
            person.call("party.entry", "formatted_read_group", [], [group], ["__count"])
        except Refused:
            continue
        raise AssertionError(f"grouped by {group}")


@pytest.mark.parametrize("role", LOCAL)
@pytest.mark.parametrize(("model", "order"), [
    ("party.member", "uuid"), ("party.member", "ledger_seq"), ("party.member", "user_id.password"),
    ("res.users", "password"), ("party.activation", "digest"), ("party.entry", "points; DROP TABLE party_entry"),
])
def test_nothing_is_sorted_by_what_is_hidden(world, role, model, order):
    try:
        world.everyone[role].search(model, [], order=order)
    except Refused:
        return
    raise AssertionError(f"sorted by {order}")


@pytest.mark.parametrize("role", ["recorder", "leader", "secretary", "auditor", "admin"])
def test_a_dialog_is_read_and_changed_by_its_maker_only(world, role):
    maker, person = world.recorder_b, world.everyone[role]
    rule = world.rules["base.meetings"]
    declared = maker.call("party.entry.declare", "create", [
        {"member_id": world.stranger_id, "rule_id": rule, "description": "secret"}])[0]
    bulk = maker.call("party.entry.bulk", "create", [
        {"unit_id": world.other_branch, "rule_id": rule, "line_ids": [[0, 0, {"member_id": world.stranger_id}]]}])[0]
    for model, record, values in (("party.entry.declare", declared, {"description": "mine"}),
                                  ("party.entry.bulk", bulk, {"description": "mine"})):
        assert not person.search(model, [["id", "=", record]])
        for method, arguments in (("read", [["description"]]), ("write", [values]), ("unlink", []),
                                  ("action_submit", [])):
            with refused():
                person.call(model, method, [record], *arguments)
    lines = maker.search("party.entry.bulk.line", [["wizard_id", "=", bulk]])
    with refused("AccessError"):
        person.call("party.entry.bulk.line", "write", lines, {"points": -50})


def test_a_dialog_tells_nothing_of_records_that_its_maker_does_not_read(world, theirs):
    with refused("AccessError"):
        approve = world.recorder.call("party.entry.approve", "create", [{"entry_id": theirs["id"], "points": 1}])
        world.recorder.call("party.entry.approve", "read", approve, ["claimed", "points_text"])
    bulk = world.recorder.call("party.entry.bulk", "create", [
        {"unit_id": world.branch, "rule_id": world.rules["base.meetings"]}])[0]
    with refused("AccessError"):
        line = world.recorder.call("party.entry.bulk.line", "create", [
            {"wizard_id": bulk, "member_id": world.stranger_id}])
        world.recorder.call("party.entry.bulk.line", "read", line, ["staff_number"])


def test_refusals_do_not_tell_who_a_stranger_is_or_where(world):
    with refused("AccessError") as refusal:
        world.member.call("party.entry", "declare", [world.claim(member_id=world.stranger_id)])
    assert world.stranger["name"] not in refusal.message
    assert world.stranger["unit_id"][1] not in refusal.message


def test_who_is_a_member_is_not_told_to_every_user(world):
    for person in (world.recorder, world.auditor):
        with refused("AccessError"):
            person.call("res.users", "read", [world.leader.uid], ["party_member_id"])


@pytest.mark.parametrize("role", ["member", "recorder", "leader", "auditor"])
def test_readers_do_not_write_beside_a_review(world, role):
    person = world.everyone[role]
    review = world.secretary.search("party.review", [["state", "in", ["published", "final"]]], limit=1)
    with refused("AccessError"):
        person.call("party.review", "message_post", review, body="I was here")
    with refused("AccessError"):
        person.call("mail.message", "create", [
            {"model": "party.review", "res_id": review[0], "body": "I was here", "message_type": "comment"}])


def test_who_reviews_writes_beside_the_review(world):
    review = world.secretary.search("party.review", [], limit=1)
    assert world.secretary.call("party.review", "message_post", review, body="Looked through with the committee")


def test_the_inbox_shows_nothing_that_is_not_the_own_turn(world):
    world.submitted()
    assert not world.recorder_b.search("party.inbox", [["branch_id", "child_of", world.branch]])
    assert not world.auditor.search("party.inbox", [])
    row = world.leader.search("party.inbox", [["kind", "=", "entry"]], limit=1)[0]
    for person in (world.recorder_b, world.auditor):
        with refused("MissingError", "AccessError"):
            person.call("party.inbox", "action_open", [row])
        answer = person.call("party.inbox", "action_approve", [row])
        assert answer["params"]["type"] == "warning"
