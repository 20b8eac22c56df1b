"""Small random schemes and ledgers for the property tests: few nodes, every mechanism that touches a value."""

import json
from datetime import date, timedelta
from decimal import Decimal

from engine import Dossier, Entry, Exemption, Span, compile
from engine.account import Reading
from hypothesis import strategies as st

FIRST = date(2024, 1, 1)
YEAR = 366

amounts = st.sampled_from(["0", "0.01", "0.5", "1", "2.5", "3.33", "7", "10", "40"])
weights = st.sampled_from(["1", "0.8", "0.3", "2", "0"])
days = st.integers(0, YEAR - 1).map(lambda number: FIRST + timedelta(days=number))
subjects = st.sampled_from([None, "a", "b"])


@st.composite
def nodes(draw):
    """A root, two or three branches of one to three nodes; overflow goes to a later branch."""
    root = {"code": "total", "adds_up": False}
    if draw(st.booleans()):
        root.update(min=Decimal("0"), max=Decimal(draw(st.sampled_from(["50", "100"]))))
    made = [root]
    branches = draw(st.integers(2, 3))
    for number in range(branches):
        window = draw(st.sampled_from(["cycle", "period"]))
        top = _node(draw, f"n{number}", "total", window)
        if window == "period":
            top["fold"] = draw(st.sampled_from(["mean", "sum", "last"]))
        made.append(top)
        for child in range(draw(st.integers(0, 2))):
            below = draw(st.sampled_from(["cycle", "period"])) if window == "cycle" else "period"
            leaf = _node(draw, f"n{number}_{child}", top["code"], below)
            if below == "period" and window == "cycle":
                leaf["fold"] = draw(st.sampled_from(["mean", "sum", "last"]))
            if draw(st.integers(0, 4)) == 0:
                leaf.update(kind="figure", min=Decimal("0"), max=Decimal("40"))
            made.append(leaf)
    _overflow(draw, made)
    return made


def _node(draw, code, parent, window):
    node = {"code": code, "parent": parent, "window": window, "adds_up": False, "weight": Decimal(draw(weights))}
    if draw(st.booleans()):
        node["opening"] = Decimal(draw(amounts))
    if draw(st.booleans()):
        node["min"] = Decimal(draw(st.sampled_from(["0", "-5"])))
    if draw(st.booleans()):
        node["max"] = Decimal(draw(st.sampled_from(["1.5", "10", "33.33"])))
    if draw(st.integers(0, 5)) == 0:
        node["tracks"] = ["x"]
    return node


def _overflow(draw, made):
    target = made[-1]
    if target.get("kind") == "figure":
        return
    for node in made[1:-1]:
        reachable = node["window"] == "period" or target["window"] == node["window"]
        top = target["code"].split("_")[0]
        if "max" in node and reachable and not node["code"].startswith(top) and draw(st.booleans()):
            node["overflow_to"] = target["code"]


def never_reset(tree):
    """The same tree with lifetime windows for those of the cycle."""
    for node in tree:
        if node.get("window", "cycle") == "cycle":
            node["window"] = "lifetime"
    return tree


@st.composite
def schemes(draw, lifetime=False):
    """A compiled scheme; `lifetime`: perhaps one that never resets."""
    tree = draw(nodes())
    if lifetime and draw(st.booleans()):
        tree = never_reset(tree)
    rules = []
    for number, node in enumerate(tree):
        if node.get("kind") == "figure":
            continue
        for effect in draw(st.sampled_from([("points",), ("points", "void"), ("points", "points")])):
            rules.append(_rule(draw, f"r{number}{len(rules)}", node["code"], effect))
    rules.append({"code": "veto", "node": "total", "effect": "veto"})
    document = {
        "code": "P",
        "period": draw(st.sampled_from(["month", "quarter", "half", "year", "week"])),
        "statuses_scored": ["full"],
        "statuses_graded": ["full"],
        "tracks": [{"code": "x"}, {"code": "y"}],
        "nodes": tree,
        "rules": rules,
        "families": [{"code": "f", "scope": draw(st.sampled_from(["subject", "cycle"]))}],
    }
    return compile(json.dumps(document, default=_literal).replace('"<', "").replace('>"', ""))


def _literal(value):
    return f"<{value}>"


def _rule(draw, code, node, effect):
    rule = {"code": code, "node": node, "effect": effect}
    if effect == "points":
        rule["range"] = [None, None]
    per = draw(st.sampled_from(["period", "cycle"]))
    if draw(st.integers(0, 2)) == 0:
        rule["max_count"] = {"n": draw(st.integers(1, 2)), "per": per}
    if draw(st.integers(0, 2)) == 0:
        rule["family"] = "f"
    if draw(st.integers(0, 3)) == 0:
        rule["subject_cap"] = Decimal(draw(amounts))
    if draw(st.integers(0, 3)) == 0:
        rule["max_points"] = {"n": Decimal(draw(amounts)), "per": per}
    return rule


@st.composite
def ledgers(draw, scheme, most=12):
    """Confirmed entries of one member, numbered in their order; of earlier years too where the scheme never resets."""
    found = []
    when = days
    if scheme.lifetime:
        when = st.one_of(days, st.dates(date(2022, 6, 1), date(2024, 12, 31)))
    for number in range(draw(st.integers(0, most))):
        rule = draw(st.sampled_from(scheme.rules))
        cents = draw(st.integers(-2000, 2000)) if rule.effect == "points" else 0
        found.append(Entry(number, rule.code, draw(when), number, cents, draw(subjects)))
    return found


@st.composite
def dossiers(draw):
    """Enrolled all the year, or from some day, with a change of track or an exemption in the middle."""
    start = draw(st.sampled_from([None, date(2022, 11, 20), date(2024, 3, 1), date(2024, 8, 15)]))
    change = draw(st.sampled_from([None, None, date(2024, 9, 10)]))
    tracks = draw(st.sampled_from([("x", "y"), ("y", "x"), (None, "x")]))
    spans = [Span(start, None, track=tracks[0])]
    if change is not None:
        spans = [Span(start, change - timedelta(days=1), track=tracks[0]), Span(change, None, track=tracks[1])]
    exempt = draw(st.sampled_from([(), (), (Exemption(date(2024, 4, 1), date(2024, 6, 30)),)]))
    return Dossier(tuple(spans), (), exempt)


@st.composite
def readings(draw, scheme):
    """Figures, some of them with denominators that no scheme has."""
    figures = [node.code for node in scheme.nodes if node.kind == "figure"]
    values = st.one_of(st.integers(0, 10_000), st.fractions(0, 100, max_denominator=23))
    if not figures:
        return []
    made = st.builds(Reading, st.sampled_from(figures), days, values)
    return draw(st.lists(made, max_size=4))
