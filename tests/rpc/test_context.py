"""Nothing in the context opens a door: neither claims of a bypass nor defaults for what a caller may not give."""

import pytest

from tests.rpc.attack import refused

CLAIMS = [
    {"bypass": True, "tracking_disable": True, "active_test": False},
    {"install_mode": True, "module": "party_points", "_import_current_module": "party_points"},
    {"party_refreshing": True, "party_points": True, "party_bypass": True, "party_inbox": True},
    {"su": True, "uid": 1, "import_file": True, "no_reset_password": True, "active_id": 1},
]


@pytest.mark.parametrize("context", CLAIMS, ids=lambda context: next(iter(context)))
def test_claims_of_a_bypass_are_not_heard(world, context):
    confirmed, checked = world.confirmed(), world.checked()
    for person in (world.member, world.recorder, world.leader, world.secretary_b, world.admin):
        attacks = [
            ("write", [[confirmed], {"points": 50}]), ("unlink", [[confirmed]]), ("copy", [[confirmed]]),
            ("action_confirm", [[checked]]), ("action_reverse", [[confirmed], "x"]),
            ("_perform", [[checked], "confirm"]),
        ]
        for method, arguments in attacks:
            with refused():
                person.call("party.entry", method, *arguments, context=context)
        with refused():
            person.call("party.step", "create", [{"action": "confirm"}], context=context)
        with refused():
            person.call("res.users", "write", [world.leader.uid],
                        {"party_confirm_branch_ids": [[4, world.branch]]}, context=context)
    assert (world.state(confirmed), world.state(checked)) == ("confirmed", "checked")


def test_defaults_make_no_entry_more_than_a_draft(world):
    deduction = world.secretary.search("party.entry", [["state", "=", "confirmed"], ["origin", "=", "recorded"]])[0]
    context = {f"default_{name}": value for name, value in {
        "state": "confirmed", "counted": 50, "effective": True, "reverses_id": deduction, "source_id": deduction,
        "turn": "confirm", "confirmer_id": world.secretary.uid, "checker_id": world.leader.uid,
        "branch_confirmer_id": world.secretary.uid, "origin": "fact", "effect": "veto", "number": 1,
    }.items()}
    entry = world.member.call("party.entry", "declare", [world.claim()], context=context)
    row = world.member.read("party.entry", [["id", "in", entry]], [
        "state", "counted", "reverses_id", "source_id", "turn", "checker_id", "origin", "effect", "number"])[0]
    assert row.pop("number") > 1
    assert {key: row[key] for key in row if key != "id"} == {
        "state": "draft", "counted": 0, "reverses_id": False, "source_id": False, "turn": False, "checker_id": False,
        "origin": "declared", "effect": "points"}


def test_defaults_approve_no_exemption(world):
    context = {"default_state": "approved", "default_approver_id": world.committee.uid, "default_turn": "confirm",
               "default_submitter_id": world.secretary.uid, "default_unit_id": world.other_branch}
    exemption = world.recorder.call("party.exemption", "create", [{
        "member_id": world.plain_ids[2], "date_from": "2020-01-01", "date_to": "2020-02-01", "reason": "x",
    }], context=context)
    row = world.recorder.read("party.exemption", [["id", "in", exemption]], ["state", "approver_id", "turn", "unit_id"])
    assert (row[0]["state"], row[0]["approver_id"], row[0]["turn"]) == ("draft", False, False)
    assert row[0]["unit_id"][0] != world.other_branch


def test_defaults_link_no_login_to_a_new_member(world):
    context = {"default_user_id": world.auditor.uid, "default_uuid": "x" * 36, "default_unit_id": world.other_branch,
               "default_ledger_seq": 9, "default_ended": True, "default_status": "activist"}
    member = world.secretary.call("party.member", "create", [{
        "name": "New", "enrolment_ids": [[0, 0, {"unit_id": world.branch, "date_from": "2026-01-01"}]],
    }], context=context)
    row = world.admin.read("party.member", [["id", "in", member]], ["user_id", "uuid", "unit_id", "status"])[0]
    assert (row["user_id"], row["unit_id"][0], row["status"]) == (False, world.branch, "full")
    assert row["uuid"] != "x" * 36


def test_defaults_publish_no_evidence(world):
    context = {"default_public": True, "default_res_model": "res.partner", "default_res_id": 1,
               "default_mimetype": "text/html"}
    entry, = world.member.call("party.entry", "declare", [world.claim()], context=context)
    evidence = world.member.read("party.evidence", [["entry_id", "=", entry]], ["url", "mimetype"])[0]
    assert evidence["mimetype"] == "image/jpeg"
    for person in (world.colleague, world.member_b, world.recorder_b):
        assert person.get(evidence["url"]).status_code == 404


def test_defaults_make_no_figure_of_another_kind(world):
    node = world.nodes["work"]
    period = world.admin.search("party.period", [["state", "=", "open"]])[0]
    figure = world.recorder.call("party.figure", "record", [
        {"member_id": world.plain_ids[1], "node_id": node, "period_id": period, "value": 70}],
        context={"default_has_points": True, "default_points": 99, "default_branch_id": world.other_branch})
    row = world.recorder.read("party.figure", [["id", "in", figure]], ["has_points", "points", "branch_id"])[0]
    assert (row["has_points"], row["points"], row["branch_id"][0]) == (False, 0, world.branch)
