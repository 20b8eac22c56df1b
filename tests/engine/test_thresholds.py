"""Every bound of every grade of the library, a cent to either side, against a literal reading of the document (§7)."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from engine import Candidate, compile, standings

LIBRARY = sorted((Path(__file__).parents[2] / "party_points" / "data" / "schemes").glob("*.json"))
DOCUMENTS = {file.stem: json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal) for file in LIBRARY}
BOUNDS = [
    (code, grade["code"])
    for code, document in DOCUMENTS.items()
    for grade in document.get("grades") or ()
    if grade.get("computed", True) and "from" in grade
]
PLENTY, OTHERS = 10**9, 99


def literal(document, cents):
    """The first grade whose bound a total reaches, where nothing else is in the way."""
    for grade in document["grades"]:
        bound = grade.get("from")
        if not grade.get("computed", True):
            continue
        if bound is None or (cents > bound * 100 if grade.get("open") else cents >= bound * 100):
            return grade["code"]
    return None


def judged(document, cents):
    """The engine's grade of a member who meets every condition but the bound, ahead of 99 others."""
    scheme = compile(document)
    status, track = document["statuses_graded"][0], (document.get("tracks") or [{"code": None}])[0]["code"]
    required = {rule: 1 for grade in scheme.grades for rule in grade.requires_rule}
    values = [PLENTY] * len(scheme.nodes)
    first = Candidate("first", "b", status, track, cents, values, effective=required)
    others = [Candidate(number, "b", status, track, -PLENTY, values, effective=required) for number in range(OTHERS)]
    return standings(scheme, [first, *others])[0].grade


def test_the_library_has_bounds_to_try():
    assert len(DOCUMENTS) == 21
    assert len(BOUNDS) >= 40


@pytest.mark.parametrize(("code", "grade"), BOUNDS)
@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_a_cent_decides(code, grade, beside):
    document = DOCUMENTS[code]
    bound = next(item["from"] for item in document["grades"] if item["code"] == grade)
    cents = int(bound * 100) + beside
    assert judged(document, cents) == literal(document, cents)


@pytest.mark.parametrize(("code", "grade"), BOUNDS)
def test_the_grade_begins_at_its_bound(code, grade):
    document = DOCUMENTS[code]
    item = next(item for item in document["grades"] if item["code"] == grade)
    least = int(item["from"] * 100) + (1 if item.get("open") else 0)
    assert judged(document, least) == grade
    assert judged(document, least - 1) != grade
