"""Random schemes and random branches, small enough to read when the two judges disagree.

Everything hangs on a seed: ``document(seed)`` and ``case(document, seed)`` give the same each time. Numbers are ints
and Decimals, never floats. Constellations on which the contract leaves a reading open are not made: rules whose points
have either sign, limits on derived entries' rules, tracks without members.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

UNITS = ("month", "quarter", "half", "year", "week")
YEAR = 2024
POSTS = ("secretary", "group_leader", "recorder", "committee")


def name(text):
    return {"zh_CN": text, "en_US": text}


def amount(rng, low, high):
    """A number with up to two decimals."""
    return Decimal(rng.randint(low * 100, high * 100)) / 100 if rng.random() < 0.5 else rng.randint(low, high)


def document(seed):
    """A valid scheme with every mechanism that a few nodes can hold."""
    rng = Random(f"scheme {seed}")
    tracks = ["a", "b"] if rng.random() < 0.4 else []
    nodes = _nodes(rng, tracks)
    rules = _rules(rng, nodes)
    ballots = [_ballot(rng, node["code"]) for node in nodes if node.get("kind") == "ballot"]
    statuses = ["full", "probationary"]
    result = {
        "code": f"R{seed}", "name": name("random"), "sector": name("test"), "summary": name("random"),
        "cycle": "year", "period": rng.choice(UNITS), "statuses_scored": statuses,
        "statuses_graded": statuses if rng.random() < 0.5 else ["full"],
        "tracks": [{"code": code, "name": name(code)} for code in tracks],
        "nodes": nodes, "rules": rules, "ballots": ballots,
        "families": [{"code": "f1", "scope": "subject"}, {"code": "f2", "scope": "cycle"}],
        "grades": [], "tie_break": [], "ceilings": [], "consecutive": [], "outcomes": [], "branch_outcomes": [],
        "stages": [], "extra": [], "notes": [],
    }
    if rng.random() < 0.8:
        _grades(rng, result)
    return result


def _nodes(rng, tracks):
    root = {"code": "total", "name": name("total"), "adds_up": False}
    if rng.random() < 0.7:
        root["min"] = 0
    if rng.random() < 0.6:
        root["max"] = rng.choice((100, 120, 40))
    nodes = [root]
    for number in range(rng.randint(2, 4)):
        component = _node(rng, f"c{number}", root, tracks)
        nodes.append(component)
        if component.get("kind") in ("figure", "ballot"):
            continue
        for child in range(rng.randint(0, 3)):
            nodes.append(_node(rng, f"c{number}_{child}", component, tracks))
    if rng.random() < 0.4:
        _overflow(rng, nodes)
    return nodes


def _node(rng, code, parent, tracks):
    node = {"code": code, "parent": parent["code"], "name": name(code), "adds_up": False}
    kind = rng.choices(("points", "figure", "ballot", None), (6, 1, 1, 1))[0]
    if kind:
        node["kind"] = kind
    inherited = parent.get("window") == "period"
    if inherited or rng.random() < 0.45:
        node["window"] = "period"
        if not inherited:
            node["fold"] = rng.choice(("mean", "sum", "last"))
    if kind in ("figure", "ballot"):
        node |= {"min": 0, "max": rng.choice((3, 10, 20, 40))}
    else:
        _bounds(rng, node)
    if rng.random() < 0.2:
        node["weight"] = rng.choice((Decimal("0.5"), Decimal("0.3"), 2))
    if tracks and rng.random() < 0.25:
        node["tracks"] = [rng.choice(tracks)]
    elif tracks and kind in ("points", None) and rng.random() < 0.25:
        node["track"] = {rng.choice(tracks): {"max": amount(rng, 35, 70), "opening": amount(rng, 0, 20)}}
    return node


def _bounds(rng, node):
    if rng.random() < 0.5:
        node["opening"] = amount(rng, 0, 30)
    if rng.random() < 0.7:
        node["max"] = amount(rng, 30, 60) if rng.random() < 0.5 else amount(rng, 1, 12)
    if rng.random() < 0.7:
        node["min"] = 0 if rng.random() < 0.8 else -5
    if "max" in node and Decimal(node["max"]) < Decimal(node.get("opening", 0)):
        node["opening"] = node["max"]


def _overflow(rng, nodes):
    """Let one node with a maximum pour into a later node that takes entries: no loop can come of it."""
    sources = [node for node in nodes[1:] if "max" in node and node.get("kind") == "points"]
    if not sources:
        return
    source = rng.choice(sources)
    targets = [
        node for node in nodes[nodes.index(source) + 1:]
        if node.get("kind") == "points" and not node["code"].startswith(source["code"])
        and not node.get("tracks") and node.get("window") != "period"
        and not source["code"].startswith(node["code"])
    ]
    if targets:
        source["overflow_to"] = rng.choice(targets)["code"]


def _rules(rng, nodes):
    postable = [node for node in nodes[1:] if node.get("kind") == "points"]
    rules = []
    for number in range(rng.randint(3, 8)):
        if postable:
            rules.append(_rule(rng, f"r{number}", rng.choice(postable)))
    if postable and rng.random() < 0.3:
        rules.append(_base("void", rng.choice(postable)) | {"effect": "void"})
    if rng.random() < 0.3:
        rules.append(_base("veto", nodes[0]) | {"effect": "veto"})
    if postable and rng.random() < 0.3:
        rules.append(_base("grant", rng.choice(postable)) | {"grant": "period", "points": amount(rng, 1, 3),
                                                             "declared_by": "source"})
    if postable and rng.random() < 0.3:
        shortfall = {"target": rng.randint(1, 6), "unit": rng.randint(1, 2), "points": -amount(rng, 1, 2)}
        if rng.random() < 0.3:
            shortfall = {"target": rng.randint(1, 4), "effect": "void"}
        rules.append(_base("short", rng.choice(postable)) | {
            "shortfall": shortfall, "source": "training", "event": "hours", "declared_by": "source"})
    if postable and rng.random() < 0.3:
        rules.append(_base("rate", rng.choice(postable)) | {
            "rate_below": {"rate": Decimal("0.8"), "points": -5}, "source": "attendance", "declared_by": "source"})
    return rules


def _base(code, node):
    rule = {"code": code, "node": node["code"], "name": name(code), "declared_by": "recorder"}
    if node.get("tracks"):
        rule["tracks"] = node["tracks"]
    return rule


def _rule(rng, code, node):
    rule = _base(code, node)
    sign = rng.choice((1, -1))
    shape = rng.choice(("points", "points", "range", "tiers", "unit"))
    if shape == "points":
        rule["points"] = sign * (amount(rng, 1, 6) or 1)
    elif shape == "range":
        rule["range"] = [0, 20] if sign > 0 else [-20, 0]
    elif shape == "tiers":
        rule["tiers"] = {"hi": sign * amount(rng, 3, 6), "lo": sign * amount(rng, 1, 2)}
    else:
        rule |= {"points": sign * amount(rng, 1, 2), "unit": rng.choice((3, Decimal("2.5")))}
    if shape in ("points", "tiers") and rng.random() < 0.25:
        rule |= {"source": "honour", "event": "awarded", "declared_by": "source"}
    _limits(rng, rule)
    if sign < 0 and shape in ("points", "range"):
        _surcharges(rng, rule)
    elif rng.random() < 0.1:
        rule["statuses"] = ["full"]
    return rule


def _limits(rng, rule):
    if rng.random() < 0.2:
        rule["max_count"] = {"n": rng.randint(1, 3), "per": rng.choice(("period", "cycle"))}
    if rng.random() < 0.3:
        rule["family"] = rng.choice(("f1", "f2"))
    if rng.random() < 0.2:
        rule["subject_cap"] = amount(rng, 2, 7)
    if rng.random() < 0.2:
        rule["max_points"] = {"n": amount(rng, 3, 9), "per": rng.choice(("period", "cycle"))}


def _surcharges(rng, rule):
    if rng.random() < 0.4:
        rule["repeat_pct"] = Decimal("0.20")
    if rng.random() < 0.4:
        rule["post_pct"] = Decimal("0.15")
    if rng.random() < 0.4 and not rule.get("tracks"):
        rule["joint"] = [
            {"from": 3, "pct": Decimal("0.10"), "posts": ["secretary", "group_leader"]},
            {"from": 5, "pct": Decimal("0.25"), "posts": ["committee"]},
        ]


def _options(good, bad):
    return [{"code": code, "name": name(code), "points": points} for code, points in (("good", good), ("bad", bad))]


def _ballot(rng, node):
    if rng.random() < 0.5:
        options = _options(3, 1)
        return {"node": node, "mode": "by_grade", "options": options,
                "groups": [{"code": "members", "name": name("members"), "weight": 1}]}
    options = _options(100, 35)
    ballot = {"node": node, "mode": "proportional", "options": options, "groups": [
        {"code": "members", "name": name("members"), "weight": Decimal("0.7")},
        {"code": "public", "name": name("public"), "weight": Decimal("0.3")},
    ]}
    return ballot | ({"divisor": "cast"} if rng.random() < 0.3 else {})


def _top_grade(rng, result):
    top = {"code": "top", "name": name("top"), "from": amount(rng, 20, 60)}
    extra = rng.random()
    if extra < 0.4:
        top["quota"] = rng.choice((Decimal("0.2"), Decimal("0.5"), Decimal("0.34")))
        if rng.random() < 0.5:
            top["share_of"] = "members"
        if rng.random() < 0.3:
            top["quota_min"] = 1
    elif extra < 0.6:
        top["top_share"] = Decimal("0.5")
    elif extra < 0.8:
        top["node_min"] = {rng.choice(result["nodes"])["code"]: amount(rng, 1, 15)}
    if rng.random() < 0.2:
        top["open"] = True
    return top


def _grades(rng, result):
    top = _top_grade(rng, result)
    result["grades"] = [
        top, {"code": "mid", "name": name("mid"), "from": amount(rng, 5, 19)}, {"code": "low", "name": name("low")},
    ]
    if rng.random() < 0.4:
        result["tie_break"] = [rng.choice(result["nodes"][1:])["code"]]
    if rng.random() < 0.4:
        result["ceilings"] = [{"sanction": "any", "at_most": rng.choice(("mid", "low"))}]
    if rng.random() < 0.5:
        result["veto_grade"] = "low"
    if rng.random() < 0.3:
        result["pending"] = {"interim_grade": "mid"} if rng.random() < 0.5 else {}
    if rng.random() < 0.3:
        result["consecutive"] = [{"n": 2, "grade": "mid", "or_below": True, "gives": "low"}]
    result["outcomes"] = [
        {"code": f"o{number}", "name": name("outcome"), "when": when, "action": "talk"}
        for number, when in enumerate((
            {"grade": ["mid", "low"]}, {"rank": "first"}, {"rank": "last"}, {"score": {"gte": 20, "lt": 50}},
            {"consecutive": {"n": 2, "grade": "low"}}, {"times": {"grade": "low", "gte": 2}}, {"veto": True},
            {"status": "probationary", "score": {"lt": 30}}, {"rank": "second"},
        )) if rng.random() < 0.5
    ]


def case(scheme, seed):
    """A branch or two under the scheme, with what happened to it in a year."""
    rng = Random(f"case {seed}")
    members = {f"m{number}": _member(rng, scheme) for number in range(rng.randint(1, 7))}
    result = {"title": f"seed {seed}", "year": YEAR, "members": members, "entries": [], "facts": [], "figures": [],
              "ballots": [], "pending": [], "history": {}}
    rules = [rule for rule in scheme["rules"] if rule["declared_by"] == "recorder"]
    for number in range(rng.randint(0, 5) * len(members)):
        if rules:
            result["entries"].append(_entry(rng, number, rng.choice(rules), members))
    result["facts"] = [_fact(rng, members) for _ in range(rng.randint(0, 4 * len(members)))]
    for node in scheme["nodes"]:
        if node.get("kind") == "figure":
            result["figures"] += [
                {"node": node["code"], "member": member, "date": _day(rng), "value": amount(rng, 0, 100)}
                for member in members for _ in range(rng.randint(0, 2))
            ]
    result["ballots"] = [_held(rng, ballot, members) for ballot in scheme["ballots"] for _ in range(rng.randint(0, 2))]
    if scheme.get("pending") is not None and rng.random() < 0.5:
        result["pending"] = [rng.choice(list(members))]
    for member in members:
        if rng.random() < 0.4:
            result["history"][member] = [
                {"grade": rng.choice(("top", "mid", "low")), "total": rng.randint(0, 80), "rank": 1}
                for _ in range(rng.randint(1, 2))
            ]
    return result


def _member(rng, scheme):
    member = {"status": rng.choices(("full", "probationary", "activist"), (7, 2, 1))[0], "branch": rng.choice("pq"),
              "group": rng.choice(("g1", "g2"))}
    if scheme["tracks"] and rng.random() < 0.9:
        member["track"] = rng.choice(scheme["tracks"])["code"]
    if rng.random() < 0.2:
        member["from"] = _day(rng)
    if rng.random() < 0.1:
        member["to"] = max(_day(rng), member.get("from", date(YEAR, 1, 1)))
    if rng.random() < 0.35:
        held = rng.sample(POSTS, rng.randint(1, 2))
        member["posts"] = [{"post": post, "from": date(YEAR - 1, 1, 1)} for post in held]
    if rng.random() < 0.05:
        member["exempt"] = True
    return member


def _day(rng):
    return date(YEAR, 1, 1) + timedelta(days=rng.randint(0, 365))


def _entry(rng, number, rule, members):
    entry = {"id": f"e{number}", "rule": rule["code"], "member": rng.choice(list(members)), "date": _day(rng)}
    if rule.get("range"):
        low, high = rule["range"]
        entry["points"] = amount(rng, low, high)
    if rule.get("tiers"):
        entry["tier"] = rng.choice(list(rule["tiers"]))
    if not rule.get("range") and not rule.get("tiers") and rule.get("points") is not None and rng.random() < 0.6:
        entry["quantity"] = rng.choice((2, Decimal("1.5"), 3, 1))
    if rng.random() < 0.6:
        entry["subject"] = rng.choice(("s1", "s2"))
    if rng.random() < 0.12:
        entry["reversed"] = entry["date"] + timedelta(days=rng.randint(0, 60))
    if rng.random() < 0.05:
        entry["state"] = "submitted"
    return entry


def _fact(rng, members):
    fact = {"member": rng.choice(list(members)), "date": _day(rng)}
    kind = rng.choice(("honour", "training", "attendance", "sanction"))
    if kind == "honour":
        return fact | {"source": kind, "event": "awarded", "tier": rng.choice(("hi", "lo")), "subject": "s1"}
    if kind == "training":
        return fact | {"source": kind, "event": "hours", "quantity": rng.choice((1, 2, Decimal("0.5")))}
    if kind == "sanction":
        return fact | {"source": kind, "event": "party", "tier": "warning"} if rng.random() < 0.3 else fact | {
            "source": "attendance", "event": "leave", "activity": "meeting"}
    return fact | {"source": kind, "event": rng.choice(("present", "absent", "late", "proxy")), "activity": "meeting"}


def _held(rng, ballot, members):
    held = {"node": ballot["node"], "date": _day(rng)}
    chosen = [member for member in members if rng.random() < 0.8]
    if ballot["mode"] == "by_grade":
        return held | {"decided": {member: rng.choice(("good", "bad")) for member in chosen}}
    return held | {"votes": {
        member: {
            group: {"good": rng.randint(0, 5), "bad": rng.randint(0, 5), "blank": rng.randint(0, 2)}
            for group in ("members", "public") if rng.random() < 0.9
        } for member in chosen
    }}
