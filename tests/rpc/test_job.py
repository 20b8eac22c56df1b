"""The nightly jobs as the scheduler runs them, on a real server: scoring goes side by side in several transactions."""


def test_the_nightly_jobs_score_everybody_and_leave_what_is_right_as_it_is(world):
    before, reviews = totals(world), review_states(world)
    assert before and reviews
    trigger(world.admin, "Party Points: score all members")
    newest, = world.admin.read("party.score.run", [], ["date"], order="id desc", limit=1)
    runs = world.admin.read("party.score.run", [["date", "=", newest["date"]]], ["state", "member_count"])
    assert {run["state"] for run in runs} == {"done"}
    members = world.admin.call("party.member", "search_count", [["ended", "=", False]])
    assert sum(run["member_count"] for run in runs) >= members
    trigger(world.admin, "Party Points: open the reviews of ended periods")
    # Other tests may have left members whom nobody has scored yet.
    assert before <= totals(world)
    assert review_states(world) == reviews


def trigger(admin, name):
    job, = admin.search("ir.cron", [["cron_name", "=", name]])
    admin.call("ir.cron", "method_direct_trigger", [job])


def totals(world):
    """Totals as the superior reads them."""
    rows = world.committee.read("party.score", [], ["member_id", "period_id", "total"])
    return {(row["member_id"][0], row["period_id"][0], row["total"]) for row in rows}


def review_states(world):
    rows = world.secretary.read("party.review", [], ["branch_id", "period_id", "state"], order="id")
    return [(row["branch_id"][0], row["period_id"][0], row["state"]) for row in rows]
