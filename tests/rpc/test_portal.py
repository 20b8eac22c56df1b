"""The member's pages: what is guessed, forged or sent for somebody else."""

import re

import pytest
import requests

from tests.rpc.attack import photo


def token(person):
    return re.search(r'csrf_token: "([^"]+)"', person.get("/my/points/entries").text).group(1)


def post(person, path, files=(), forged=False, **values):
    data = values if forged else {"csrf_token": token(person), **values}
    return person.session.post(person.url + path, data=data, files=[("evidence", part) for part in files] or None,
                               timeout=60, allow_redirects=False)


def declare(world, person, **values):
    line = {"rule_id": world.rules["award.level"], "tier": "department", "date": str(world.today), **values}
    return post(person, "/my/points/declare", [("p.jpg", photo())],
                **{key: value for key, value in line.items() if value is not None})


def count(world):
    return world.committee.call("party.entry", "search_count", [])


def test_entries_of_others_are_not_there(world):
    others = [world.entry_of_others()["id"], world.confirmed(), world.submitted()]
    for entry in others:
        for person in (world.colleague, world.member_b):
            if world.member_b.search("party.entry", [["id", "=", entry]]) and person is world.member_b:
                continue
            assert person.get(f"/my/points/entries/{entry}").status_code == 404
            assert f"/my/points/entries/{entry}" not in person.get("/my/points/entries").text
            for action in ("withdraw", "submit"):
                assert post(person, f"/my/points/entries/{entry}/{action}").status_code == 404
    assert [world.state(entry) for entry in others] == ["confirmed", "confirmed", "submitted"]


@pytest.mark.parametrize("number", ["-1", "999999999", "99999999999999999999", "1;2", "%27", "..%2f..%2fweb"])
def test_numbers_that_lead_nowhere(world, number):
    for path in ("entries", "evidence", "published"):
        assert world.member.get(f"/my/points/{path}/{number}").status_code in (400, 403, 404)
    assert world.member.get(f"/my/points/declare?entry={number}").status_code in (200, 404)


def test_pages_show_the_own_score_only(world):
    for path in ("/my/points", "/my/points/2026-Q1?member_id=1", f"/my/points?member={world.member_b_id}"):
        page = world.member.get(path)
        assert page.status_code == 200
        assert world.stranger["name"] not in page.text
    without_member = world.auditor.get("/my/points")
    assert without_member.status_code == 200


def test_published_tables_are_those_of_the_own_branch(world):
    review = world.committee.search("party.review", [
        ["branch_id", "=", world.other_branch], ["state", "in", ["published", "final"]]], limit=1)[0]
    assert world.member.get(f"/my/points/published/{review}").status_code == 404
    assert world.stranger["name"] not in world.member.get("/my/points/published").text
    own = world.committee.search("party.review", [["branch_id", "=", world.branch], ["state", "=", "open"]])
    for waiting in own:
        assert world.member.get(f"/my/points/published/{waiting}").status_code == 404


def test_nothing_is_sent_without_the_token(world):
    before, entry = count(world), world.submitted()
    values = {"rule_id": world.rules["award.level"], "tier": "department", "date": str(world.today)}
    for path, sent in (("/my/points/declare", values), (f"/my/points/entries/{entry}/withdraw", {})):
        assert post(world.member, path, forged=True, **sent).status_code == 400
        assert post(world.member, path, forged=True, csrf_token="x", **sent).status_code == 400
        assert post(world.member, path, forged=True, csrf_token=token(world.colleague), **sent).status_code == 400
    assert (count(world), world.state(entry)) == (before + 1, "submitted")


def test_a_link_alone_changes_nothing(world):
    entry = world.submitted()
    assert world.member.get(f"/my/points/entries/{entry}/withdraw").status_code in (404, 405)
    assert world.state(entry) == "submitted"


@pytest.mark.parametrize("values", [
    {"member_id": "stranger"}, {"member_id": "colleague"}, {"rule_id": "recorder"}, {"rule_id": "999999"},
    {"date": "2999-01-01"}, {"date": "yesterday"}, {"quantity": "nan"}, {"quantity": "inf"}, {"quantity": "1e300"},
    {"quantity": "-1"}, {"quantity": "many"}, {"points": "nan"}, {"tier": "best"}, {"tier": None},
    {"member_id": "x"}, {"rule_id": "99999999999999999999"}, {"subject": "a\0b"}, {"entry_id": "other"},
    {"entry_id": "x"}, {"entry_id": "99999999999999999999"},
], ids=repr)
def test_what_may_not_be_declared_is_told_and_leaves_nothing(world, values):
    stand_ins = {"stranger": world.stranger_id, "colleague": world.colleague_id,
                 "recorder": world.rules["base.meetings"], "other": world.entry_of_others()["id"]}
    before = count(world)
    answer = declare(world, world.member, **{key: stand_ins.get(value, value) for key, value in values.items()})
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert world.stranger["name"] not in answer.text
    assert count(world) == before


def test_states_and_owners_are_not_sent_along(world):
    answer = declare(world, world.member, state="confirmed", declarer_id="1", origin="fact", counted="50",
                     branch_id=world.other_branch, points="50")
    entry = answer.json()["entry"]["id"]
    row = world.committee.read("party.entry", [["id", "=", entry]], [
        "state", "origin", "counted", "points", "branch_id", "declarer_id"])[0]
    assert (row["state"], row["origin"], row["counted"], row["points"]) == ("submitted", "declared", 0, 0.5)
    assert (row["branch_id"][0], row["declarer_id"][0]) == (world.branch, world.member.uid)


def test_visitors_are_sent_to_the_login(world):
    for path in ("/my/points", "/my/points/entries", "/my/points/declare", "/my/points/published",
                 f"/my/points/evidence/{world.entry_of_others()['evidence_ids'][0]}"):
        answer = requests.get(world.member.url + path, timeout=60, allow_redirects=False)
        assert answer.status_code in (302, 303)
        assert "/web/login" in answer.headers["Location"]
