"""A draft of the demo's scheme for next year, and a what-if that the committee has run: so that there is one to see."""

import json

# What the committee thinks about: a point from commitments to awards, more for the head company's, excellent harder.
CAPS = {"commitment": 2, "award": 5}
HEAD_COMPANY, EXCELLENT = 1.5, 91
TRIED = "2"


def draft(env, scheme):
    """The next version as a draft, with a few values changed. It stays a draft."""
    version = env["party.scheme"].browse(scheme.action_new_version()["res_id"])
    document = json.loads(version.document)
    for node in document["nodes"]:
        if node["code"] in CAPS:
            node["max"] = CAPS[node["code"]]
    next(one for one in document["rules"] if one["code"] == "award.level")["tiers"]["head_company"] = HEAD_COMPANY
    next(one for one in document["grades"] if one["code"] == "excellent")["from"] = EXCELLENT
    version.document = json.dumps(document, ensure_ascii=False)
    return version


def run(env, cycle, login="committee"):
    """The committee tries one changed value on the running cycle."""
    user = env["res.users"].search([("login", "=", login)])
    node = cycle.scheme_id.node_ids.filtered(lambda one: one.code == "award")
    trial = env["party.what.if"].with_user(user).create({
        "mode": "value", "cycle_id": cycle.id, "part": "node", "node_id": node.id, "node_field": "max", "value": TRIED})
    trial.action_run()
    trial.step()
    return trial
