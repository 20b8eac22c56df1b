"""What a closed ballot gives a member (scoring.md §5). Votes are plain counts here: secrecy is the shell's."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .amounts import Number, exact
from .scheme import Ballot, Scale

Votes = Mapping[str, Mapping[str, int]]


def ballot_result(ballot: Ballot, votes: Votes) -> Fraction:
    """The result of 0–100 from the votes that were cast for one member: {group: {option: count}}.

    Options that the scheme lacks are blank votes: left out, or in the divisor where the scheme divides by all votes
    cast. Groups without a valid vote leave their weight to the others; without any valid vote the result is 0.
    """
    total = Fraction(0)
    weights = Fraction(0)
    for group, weight in ballot.weights.items():
        counts = votes.get(group, {})
        valid = sum(count for option, count in counts.items() if option in ballot.options)
        if valid <= 0:
            continue
        divisor = sum(counts.values()) if ballot.cast else valid
        scored = sum((_score(ballot, option) * count for option, count in counts.items()), Fraction(0))
        total += weight * scored / divisor
        weights += weight
    return total / weights if weights else Fraction(0)


def _score(ballot: Ballot, option: str) -> Fraction:
    found = ballot.options.get(option)
    return found.points if found is not None and isinstance(found.points, Fraction) else Fraction(0)


def ballot_decision(ballot: Ballot, option: str, points: Number | None = None) -> Fraction:
    """The points of the option that the meeting decided; inside a range those that were set, 0 until they are.

    An option that the scheme lacks gives 0.
    """
    found = ballot.options.get(option)
    if found is None:
        return Fraction(0)
    if not isinstance(found.points, Scale):
        return found.points
    return exact(points) if points is not None else Fraction(0)
