"""Nobody writes the records of points past their actions, whatever way the ORM offers."""

import pytest

from tests.rpc.attack import refused
from tools.testing.client import Refused

ROLES = ("member", "recorder", "leader", "secretary", "committee", "discipline", "auditor", "admin")
# {model: a value that would do harm}. Nobody holds more than the right to read them.
READ_ONLY = {
    "party.entry": {"points": 99},
    "party.evidence": {"name": "other"},
    "party.step": {"reason": "other"},
    "party.score": {"total": 100},
    "party.review": {"state": "final"},
    "party.review.line": {"total": 100},
    "party.figure": {"value": 100},
    "party.scheme.node": {"max": "999"},
    "party.scheme.rule": {"points_text": "+999"},
    "party.scheme.grade": {"code": "best"},
    "party.scheme.stage": {"name": "None"},
    "party.period": {"state": "closed"},
}
# What configures, only administrators write.
CONFIGURATION = {
    "party.branch": {"name": "Mine"},
    "party.post": {"date_to": False},
    "party.post.type": {"cap_confirm": True},
    "party.scheme": {"document": "{}"},
    "party.workday": {"working": False},
    "ir.rule": {"active": False},
    "ir.model.access": {"perm_write": True},
    "ir.config_parameter": {"value": "x"},
    "ir.cron": {"active": False},
    "ir.actions.server": {"name": "x"},
}


def ways(record, values):
    """[(method, arguments)] by which a record of that model could be changed, made or removed."""
    return [
        ("write", [[record], values]),
        ("web_save", [[record], values, {}]),
        ("create", [[values]]),
        ("web_save", [[], values, {}]),
        ("unlink", [[record]]),
        ("copy", [[record]]),
    ]


@pytest.fixture(scope="module")
def some(world):
    """{model: id of one record}, where there is one."""
    found = {}
    for model in {**READ_ONLY, **CONFIGURATION}:
        for reader in (world.committee, world.admin):
            try:
                ids = reader.search(model, [], limit=1)
            except Refused:
                continue
            if ids:
                found[model] = ids[0]
                break
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", READ_ONLY)
def test_nobody_writes_what_only_actions_write(world, some, model, role):
    record = some.get(model, 1)
    for method, arguments in ways(record, READ_ONLY[model]):
        if (model, method) == ("party.figure", "copy"):
            continue  # who may record one may record it again
        with refused():
            world.everyone[role].call(model, method, *arguments)


@pytest.mark.parametrize("role", ROLES[:-1])
@pytest.mark.parametrize("model", CONFIGURATION)
def test_only_administrators_configure(world, some, model, role):
    record = some.get(model, 1)
    for method, arguments in ways(record, CONFIGURATION[model]):
        with refused():
            world.everyone[role].call(model, method, *arguments)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("model", "field"), [
    ("party.entry", "member_id/.id"), ("party.evidence", "entry_id/.id"), ("party.score", "member_id/.id"),
    ("party.review.line", "member_id/.id")])
def test_imports_write_none_of_it(world, model, field, role):
    answer = world.everyone[role].call(model, "load", ["id", field], [["__import__.x", str(world.plain_id)]])
    assert not answer["ids"]


