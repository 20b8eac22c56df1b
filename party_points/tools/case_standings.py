"""A case's earlier years as results, and whether ranks, grades and outcomes made from records are the engine's own."""

from ..engine.conditions import PLACE_NUMBERS


def record_history(records):
    """The case's `history` as imported results: the year before the case is the last one."""
    rows = []
    for name, years in records.case.history.items():
        for back, past in enumerate(reversed(years), start=1):
            if past is not None:
                place = PLACE_NUMBERS.get(past.rank, past.rank)
                rows.append({
                    "member_id": records.members[name].id, "year": records.case.year - back,
                    "scheme_id": records.scheme.id, "cents": past.cents, "grade_code": past.grade,
                    "rank": place if isinstance(place, int) else None, "last": past.last or past.rank == "last",
                })
    records.env["party.result"]._upsert(rows, "import")


def check_standings(records, period, members):
    """Refuse where the records stand otherwise than `members`, which the engine made from the case's own history.

    Cases with sanctions or pending members are left out: the records hold no such facts.
    """
    case = records.case
    if case.pending or any(fact.source == "sanction" for fact in case.facts):
        return
    scores = records.env["party.score"].search([("period_id", "=", period.id)])
    found = {records.name_of[scores.browse(key).member_id.id]: one for key, one in scores._standings().items()}
    for name, one in found.items():
        stands = (one.rank, one.grade, one.tie, one.outcomes)
        expected = members[name] and (
            members[name].rank, members[name].grade, members[name].tie, members[name].outcomes)
        if stands != expected:
            raise AssertionError(f"{case.title}, {period.code}, {name}: {stands} by the records, {expected} expected")
