"""The ledger holds against the administrator as well: a server action has the superuser's rights and raw SQL."""

import pytest

from tests.rpc.attack import refused
from tools.testing.client import Refused

PAST_THE_MODEL = [
    "env.cr.execute('UPDATE party_entry SET points = 99 WHERE id = %s', [{id}])",
    "env.cr.execute(\"UPDATE party_entry SET state = 'draft' WHERE id = %s\", [{id}])",
    "env.cr.execute('UPDATE party_entry SET member_id = %s WHERE id = %s', [{other}, {id}])",
    "env.cr.execute(\"UPDATE party_entry SET date = '2020-01-01' WHERE id = %s\", [{id}])",
    "env.cr.execute('DELETE FROM party_entry WHERE id = %s', [{id}])",
    "env.cr.execute('DELETE FROM party_entry')",
    "env.cr.execute('TRUNCATE party_entry CASCADE')",
    "env.cr.execute(\"UPDATE party_step SET reason = 'x'\")",
    "env.cr.execute('DELETE FROM party_step')",
    "env.cr.execute('TRUNCATE party_step CASCADE')",
    "env['party.entry'].sudo().browse({id})._write({{'points': 99}})",
]
THROUGH_THE_MODEL = [
    "env['party.entry'].sudo().browse({id}).write({{'points': 99}})",
    "env['party.entry'].sudo().browse({id}).write({{'state': 'draft'}})",
    "env['party.entry'].sudo().with_context(bypass=True, install_mode=True).browse({id}).write({{'description': 'x'}})",
    "env['party.entry'].sudo().browse({id}).points = 99",
    "env['party.entry'].sudo().browse({id}).unlink()",
    "env['party.entry'].sudo().create([{{'state': 'confirmed', 'member_id': {other}}}])",
    "env['party.entry'].sudo().browse({id}).copy()",
    "env['party.entry'].sudo().browse({id}).evidence_ids.write({{'name': 'x'}})",
    "env['party.entry'].sudo().browse({id}).evidence_ids.unlink()",
    "env['party.entry'].sudo().browse({id}).evidence_ids.attachment_id.unlink()",
    "env['party.entry'].sudo().browse({id}).evidence_ids.attachment_id.write({{'raw': b'x'}})",
    "env['party.step'].sudo().create([{{'action': 'confirm', 'res_model': 'party.entry', 'res_id': {id}}}])",
    "env['party.step'].sudo().search([], limit=1).unlink()",
    "env['party.step'].sudo().search([], limit=1).write({{'reason': 'x'}})",
    "env['party.scheme'].sudo().search([('state', '=', 'published')], limit=1).write({{'document': '{{}}'}})",
    "env['party.scheme'].sudo().search([('state', '=', 'published')], limit=1).unlink()",
]
FIELDS = ["points", "counted", "state", "member_id", "date", "description", "confirmer_id", "evidence_ids"]


@pytest.fixture(scope="module")
def entry(world):
    return world.confirmed()


@pytest.fixture(scope="module")
def run(world):
    """Run code as a server action of the administrator's."""
    model = world.admin.search("ir.model", [["model", "=", "res.partner"]])[0]
    action = world.admin.call("ir.actions.server", "create", [
        {"name": "Attack", "model_id": model, "state": "code", "code": "pass"}])

    def run_code(code):
        world.admin.call("ir.actions.server", "write", action, {"code": code})
        return world.admin.call("ir.actions.server", "run", action)

    return run_code


@pytest.mark.parametrize("code", THROUGH_THE_MODEL)
def test_models_refuse_the_superuser(world, entry, run, code):
    before = world.committee.read("party.entry", [["id", "=", entry]], FIELDS)
    with refused():
        run(code.format(id=entry, other=world.plain_id))
    assert world.committee.read("party.entry", [["id", "=", entry]], FIELDS) == before


@pytest.mark.parametrize("code", PAST_THE_MODEL)
def test_the_database_refuses_what_goes_round_the_models(world, entry, run, code):
    before = world.committee.read("party.entry", [["id", "=", entry]], FIELDS)
    count = world.committee.call("party.entry", "search_count", [])
    with pytest.raises(Refused) as refusal:
        run(code.format(id=entry, other=world.plain_id))
    assert "party_points" in refusal.value.message or "party_step" in refusal.value.message
    assert world.committee.read("party.entry", [["id", "=", entry]], FIELDS) == before
    assert world.committee.call("party.entry", "search_count", []) == count


def test_the_administrator_has_no_part_in_the_points(world, entry):
    for method, arguments in (("action_confirm", []), ("action_reverse", ["x"]), ("action_check", [])):
        with refused():
            world.admin.call("party.entry", method, [entry], *arguments)
    with refused("AccessError"):
        world.admin.search("party.score", [])


@pytest.mark.parametrize("role", ["member", "recorder", "leader", "secretary", "committee", "discipline", "auditor"])
def test_nobody_else_has_server_actions(world, role):
    person = world.everyone[role]
    model = world.admin.search("ir.model", [["model", "=", "res.partner"]])[0]
    vals = {"name": "x", "model_id": model, "state": "code", "code": "env.cr.execute('TRUNCATE party_entry')"}
    for name, values in (("ir.actions.server", vals), ("ir.cron", vals), ("base.automation", vals)):
        try:
            person.call(name, "create", [values])
        except Refused:
            continue
        raise AssertionError(f"{role} made {name}")
