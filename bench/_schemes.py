"""The schemes that the benchmarks score by, and what a member's year under them looks like."""

import json
import random
from datetime import date, timedelta
from fractions import Fraction

from odoo.addons.party_points.engine import Claim, Dossier, Earlier, Entry, Tally, closings, parse, price, settle
from odoo.addons.party_points.engine.scheme import Scale
from odoo.addons.party_points.models import scheme_text
from odoo.addons.party_points.tools.case_records import publishable
from odoo.tools import file_open

YEAR = 2025
ENTRIES = 50
TEMPLATES = 400
SEED = 20250101
# How often an event of a rule comes up beside the others: what only counts towards a target is everyday.
COUNTING, COMMON, RARE = 6, 1, 0.02


def document(code):
    """The document of a scheme of the library, or of BUSY, the one made for measuring."""
    if code == "BUSY":
        return busy()
    with file_open(f"party_points/data/schemes/{code}.json") as stream:
        return scheme_text.dumps(publishable(parse(stream.read())))


def names(english):
    return {"zh_CN": english, "en_US": english}


def busy():
    """A scheme of 40 nodes: quarterly means, figures, families, caps of all kinds and void rules."""
    nodes = [{"code": "total", "name": names("Total"), "min": 0, "max": 150}]
    rules, families = [], []
    quarterly = {"window": "period"}
    nodes.append({"code": "work", "name": names("Work"), "parent": "total", "kind": "figure", "min": 0, "max": 20,
                  "fold": "mean", **quarterly})
    for component, low, high in (("daily", 0, 40), ("conduct", 0, 40), ("deeds", 0, 50)):
        window = quarterly if component == "daily" else {}
        fold = {"fold": "mean"} if component == "daily" else {}
        nodes.append({"code": component, "name": names(component), "parent": "total", "min": low, "max": high,
                      "adds_up": False, **window, **fold})
        for d in range(3):
            dimension = f"{component}{d}"
            nodes.append({"code": dimension, "name": names(dimension), "parent": component, "min": 0, "max": 18,
                          "adds_up": False, **window})
            if component == "deeds":
                families.append({"code": dimension, "scope": "subject"})
            for i in range(3):
                item = f"{dimension}{i}"
                nodes.append({"code": item, "name": names(item), "parent": dimension, "kind": "points", "min": 0,
                              "max": 6, "opening": 5 if component == "conduct" else 0, **window})
                rules += rules_of(component, dimension, item)
    return json.dumps({
        "code": "BUSY", "name": names("Benchmark"), "sector": names("Benchmark"), "summary": names("Benchmark"),
        "cycle": "year", "period": "quarter", "statuses_scored": ["full", "probationary"], "statuses_graded": ["full"],
        "tracks": [], "nodes": nodes, "rules": rules, "ballots": [], "families": families,
        "grades": [{"code": "good", "name": names("Good"), "from": 60}, {"code": "poor", "name": names("Poor")}],
        "tie_break": [], "ceilings": [], "consecutive": [], "outcomes": [], "branch_outcomes": [],
        "stages": [{"stage": "publicity", "name": names("Publicity"), "every": "quarter", "days": 5}],
    })


def rules_of(component, dimension, item):
    common = {"node": item, "declared_by": "recorder"}
    if component == "daily":
        return [{"code": f"{item}.done", "name": names("Done"), "points": 0.5,
                 "max_points": {"n": 4, "per": "period"}, **common}]
    if component == "conduct":
        return [{"code": f"{item}.breach", "name": names("Breach"), "range": [-5, 0], **common},
                {"code": f"{item}.void", "name": names("Void"), "effect": "void", **common}]
    return [{"code": f"{item}.honour", "name": names("Honour"), "tiers": {"a": 4, "b": 2.5, "c": 1},
             "family": dimension, "subject_cap": 5, "max_points": {"n": 8, "per": "cycle"}, **common},
            {"code": f"{item}.help", "name": names("Help"), "points": 0.75, "max_count": {"n": 3, "per": "cycle"},
             **common}]


def templates(scheme):
    """``TEMPLATES`` years of a member each, as lists of settled entries:
    ``(rule, date, quantity, cents, counted, effective, subject, origin)``."""
    chance = random.Random(SEED)
    rules = [rule for rule in scheme.rules if not (rule.posts or rule.tracks or rule.grant or rule.rate_below)]
    weights = [COUNTING if rule.shortfall else RARE if rule.effect != "points" else COMMON for rule in rules]
    return [_year(scheme, chance, rules, weights) for _ in range(TEMPLATES)]


def _year(scheme, chance, rules, weights):
    """A year as it would have come about: priced one after the other, windows closed, limits settled."""
    dossier, entries = Dossier(), []
    days = sorted(date(YEAR, 1, 1) + timedelta(days=chance.randrange(364)) for _ in range(ENTRIES))
    for number, day in enumerate(days):
        rule = chance.choices(rules, weights)[0]
        before = [Earlier(one.date, one.number, one.quantity) for one in entries if one.rule == rule.code]
        claim = Claim(rule.code, day, number, 1, *_chosen(chance, rule))
        cents = price(scheme, dossier, claim, before).cents
        subject = f"subject {chance.randrange(3)}" if rule.family else None
        entries.append(Entry(number, rule.code, day, number, cents, subject))
    entries += _closings(scheme, dossier, entries)
    # As many as the size says: the closing entries take the place of the year's first ones.
    entries = entries[-ENTRIES:]
    return [
        (scheme.rule(one.rule), one.date, one.quantity, one.cents, line.cents, line.effective, one.subject,
         "shortfall" if one.origin == "closing" else "recorded")
        for one, line in zip(entries, settle(scheme, dossier, entries), strict=True)
    ]


def _chosen(chance, rule):
    """Tier and points that declarer and approver choose."""
    tier = chance.choice(list(rule.tiers)) if rule.tiers else None
    scale = rule.tiers[tier] if rule.tiers else rule.range
    if not isinstance(scale, Scale):
        return tier, None
    low, high = scale.low if scale.low is not None else -3, scale.high if scale.high is not None else 3
    # Small amounts are the everyday ones.
    low, high = max(low, -3), min(high, 3)
    return tier, low + (high - low) * Fraction(chance.randrange(101), 100)


def _closings(scheme, dossier, entries):
    """The entries that the end of each period brings."""
    made = []
    for period in scheme.calendar.cycle(YEAR).periods:
        for one in closings(scheme, dossier, period, lambda rule, first, last: _tally(entries, rule, first, last)):
            number = len(entries) + len(made)
            made.append(Entry(number, one.rule, one.date, number, one.price.cents, origin="closing"))
    return made


def _tally(entries, rule, first, last):
    return Tally(sum(one.quantity for one in entries if one.rule == rule.code and first <= one.date <= last))
