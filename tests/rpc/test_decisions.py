"""Decisions: the right person, in the right place, once, and never about himself."""

import pytest

from tests.rpc.attack import refused

PEOPLE = ("member", "recorder", "leader", "secretary", "committee", "discipline", "auditor", "admin", "secretary_b",
          "recorder_b", "member_b", "colleague", "other_leader")


def decide(person, entry, action, **terms):
    """(done ids, the message of a failure or None)"""
    answer = person.call("party.entry", "decide", [entry], action, **terms)
    return answer["done"], answer["failed"][0]["message"] if answer["failed"] else None


@pytest.mark.parametrize("role", [role for role in PEOPLE if role not in ("leader", "secretary", "committee")])
def test_the_first_check_is_the_group_leader_s_or_for_who_stands_above(world, role):
    entry, person = world.submitted(), getattr(world, role)
    for action in ("action_check", "action_confirm"):
        with refused():
            person.call("party.entry", action, [entry])
    done, message = decide(person, entry, "check")
    assert (done, bool(message)) == ([], True)
    assert world.state(entry) == "submitted"


@pytest.mark.parametrize("role", [role for role in PEOPLE if role not in ("secretary", "committee")])
def test_the_confirmation_is_the_secretary_s(world, role):
    entry, person = world.checked(), getattr(world, role)
    with refused():
        person.call("party.entry", "action_confirm", [entry])
    with refused():
        person.call("party.entry", "action_refuse", [entry], "No")
    assert decide(person, entry, "confirm")[0] == []
    assert world.state(entry) == "checked"


@pytest.mark.parametrize("role", [role for role in PEOPLE if role not in ("secretary", "committee")])
def test_a_reversal_is_for_who_could_confirm(world, role):
    entry = world.confirmed()
    with refused():
        getattr(world, role).call("party.entry", "action_reverse", [entry], "Wrong")
    assert decide(getattr(world, role), entry, "reverse", reason="Wrong")[0] == []
    assert world.state(entry) == "confirmed"


def test_nobody_decides_about_himself(world):
    """What is recorded about the secretary or the leader waits above them, and they can't help it along."""
    about_secretary, = world.recorder.call(
        "party.entry", "declare", [world.fault(member_id=world.secretary_id)], True)
    for action in ("check", "confirm", "refuse"):
        assert decide(world.secretary, about_secretary, action, reason="I", points=0)[0] == []
    done, message = decide(world.committee, about_secretary, "check")
    assert done == [about_secretary], message
    for person in (world.secretary, world.committee):
        assert decide(person, about_secretary, "confirm")[0] == [], "who checked it doesn't confirm it either"
    about_recorder, = world.secretary.call(
        "party.entry", "declare", [world.fault(member_id=world.recorder_id)], True)
    assert decide(world.secretary, about_recorder, "confirm")[0] == [], "he declared it"
    assert decide(world.recorder, about_recorder, "confirm")[0] == []


def test_nobody_records_for_himself_as_a_recorder(world):
    own, = world.recorder.call("party.entry", "declare", [world.fault(
        rule="commitment.result", member_id=world.recorder_id, points=3)], True)
    for action in ("check", "confirm"):
        assert decide(world.recorder, own, action, points=3)[0] == []


def test_who_recorded_or_checked_does_not_confirm(world):
    recorded, = world.secretary.call("party.entry", "declare", [world.fault()], True)
    world.leader.call("party.entry", "action_check", [recorded])
    done, message = decide(world.secretary, recorded, "confirm")
    assert (done, bool(message)) == ([], True)
    assert decide(world.leader, recorded, "confirm")[0] == []


