"""A member's application for an exemption: for somebody else, decided by himself, written past the method, or twice."""

import itertools
from datetime import date, timedelta

import pytest

from tests.rpc.attack import at_once, refused
from tests.rpc.test_portal import post, token
from tools.testing.client import Refused

MODEL = "party.exemption"
# Windows of their own, beside what the demo's people have applied for.
WINDOWS = itertools.count(120, 3)


def terms(**values):
    start = date.today() + timedelta(days=next(WINDOWS))
    return {"date_from": str(start), "date_to": str(start + timedelta(days=1)), "reason_code": "long_illness",
            "reason": "In hospital", **values}


def apply(person, **values):
    return person.call(MODEL, "apply", terms(**values))


def row(world, number):
    fields = ["state", "stage", "turn", "member_id", "applicant_id", "date_to", "reason", "total_set"]
    return world.committee.read(MODEL, [["id", "=", number]], fields)[0]


def count(world):
    return world.committee.call(MODEL, "search_count", [])


def test_the_way_of_an_application(world):
    number = apply(world.member)
    assert world.secretary.search("party.inbox", [["kind", "=", "exemption"], ["res_id", "=", number]])
    assert not world.committee.search("party.inbox", [["kind", "=", "exemption"], ["res_id", "=", number]])
    world.secretary.call(MODEL, "action_approve", [number])
    assert not world.secretary.search("party.inbox", [["kind", "=", "exemption"], ["res_id", "=", number]])
    with refused("UserError"):
        world.secretary.call(MODEL, "action_approve", [number])
    world.committee.call(MODEL, "action_approve", [number])
    assert world.member.read(MODEL, [["id", "=", number]], ["state"])[0]["state"] == "approved"


@pytest.mark.parametrize("values", [
    {"member_id": "stranger"}, {"member_id": "colleague"}, {"member_id": 2**31}, {"member_id": "x"}, {"member_id": [1]},
    {"exemption_id": "other"}, {"exemption_id": 2**40}, {"exemption_id": True}, {"state": "approved"},
    {"applicant_id": 2}, {"unit_id": 1}, {"turn": "confirm"}, {"total": 100, "total_set": True},
    {"reason_code": "retired"}, {"reason_code": {"a": 1}}, {"reason_code": None}, {"reason": "a\0b"},
    {"reason": "x" * 2001}, {"date_from": "never"}, {"date_from": None}, {"date_to": "1999-01-01"},
    {"date_from": "0001-01-01"}, {"date_to": "9999-12-31"},
], ids=repr)
def test_what_is_no_application_of_one_s_own_is_refused_and_leaves_nothing(world, values):
    other = apply(world.colleague)
    stand_ins = {"stranger": world.stranger_id, "colleague": world.colleague_id, "other": other}
    before = count(world)
    with refused() as refusal:
        apply(world.member, **{
            key: stand_ins.get(value, value) if isinstance(value, str) else value for key, value in values.items()})
    assert world.stranger["name"] not in refusal.message
    assert (count(world), row(world, other)["state"]) == (before, "branch")


@pytest.mark.parametrize("method", ["action_approve", "action_submit", "action_end", "action_draft"])
def test_the_applicant_decides_nothing(world, method):
    for person in (world.member, world.secretary, world.recorder):
        number = apply(person)
        with refused():
            person.call(MODEL, method, [number])
        with refused():
            person.call(MODEL, "action_refuse", [number], "no")
        assert row(world, number)["state"] == "branch"
        person.call(MODEL, "action_withdraw", [number])


def test_members_have_no_right_to_write(world):
    number = apply(world.member)
    line = {"member_id": world.member_id, **terms()}
    with refused("AccessError"):
        world.member.call(MODEL, "create", [line])
    for values in ({"reason": "x"}, {"state": "approved"}, {"date_to": "2030-01-01"}, {"applicant_id": False}):
        with refused("AccessError", "UserError"):
            world.member.call(MODEL, "write", [number], values)
    for method in ("unlink", "copy"):
        with refused("AccessError"):
            world.member.call(MODEL, method, [number])
    assert row(world, number)["reason"] == "In hospital"


