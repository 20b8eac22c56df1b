"""A case's earlier years as results."""

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