def test_states_are_not_skipped_or_repeated(world):
    draft = world.draft()
    for person in (world.member, world.leader, world.secretary):
        for action in ("check", "confirm", "reverse"):
            assert decide(person, draft, action, reason="x")[0] == []
    entry = world.checked()
    assert decide(world.leader, entry, "check")[0] == []
    assert decide(world.secretary, entry, "confirm")[0] == [entry]
    for action in ("confirm", "check", "refuse", "withdraw", "submit"):
        for person in (world.member, world.leader, world.secretary, world.committee):
            assert decide(person, entry, action, reason="x")[0] == [], action
    assert decide(world.secretary, entry, "reverse", reason="Mistaken")[0] == [entry]
    assert decide(world.secretary, entry, "reverse", reason="Again")[0] == []
    reversal = world.secretary.read("party.entry", [["reverses_id", "=", entry]], ["points", "state", "counted"])
    assert [(row["points"], row["counted"], row["state"]) for row in reversal] == [(-0.5, 0, "confirmed")]
    assert decide(world.committee, reversal[0]["id"], "reverse", reason="Back")[0] == []


@pytest.mark.parametrize("role", ["colleague", "recorder", "leader", "secretary", "committee", "admin"])
def test_only_who_declared_withdraws_amends_or_resubmits(world, role):
    person = getattr(world, role)
    draft, submitted = world.draft(), world.submitted()
    refused_ = world.checked()
    world.secretary.call("party.entry", "action_refuse", [refused_], "Unclear")
    attacks = [("amend", draft, [{"points": 4}]), ("action_submit", draft, []), ("action_withdraw", submitted, []),
               ("action_resubmit", refused_, [{"tier": "national"}]), ("action_withdraw", refused_, []),
               ("add_evidence", draft, [[]])]
    for method, entry, arguments in attacks:
        with refused():
            person.call("party.entry", method, [entry], *arguments)
    assert [world.member.read("party.entry", [["id", "=", entry]], ["state"])[0]["state"]
            for entry in (draft, submitted, refused_)] == ["draft", "submitted", "refused"]


def test_what_was_submitted_is_not_amended(world):
    for entry in (world.submitted(), world.checked(), world.confirmed()):
        for method, arguments in (("amend", [{"tier": "national"}]), ("add_evidence", [[]]),
                                  ("action_resubmit", [{"tier": "national"}])):
            with refused():
                world.member.call("party.entry", method, [entry], *arguments)


def test_for_whom_an_entry_is_does_not_change(world):
    draft = world.draft()
    for vals in ({"member_id": world.colleague_id}, {"member_ids": [world.plain_id]}, {"branch_id": world.branch},
                 {"client_key": "x"}, {"state": "confirmed"}, {"counted": 5}, {"declarer_id": 1}):
        with refused():
            world.member.call("party.entry", "amend", [draft], vals)


def test_members_declare_for_themselves_and_recorders_for_their_own(world):
    with refused("AccessError"):
        world.member.call("party.entry", "declare", [world.claim(member_id=world.colleague_id)])
    with refused("AccessError"):
        world.member.call("party.entry", "declare", [world.fault(member_id=world.member_id, points=-1)])
    for values in ({"member_id": world.stranger_id}, {"member_ids": [world.plain_id, world.stranger_id]},
                   {"member_id": None, "branch_id": world.other_branch}, {"member_id": world.member_b_id}):
        with refused():
            world.recorder.call("party.entry", "declare", [world.fault(**values)])
    for person in (world.auditor, world.admin, world.discipline):
        with refused():
            person.call("party.entry", "declare", [world.fault()])
    answer = world.recorder.call("party.entry", "declare_each", [
        world.fault(), world.fault(member_id=world.stranger_id), world.fault()])
    assert (len(answer["done"]), [line["index"] for line in answer["failed"]]) == (2, [1])


