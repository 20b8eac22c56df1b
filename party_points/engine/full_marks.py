"""Do the children's full marks make their parent's? A slip of the pen in a tree shows here first (§12 `adds_up`)."""

from __future__ import annotations

from fractions import Fraction

from .amounts import fraction_text
from .reading import Checker
from .scheme import Node, Scheme


def check_full_marks(checker: Checker, scheme: Scheme) -> None:
    """Warn of each node whose children's maxima, weighted, don't add up to its own, for some track."""
    places = {code: f"nodes[{place}]" for place, code in enumerate(_codes(scheme))}
    for node in scheme.nodes:
        if not node.adds_up or not node.children:
            continue
        for track in scheme.tracks or (None,):
            wrong = _mismatch(scheme, node, track)
            if wrong is not None:
                own = node.on(track).max or Fraction(0)
                params = {"sum": fraction_text(wrong), "own": fraction_text(own)}
                if track is not None:
                    params["track"] = track
                checker.warn(places[node.code], "full_marks", **params)
                break


def _codes(scheme: Scheme) -> list[str]:
    return [node["code"] for node in scheme.document["nodes"]]


def _mismatch(scheme: Scheme, node: Node, track: str | None) -> Fraction | None:
    """The sum of the children's full marks, where it is another than the node's; None where nothing can be said."""
    own = node.on(track)
    if own.max is None or not node.exists(track):
        return None
    total = own.opening if node.kind is None else Fraction(0)
    for child in (scheme.nodes[index] for index in node.children):
        if not child.exists(track):
            continue
        measures = child.on(track)
        if measures.max is None:
            return None
        if measures.max > 0:
            total += measures.weight * measures.max
    return total if total != own.max else None
