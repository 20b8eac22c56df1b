"""Engine and literal transcription judge the same random schemes and branches, to the cent."""

from fractions import Fraction

import pytest
from engine import case_run, casebook
from oracle import chance, run
from oracle.days import periods

BLOCK = 60


def judged_by_engine(document, case, codes):
    book = {"document": document, "cases": [{**case, "expect": [{"period": code, "members": {}} for code in codes]}]}
    (read,) = casebook.read_cases(book, None)
    return case_run.run(read)


def plain(result):
    """An engine's result in the transcription's terms."""
    if result is None:
        return None
    return {
        "total": Fraction(result.total, 100),
        "nodes": {code: Fraction(cents, 100) for code, cents in result.nodes.items()},
        "rank": result.rank,
        "grade": result.grade,
        "tie": result.tie,
        "outcomes": sorted(result.outcomes),
    }


def differences(seed):
    """What the two say differently of one random case."""
    document = chance.document(seed)
    case = chance.case(document, seed)
    everything = [code for code, _first, _last in periods(document["period"], chance.YEAR)]
    codes = sorted({everything[0], everything[len(everything) // 2], everything[-1]})
    literal = run(document, case, codes)
    for result in judged_by_engine(document, case, codes):
        for member, one in result.members.items():
            if plain(one) != literal["periods"][result.period][member]:
                yield seed, result.period, member, plain(one), literal["periods"][result.period][member]
        if result.period == everything[-1]:
            for entry in result.entries:
                counted = Fraction(entry.counted, 100)
                if (
                    entry.points is not None
                    and entry.id in literal["counted"]
                    and counted != literal["counted"][entry.id]
                ):
                    yield seed, "counted", entry.id, counted, literal["counted"][entry.id]


@pytest.mark.parametrize("block", range(20))
def test_engine_and_transcription_agree(block):
    found = [difference for seed in range(block * BLOCK, (block + 1) * BLOCK) for difference in differences(seed)]
    assert not found, found[:3]
