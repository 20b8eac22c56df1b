"""What the discipline department has recorded: a warning limits a grade, for an investigation another one waits."""

from datetime import timedelta

# Places in the shown branch.
WARNED, INVESTIGATED = 19, 21


def record(env, desk, today, login="discipline"):
    """Both lie in the running period, so that what is published already stays as it was."""
    user = env["res.users"].search([("login", "=", login)])
    period = env["party.period"].search([
        ("date_from", "<=", today), ("date_to", ">=", today),
        ("cycle_id.scheme_id.owner_branch_id", "parent_of", desk.branch.ids)], limit=1)

    def day(ago):
        return max(period.date_from, today - timedelta(days=ago))

    return env["party.sanction"].with_user(user).create([
        {"member_id": desk.members[WARNED].id, "event": "party", "tier": "warning", "date_from": day(14),
         "note": f"远纪〔{today.year}〕6号：违反工作纪律，给予党内警告处分"},
        {"member_id": desk.members[INVESTIGATED].id, "event": "investigation", "date_from": day(6),
         "note": "群众来信反映的问题，公司纪检部初步核实中"},
    ])
