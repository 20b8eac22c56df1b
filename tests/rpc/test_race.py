"""Two people at the same moment, in two processes of the server: a cap is never exceeded, nothing is done twice."""

import itertools
import json

import pytest

from tests.rpc.attack import at_once, file, photo
from tools.testing.client import Refused

PASSWORD = "racing-password-1"
CAP = 5
DOCUMENT = {
    "code": "RACE", "name": {"zh_CN": "并发", "en_US": "Race"}, "cycle": "year", "period": "quarter",
    "statuses_scored": ["full"], "statuses_graded": ["full"],
    "nodes": [
        {"code": "total", "name": {"zh_CN": "总分", "en_US": "Total"}, "min": 0, "max": 100},
        {"code": "award", "parent": "total", "name": {"zh_CN": "奖励", "en_US": "Awards"}, "kind": "points", "min": 0,
         "max": 60},
    ],
    "rules": [
        {"code": "award.paper", "node": "award", "name": {"zh_CN": "论文", "en_US": "Paper"}, "points": 2,
         "declared_by": "recorder", "max_points": {"n": CAP, "per": "cycle"}},
    ],
    "grades": [{"code": "good", "name": {"en_US": "Good"}, "from": 80}, {"code": "rest", "name": {"en_US": "Rest"}}],
    "stages": [{"stage": "committee", "name": {"en_US": "Committee"}, "by": "committee", "every": "quarter"}],
}


class Track:
    """A branch with a cap of its own, a recorder, two who confirm, and a new member for each race."""

    def __init__(self, world):
        self.world, admin = world, world.admin
        scheme = admin.call("party.scheme", "create", [{"document": json.dumps(DOCUMENT)}])
        admin.call("party.scheme", "action_publish", scheme)
        committee = admin.search("party.branch", [["kind", "=", "committee"]], limit=1)[0]
        self.branch = admin.call("party.branch", "create", [
            {"name": "Race", "kind": "branch", "parent_id": committee}])[0]
        admin.call("party.branch", "write", [self.branch], {"scheme_id": scheme[0]})
        types = {row["code"]: row["id"] for row in admin.read("party.post.type", [], ["code"])}
        self.recorder, self.first, self.second = (
            self._officer(name, types[code]) for name, code in
            (("race-recorder", "recorder"), ("race-secretary", "secretary"), ("race-deputy", "deputy")))
        self._numbers = itertools.count()

    def _officer(self, login, kind):
        admin = self.world.admin
        user = admin.call("res.users", "create", [{"name": login, "login": login, "password": PASSWORD}])
        admin.call("party.post", "create", [
            {"user_id": user[0], "type_id": kind, "branch_id": self.branch, "date_from": "2020-01-01"}])
        return self.world.as_user(login, PASSWORD)

    def claims(self, number):
        """(member, entries of 2 points each that wait for confirmation) for a member who has nothing yet."""
        member = self.world.admin.call("party.member", "create", [{
            "name": f"Racer {next(self._numbers)}",
            "enrolment_ids": [[0, 0, {"unit_id": self.branch, "date_from": "2020-01-01"}]]}])[0]
        line = {"rule": "award.paper", "member_id": member, "evidence": [file(photo())]}
        return member, self.recorder.call("party.entry", "declare", [line] * number, True)

    def counted(self, member):
        rows = self.first.read("party.entry", [["member_id", "=", member], ["state", "=", "confirmed"]],
                               ["counted", "points"])
        return sorted(row["counted"] for row in rows)

    def score(self, member):
        return self.first.read("party.score", [["member_id", "=", member]], ["total"])[0]["total"]


@pytest.fixture(scope="module")
def track(world):
    return Track(world)


def confirm(person, *entries):
    return lambda: person.call("party.entry", "action_confirm", list(entries))


def decide(person, entries, action="confirm", **terms):
    return lambda: person.call("party.entry", "decide", entries, action, **terms)


@pytest.mark.parametrize("_round", range(5))
def test_two_confirmations_never_exceed_the_cap(track, _round):
    member, (one, two, three) = track.claims(3)
    track.first.call("party.entry", "action_confirm", [one])
    answers = at_once(confirm(track.first, two), confirm(track.second, three))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert track.counted(member) == [1, 2, 2]
    assert track.score(member) == CAP


@pytest.mark.parametrize("_round", range(3))
def test_a_bulk_decision_and_a_single_one(track, _round):
    member, entries = track.claims(8)
    answers = at_once(decide(track.first, entries[:6]), confirm(track.second, entries[6]),
                      confirm(track.second, entries[7]))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sum(track.counted(member)) == CAP
    assert len(track.counted(member)) == 8
    assert track.score(member) == CAP


@pytest.mark.parametrize("_round", range(3))
def test_the_same_entry_is_confirmed_once(track, _round):
    member, (entry,) = track.claims(1)
    answers = at_once(confirm(track.first, entry), confirm(track.second, entry), decide(track.first, [entry]))
    done = [answer for answer in answers
            if answer is True or (isinstance(answer, dict) and answer.get("done") == [entry])]
    assert len(done) == 1
    assert all(isinstance(answer, Refused | dict | bool) for answer in answers)
    steps = track.first.read("party.step", [["res_model", "=", "party.entry"], ["res_id", "=", entry]], ["action"])
    assert [step["action"] for step in steps].count("confirm") == 1
    assert track.counted(member) == [2]


@pytest.mark.parametrize("_round", range(3))
def test_the_same_entry_is_reversed_once(track, _round):
    member, (entry,) = track.claims(1)
    track.first.call("party.entry", "action_confirm", [entry])
    answers = at_once(decide(track.first, [entry], "reverse", reason="Mistaken"),
                      decide(track.second, [entry], "reverse", reason="Mistaken"))
    assert sum(isinstance(answer, dict) and answer["done"] == [entry] for answer in answers) == 1
    assert track.first.call("party.entry", "search_count", [["reverses_id", "=", entry]]) == 1
    assert track.score(member) == 0


def test_a_reversal_and_a_confirmation_leave_the_right_sum(track):
    member, (one, two, three) = track.claims(3)
    track.first.call("party.entry", "action_confirm", [one, two])
    at_once(decide(track.first, [one], "reverse", reason="Mistaken"), confirm(track.second, three))
    assert track.counted(member) == [0, 2, 2], "the reversal itself counts nothing"
    assert track.score(member) == 4


def test_the_same_sending_at_the_same_moment_stays_one_entry(track):
    member, _entries = track.claims(1)
    line = {"rule": "award.paper", "member_id": member, "client_key": f"race-{member}"}
    answers = at_once(*(lambda: track.recorder.call("party.entry", "declare", [line], True) for _hand in range(4)))
    made = {answer[0] for answer in answers if isinstance(answer, list)}
    assert len(made) == 1
    assert track.first.call("party.entry", "search_count", [["client_key", "=", f"race-{member}"]]) == 1
