"""The same over /json/2 with a key: another door, the same rules."""

import pytest
import requests


@pytest.fixture(scope="module")
def ask(world, url):
    """``ask(session, model, method, ids=…, **arguments)``: (status, answer) over /json/2 with that person's own key."""
    model = world.admin.search("ir.model", [["model", "=", "res.partner"]])[0]
    keys = {}

    def key_of(person):
        if person.uid not in keys:
            code = (f"key = env['res.users.apikeys'].with_user({person.uid})._generate('rpc', 'test', "
                    "datetime.datetime.now() + datetime.timedelta(hours=1))\n"
                    "action = {'type': 'ir.actions.client', 'tag': key}")
            action = world.admin.call("ir.actions.server", "create", [
                {"name": "Key", "model_id": model, "state": "code", "code": code}])
            keys[person.uid] = world.admin.call("ir.actions.server", "run", action)["tag"]
        return keys[person.uid]

    def asked(person, model, method, **arguments):
        answer = requests.post(f"{url}/json/2/{model}/{method}", json=arguments, timeout=60,
                               headers={"Authorization": f"bearer {key_of(person)}"})
        return answer.status_code, answer.json()

    return asked


def test_a_key_reads_what_its_owner_reads(world, ask):
    status, entries = ask(world.member, "party.entry", "search_read", domain=[], fields=["member_id", "declarer_id"])
    assert status == 200
    assert entries
    assert all(world.member_id in row["member_id"] or world.member.uid in row["declarer_id"] for row in entries)


def test_a_key_does_nothing_more(world, ask):
    entry, foreign = world.confirmed(), world.entry_of_others()["id"]
    attacks = [
        (world.member, "party.entry", "read", {"ids": [foreign], "fields": ["points"]}, 403),
        (world.member, "party.entry", "write", {"ids": [entry], "vals": {"points": 9}}, (403, 422)),
        (world.secretary, "party.entry", "unlink", {"ids": [entry]}, (403, 422)),
        (world.admin, "party.entry", "create", {"vals_list": [{"points": 9}]}, (403, 422)),
        (world.secretary, "party.entry", "_confirm_batch", {"ids": [entry]}, (403, 404)),
        (world.secretary, "party.entry", "decide", {"ids": [entry], "action": "amend"}, 422),
        (world.member, "party.entry", "action_reverse", {"ids": [entry], "reason": "x"}, (403, 422)),
        (world.member, "party.entry", "declare", {"vals_list": [{"quantity": "many"}]}, 422),
        (world.member, "party.entry", "nothing", {}, 404),
        (world.member, "party.nothing", "read", {"ids": [1]}, 404),
    ]
    for person, model, method, arguments, expected in attacks:
        status, answer = ask(person, model, method, **arguments)
        assert status in (expected if isinstance(expected, tuple) else (expected,)), (method, status, answer)
    assert world.state(entry) == "confirmed"


def test_without_a_key_there_is_nothing(url):
    for header in ({}, {"Authorization": "bearer x"}, {"Authorization": "bearer " + "0" * 40}):
        answer = requests.post(f"{url}/json/2/party.entry/search_read", json={"domain": []}, headers=header, timeout=60)
        assert answer.status_code == 401