def test_one_that_can_t_be_decided_does_not_hold_up_a_thousand(world):
    """The answer tells of each of them."""
    lines = [world.fault(member_id=member, points=-0.01, description=str(number))
             for number in range(1000 // len(world.plain_ids) + 1) for member in world.plain_ids][:999]
    entries = world.recorder.call("party.entry", "declare", lines, True)
    foreign = world.entry_of_others()["id"]
    checked = world.leader.call("party.entry", "decide", [*entries[:500], foreign, *entries[500:]], "check")
    assert checked["done"] == entries
    assert [failed["id"] for failed in checked["failed"]] == [foreign]
    assert world.entry_of_others()["subject"] not in checked["failed"][0]["message"]
    answer = world.secretary.call("party.entry", "decide", [*entries, foreign], "confirm")
    assert (answer["done"], [failed["id"] for failed in answer["failed"]]) == (entries, [foreign])
    again = world.secretary.call("party.entry", "decide", entries[:20], "confirm")
    assert (again["done"], len(again["failed"])) == ([], 20)


def test_the_same_sending_stays_one_entry(world):
    line = world.claim(client_key="key-of-a-phone")
    first = world.member.call("party.entry", "declare", [line])
    assert world.member.call("party.entry", "declare", [line]) == first
    assert world.member.call("party.entry", "declare", [{**line, "tier": "national"}]) == first
    stranger = world.colleague.call("party.entry", "declare", [line])
    assert stranger != first, "another person's key is another key"


def test_departments_keep_to_their_field(world):
    for rule in ("base.meetings", "commitment.result", "award.level"):
        with refused():
            world.discipline.call("party.entry", "declare", [world.fault(rule=rule)])


def test_figures_are_not_one_s_own_and_not_of_strangers(world):
    node = world.nodes["work"]
    period = world.admin.search("party.period", [["state", "=", "open"]])[0]
    line = {"node_id": node, "period_id": period, "value": 80}
    for person, member in ((world.recorder, world.recorder_id), (world.recorder, world.stranger_id),
                           (world.recorder_b, world.plain_id), (world.member, world.member_id),
                           (world.auditor, world.plain_id), (world.admin, world.plain_id)):
        for method in ("record", "create"):
            with refused():
                person.call("party.figure", method, [{**line, "member_id": member}])
    figure = world.recorder.call("party.figure", "record", [{**line, "member_id": world.plain_id, "source": "meeting",
                                                              "branch_id": world.other_branch, "cycle_id": 999}])
    read = world.recorder.read("party.figure", [["id", "in", figure]], ["source", "branch_id"])[0]
    assert (read["source"], read["branch_id"][0]) == ("manual", world.branch)
    for person in (world.recorder, world.secretary, world.committee, world.admin):
        with refused():
            person.call("party.figure", "write", figure, {"value": 100})
        with refused():
            person.call("party.figure", "unlink", figure)


def test_reviews_are_decided_in_their_branch(world):
    review = world.committee.search("party.review", [["branch_id", "=", world.branch], ["state", "=", "final"]],
                                    limit=1)
    for role in ("member", "leader", "recorder", "auditor", "discipline", "admin", "secretary_b", "secretary"):
        person = getattr(world, role)
        for method, arguments in (("action_publish", []), ("action_finalise", []), ("action_hold_meeting", []),
                                  ("action_reopen", ["Once more"])):
            with refused():
                person.call("party.review", method, review, *arguments)
    with refused():
        world.committee.call("party.review", "action_reopen", review, " ")


def test_exemptions_take_two_persons_and_none_of_them_the_member(world):
    values = {"member_id": world.plain_ids[1], "date_from": "2020-01-01", "date_to": "2020-02-01", "reason": "Illness",
              "reason_code": "long_illness"}
    for extra in ({"state": "approved"}, {"submitter_id": 1}, {"approver_id": 1}, {"turn": "confirm"},
                  {"turn_branch_id": 1}):
        with refused():
            world.recorder.call("party.exemption", "create", [{**values, **extra}])
    exemption = world.recorder.call("party.exemption", "create", [values])
    for person in (world.recorder, world.leader, world.secretary_b, world.auditor, world.admin):
        for method in ("action_submit", "action_approve", "action_end", "action_draft"):
            with refused():
                person.call("party.exemption", method, exemption)
    world.secretary.call("party.exemption", "action_submit", exemption)
    with refused():
        world.secretary.call("party.exemption", "action_approve", exemption)
    with refused():
        world.recorder.call("party.exemption", "write", exemption, {"date_to": "2020-12-31"})
    own = world.recorder.call("party.exemption", "create", [{**values, "member_id": world.secretary_id}])
    with refused():
        world.secretary.call("party.exemption", "action_submit", own)