def test_what_a_member_applied_for_nobody_else_rewrites(world):
    number = apply(world.member)
    for person in (world.secretary, world.recorder, world.committee, world.admin):
        for method, *arguments in (("write", {"date_to": "2030-01-01"}), ("write", {"applicant_id": False}),
                                   ("unlink",), ("action_draft",), ("action_submit",), ("action_withdraw",)):
            with refused():
                person.call(MODEL, method, [number], *arguments)
    world.member.call(MODEL, "action_withdraw", [number])
    for person in (world.secretary, world.recorder):
        for method, *arguments in (("write", {"reason": "x"}), ("write", {"applicant_id": False}), ("unlink",),
                                   ("action_submit",), ("action_approve",)):
            with refused():
                person.call(MODEL, method, [number], *arguments)
    assert (row(world, number)["state"], row(world, number)["reason"]) == ("draft", "In hospital")


def test_who_applied_is_not_stated(world):
    """Neither by values nor by defaults of the context."""
    for values in ({"applicant_id": world.secretary.uid}, {"applied_on": "2026-01-01"}, {"stage": "superior"}):
        with refused():
            world.recorder.call(MODEL, "create", [{"member_id": world.plain_id, **terms(), **values}])
    number = world.recorder.call(MODEL, "create", [{"member_id": world.plain_id, **terms()}], context={
        "default_applicant_id": world.recorder.uid, "default_stage": "superior", "default_state": "approved"})[0]
    found = row(world, number)
    assert (found["applicant_id"], found["stage"], found["state"]) == (False, False, "draft")
    mine = world.member.call(MODEL, "apply", terms(), context={
        "default_total_set": True, "default_state": "approved", "default_member_id": world.stranger_id})
    found = row(world, mine)
    assert (found["state"], found["total_set"], found["member_id"][0]) == ("branch", False, world.member_id)


def test_others_read_and_withdraw_nothing(world):
    number = apply(world.member)
    for person in (world.colleague, world.member_b, world.secretary_b, world.recorder_b):
        assert not person.search(MODEL, [["id", "=", number]])
        for method in ("read", "action_withdraw", "action_approve"):
            with refused("AccessError"):
                person.call(MODEL, method, [number], *([["reason"]] if method == "read" else []))
        assert post(person, f"/my/points/exemptions/{number}/withdraw").status_code == 404
    assert row(world, number)["state"] == "branch"


def test_the_page_tells_and_keeps_nothing(world):
    before = count(world)
    page = "/my/points/exemptions/apply"
    for values in ({"member_id": str(world.stranger_id)}, {"member_id": "x"}, {"exemption_id": "²"},
                   {"exemption_id": "99999999999999999999"}, {"date_from": "never"}, {"reason_code": "retired"}):
        answer = post(world.member, page, **terms(**values))
        assert answer.status_code == 422, values
        assert answer.json()["message"]
        assert world.stranger["name"] not in answer.text
    assert post(world.member, page, forged=True, **terms()).status_code == 400
    assert post(world.member, page, forged=True, csrf_token=token(world.colleague), **terms()).status_code == 400
    assert count(world) == before


def test_a_link_alone_withdraws_nothing(world):
    number = apply(world.member)
    assert world.member.get(f"/my/points/exemptions/{number}/withdraw").status_code in (404, 405)
    assert row(world, number)["state"] == "branch"


@pytest.mark.parametrize("same", [True, False], ids=["a double click", "two tabs"])
def test_at_the_same_moment_there_is_one(world, same):
    values = terms()
    before = count(world)
    sent = [values, values if same else {**values, "reason": "Another text"}]
    answers = at_once(*(
        lambda one=one: world.member.call(MODEL, "apply", one) for one in sent for _again in range(2)))
    assert count(world) == before + 1, answers
    numbers = {answer for answer in answers if isinstance(answer, int)}
    assert len(numbers) == 1
    assert all(isinstance(answer, int | Refused) for answer in answers)


def test_a_double_click_on_the_page_ends_well_for_both(world):
    values, csrf = terms(), token(world.member)
    answers = at_once(*(
        lambda: post(world.member, "/my/points/exemptions/apply", forged=True, csrf_token=csrf, **values)
        for _again in range(3)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["application"]["id"] for answer in answers}) == 1