@pytest.mark.parametrize("role", ["member", "recorder", "leader", "secretary", "auditor", "discipline"])
def test_rights_are_not_taken(world, role):
    person = world.everyone[role]
    attacks = [
        ("res.users", "write", [[person.uid], {"party_confirm_branch_ids": [[4, world.branch]]}]),
        ("res.users", "web_save", [[person.uid], {"party_read_branch_ids": [[6, 0, [world.branch]]]}, {}]),
        ("res.users", "write", [[world.admin.uid], {"password": "x"}]),
        ("res.users", "write", [[world.secretary_b.uid], {"login": "mine"}]),
        ("res.users", "create", [[{"name": "x", "login": f"x-{role}"}]]),
        ("party.post", "create", [[{"type_id": 1, "branch_id": world.branch, "user_id": person.uid}]]),
        ("party.branch", "write", [[world.branch], {"parent_id": False}]),
        ("party.branch", "write", [[world.branch], {"post_ids": [[0, 0, {"type_id": 1, "user_id": person.uid}]]}]),
    ]
    for model, method, arguments in attacks:
        with refused("AccessError", "UserError"):
            person.call(model, method, *arguments)
    admin_group, confirm = (
        world.admin.call("ir.model.data", "check_object_reference", "party_points", name)[1]
        for name in ("group_admin", "group_confirm"))
    for group in {admin_group, confirm}:
        before = group in world.admin.read("res.users", [["id", "=", person.uid]], ["group_ids"])[0]["group_ids"]
        for model, record, values in (
                ("res.users", person.uid, {"group_ids": [[4, group]]}),
                ("res.groups", group, {"user_ids": [[4, person.uid]]}),
                ("res.groups", group, {"implied_by_ids": [[4, 1]]})):
            try:
                person.call(model, "write", [record], values)
            except Refused as refusal:
                assert refusal.kind == "odoo.exceptions.AccessError"
        after = group in world.admin.read("res.users", [["id", "=", person.uid]], ["group_ids"])[0]["group_ids"]
        assert after == before, "no group comes by writing it"


def test_rights_are_not_given_by_the_administrator_either(world):
    """They follow from posts: the fields are nobody's to write."""
    with refused("UserError"):
        world.admin.call("res.users", "write", [world.leader.uid], {"party_confirm_branch_ids": [[4, world.branch]]})


@pytest.mark.parametrize("role", ["member", "recorder", "leader", "secretary"])
def test_nothing_comes_in_through_the_lists_of_a_member(world, role):
    person = world.everyone[role]
    entry = {"member_id": world.plain_id, "points": 9, "state": "confirmed"}
    lists = {
        "post_ids": [[0, 0, {"type_id": 1, "branch_id": world.branch}]],
        "enrolment_ids": [[0, 0, {"unit_id": world.other_branch, "date_from": "2030-01-01", "kind": "seconded"}]],
        "user_id": person.uid, "staff_number": "admin", "uuid": "x", "ledger_seq": 5,
        "unit_id": world.other_branch, "active": False,
    }
    for name, value in lists.items():
        with refused("AccessError", "UserError"):
            person.call("party.member", "write", [world.plain_id], {name: value})
    own = world.confirmed()
    for name, value in {
        "evidence_ids": [[0, 0, {"name": "x", "mimetype": "image/png", "sha256": "0"}]],
        "derived_ids": [[0, 0, entry]], "reversal_ids": [[0, 0, entry]], "step_ids": [[5]], "state": "draft",
    }.items():
        with refused("AccessError", "UserError"):
            person.call("party.entry", "write", [own], {name: value})


@pytest.mark.parametrize(("model", "method"), [
    ("party.entry", method) for method in (
        "_confirm_batch", "_post", "_perform", "_perform_confirm", "_move", "_fix_points", "_settle", "_add_evidence",
        "_create_drafts", "_engine_entries", "_ledger", "_raise_faults", "_store_evidence", "init")
] + [
    ("party.step", "_log"), ("party.member", "_refresh_current"), ("party.member", "_make_accounts"),
    ("res.users", "_party_refresh"), ("party.figure", "_store"), ("party.figure", "_prepare"),
    ("party.score", "_update_running"), ("party.score", "_score"), ("party.score", "_finalise"),
    ("party.score", "_reopen"), ("party.review", "_move"), ("party.review", "_open"),
    ("party.review.line", "_snapshot"), ("party.activation", "_issue"), ("party.activation", "_redeem"),
    ("party.scheme", "_compiled"), ("party.scheme.use", "_set"), ("party.cycle", "_open_cycle"),
    ("party.branch", "_has_capability"), ("party.exemption", "_move"), ("party.demo", "_load"),
])
def test_private_methods_are_not_for_callers(world, model, method):
    for person in (world.member, world.secretary, world.admin):
        with refused("AccessError"):
            person.call(model, method, [1])
