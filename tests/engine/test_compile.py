"""Documents: the library compiles, and every fault is named with its exact place."""

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from engine import DocumentError, check, compile

LIBRARY = Path(__file__).resolve().parents[2] / "party_points" / "data" / "schemes"
DOCUMENTS = sorted(LIBRARY.glob("*.json"))
BASE = (LIBRARY / "S08.json").read_text(encoding="utf-8")


def changed(**parts):
    """S08 with some parts replaced, as JSON text."""
    document = json.loads(BASE, parse_float=Decimal)
    document.update(parts)
    return json.dumps(document, default=float)


def faults(document):
    with pytest.raises(DocumentError) as error:
        compile(document)
    assert error.value.faults
    return str(error.value).splitlines()


def with_node(**node):
    return changed(nodes=[{"code": "total"}, {"code": "base", "parent": "total", **node}], rules=[], ballots=[])


def with_rule(**rule):
    return changed(rules=[{"code": "r", "node": "base", **rule}])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_library_compiles(path):
    scheme = compile(path.read_text(encoding="utf-8"))
    assert scheme.code == path.stem
    assert scheme.warnings == ()
    assert {fault.code for fault in scheme.faults} <= {"unset", "not_stated"}


def test_a_document_compiles_from_a_mapping_too():
    assert compile(json.loads(BASE, parse_float=Decimal)).code == "S08"


def test_what_only_forbids_publishing_is_told_apart():
    scheme = compile((LIBRARY / "S04.json").read_text(encoding="utf-8"))
    assert {fault.code for fault in scheme.faults} == {"unset"}
    assert str(scheme.faults[0]) == "rules[0].unset: the source states no figure: the organisation must set it"
    assert [str(fault) for fault in check(BASE)] == [
        "stages[2].days: not stated: must be set",
        "stages[5].days: not stated: must be set",
    ]


def test_a_wrong_node_is_named_with_a_suggestion():
    rule = {"code": "r", "node": "base", "points": 1}
    document = changed(rules=[rule, {**rule, "code": "s"}, {**rule, "code": "t"}, {**rule, "code": "u", "node": "bas"}])
    assert faults(document) == ["rules[3].node: no node 'bas' (did you mean 'base'?)"]


def test_all_faults_come_at_once():
    document = changed(period="quater", veto_grade="poor", tie_break=["bas"])
    assert faults(document) == [
        "period: 'quater' is none of week, month, quarter, half, year (did you mean 'quarter'?)",
        "tie_break[0]: no node 'bas' (did you mean 'base'?)",
        "veto_grade: no grade 'poor'",
    ]


NODE_FAULTS = [
    ({"min": 5, "max": 1}, "nodes[1]: min 5 is above max 1"),
    ({"max": "50"}, "nodes[1].max: a number expected, found a text"),
    ({"max": True}, "nodes[1].max: a number expected, found true"),
    ({"window": "period"}, "nodes[1].fold: a period node below a cycle node must say fold (mean, sum or last)"),
    ({"window": "lifetime"}, "nodes[1].window: a lifetime node can't stand below a cycle node"),
    ({"window": "monthly"}, "nodes[1].window: 'monthly' is none of cycle, period, lifetime"),
    ({"overflow_to": "total"}, "nodes[1].overflow_to: overflow needs a max"),
    ({"overflow_to": "base", "max": 1}, "nodes[1].overflow_to: the overflow runs in a circle: base → base"),
    ({"kind": "figure"}, "nodes[1].max: a figure node needs a max to scale to"),
    ({"kind": "ballot"}, "ballots: node 'base' is of kind ballot, but no ballot is described for it"),
    ({"tracks": ["home"]}, "nodes[1].tracks[0]: no track 'home'"),
    ({"track": {"home": {"max": 1}}}, "nodes[1].track.home: no such key"),
    ({"levels": {"a": 1}}, "nodes[1].levels: only figure nodes have levels"),
    ({"wieght": 2}, "nodes[1].wieght: no such key (did you mean 'weight'?)"),
]


@pytest.mark.parametrize(("node", "said"), NODE_FAULTS, ids=lambda value: str(value)[:40])
def test_faulty_nodes(node, said):
    assert faults(with_node(**node)) == [said]


RULE_FAULTS = [
    ({}, "rules[0]: says neither points, range nor tiers, and no effect"),
    ({"points": 1, "range": [0, 1]}, "rules[0]: points, range and tiers exclude each other: points, range"),
    ({"range": [3, 1]}, "rules[0].range: the range runs from 3 to 1"),
    ({"range": 3}, "rules[0].range: [lowest, highest] expected, found a number"),
    ({"tiers": {"a": [1]}}, "rules[0].tiers.a: [lowest, highest] expected, found a list"),
    ({"points": 1, "max_count": {"n": -1, "per": "period"}}, "rules[0].max_count.n: -1 is negative"),
    ({"points": 1, "max_count": {"n": 1.5, "per": "period"}}, "rules[0].max_count.n: a whole number expected"),
    ({"points": 1, "max_points": {"n": 1.001}}, "rules[0].max_points.n: 1.001 has more than two decimals"),
    ({"points": 1, "max_count": {"n": 1, "per": "day"}}, "rules[0].max_count.per: 'day' is none of period, cycle"),
    ({"points": 1, "family": "honour"}, "rules[0].family: no family 'honour'"),
    ({"points": 1, "unit": 0}, "rules[0].unit: 0 must be more than 0"),
    ({"points": 1, "declared_by": "members"}, "rules[0].declared_by: 'members' is none of member, anyone"),
    ({"shortfall": {"target": 2}}, "rules[0].shortfall: needs one of points, effect: void"),
    ({"rate_below": {"rate": 1.2, "points": -1}}, "rules[0].rate_below.rate: 1.2 must lie between 0 and 1"),
    ({"grant": "period"}, "rules[0]: says neither points"),
    ({"points": 1, "statuses": ["ful"]}, "rules[0].statuses[0]: no status 'ful' (did you mean 'full'?)"),
    ({"points": 1, "joint": [{"from": -3, "pct": 0.1, "posts": ["x"]}]}, "rules[0].joint[0].from: -3 is negative"),
    ({"points": 1, "node": "work"}, "rules[0].node: entries can't be posted on the figure node 'work'"),
    ({"points": 1, "code": "a b"}, "rules[0].code: 'a b' is no code"),
    ({"points": 1, "declared_by": "department"}, "rules[0].department: missing"),
    ({"tiers": {}}, "rules[0].tiers: an empty list names nothing"),
    ({"points": -1, "repeat_pct": -0.2}, "rules[0].repeat_pct: -0.2 is negative"),
    ({"points": -1, "post_pct": -0.2}, "rules[0].post_pct: -0.2 is negative"),
]


@pytest.mark.parametrize(("rule", "said"), RULE_FAULTS, ids=lambda value: str(value)[:40])
def test_faulty_rules(rule, said):
    assert faults(with_rule(**rule))[0].startswith(said)


OTHER_FAULTS = [
    ({"grades": [{"code": "a", "quota": -0.1}]}, "grades[0].quota: -0.1 must lie between 0 and 1"),
    ({"grades": [{"code": "a", "from": 60}, {"code": "b", "from": 70}]}, "grades[1].from: from 70 is not below the 60"),
    ({"grades": [{"code": "a", "node_min": {"bas": 1}}]}, "grades[0].node_min.bas: no node 'bas'"),
    (
        {"grades": [{"code": "a"}, {"code": "a"}]},
        "grades[1].code: 'a' stands here for the second time, first at grades[0]",
    ),
    ({"grades": [{"code": "a", "computed": False}]}, "grades: no grade is computed"),
    ({"ceilings": [{"at_most": "good"}]}, "ceilings[0]: needs one of sanction, rule"),
    (
        {"ceilings": [{"sanction": "any", "at_most": "goud"}]},
        "ceilings[0].at_most: no grade 'goud' (did you mean 'good'?)",
    ),
    ({"consecutive": [{"n": 0, "grade": "good", "gives": "good"}]}, "consecutive[0].n: 0 must be more than 0"),
    ({"outcomes": [{"code": "o", "action": "tlak", "when": {}}]}, "outcomes[0].action: 'tlak' is none of"),
    ({"outcomes": [{"code": "o", "action": "talk", "when": {"grad": "good"}}]}, "outcomes[0].when.grad: no such key"),
    ({"outcomes": [{"code": "o", "action": "talk", "when": {"score": {}}}]}, "outcomes[0].when.score: needs one of"),
    ({"outcomes": [{"code": "o", "action": "talk", "after": "p"}]}, "outcomes[0].after: no outcome 'p'"),
    (
        {"consecutive": [{"n": 2, "grade": [], "gives": "good"}]},
        "consecutive[0].grade: an empty list names nothing",
    ),
    ({"outcomes": [{"code": "o", "action": "talk", "when": {"status": []}}]}, "outcomes[0].when.status: an empty list"),
    ({"statuses_scored": []}, "statuses_scored: an empty list names nothing"),
    ({"ballots": [{"node": "review", "mode": "by_grade", "options": [], "groups": []}]}, "ballots[0].options: missing"),
    ({"duties": [{"code": "d", "post": "secretary", "give": {"bonus": 0}}]}, "duties[0].give: needs one of bonus"),
    (
        {"branch_outcomes": [{"code": "b", "when": {"untrue_entries": {"gte": 5, "per": "month"}}, "effect": {}}]},
        "branch_outcomes[0].when.untrue_entries.per: 'month' is none of year",
    ),
    ({"stages": [{"stage": "publicity", "days": 3, "min_days": 5}]}, "stages[0].days: 3 is less than the 5"),
    ({"cycle": {"first_day": "02-30"}}, "cycle.first_day: '02-30' is no day of every year (MM-DD)"),
    ({"name": {"zh_CN": 5}}, "name.zh_CN: a text expected, found a number"),
    ({"stages": [{"stage": "committee", "days": -1}]}, "stages[0].days: -1 is negative"),
    ({"stages": [{"stage": "commitee"}]}, "stages[0].stage: 'commitee' is none of"),
    ({"stages": [{"stage": "file", "deadline": {"day": 32}}]}, "stages[0].deadline.day: 32 is out of the bounds"),
    ({"rules": {}}, "rules: a list expected, found an object"),
    ({"nodes": [5]}, "nodes[0]: an object expected, found a number"),
    ({"nodes": []}, "nodes: no node without a parent: the tree needs one root"),
    ({"nodes": [{"code": "a"}, {"code": "b"}]}, "nodes[1].parent: a second root beside 'a'"),
]


@pytest.mark.parametrize(("parts", "said"), OTHER_FAULTS, ids=lambda value: str(value)[:40])
def test_faulty_parts(parts, said):
    assert any(line.startswith(said) for line in faults(changed(**parts)))


def test_circles_are_told_once_each():
    tree = [{"code": "t"}, {"code": "a", "parent": "b"}, {"code": "b", "parent": "a"}, {"code": "c", "parent": "a"}]
    assert faults(changed(nodes=tree, rules=[], ballots=[])) == [
        "nodes[1].parent: the parents run in a circle: a → b → a"
    ]
    spill = {"parent": "t", "max": 1}
    tree = [{"code": "t"}, {"code": "a", "overflow_to": "b", **spill}, {"code": "b", "overflow_to": "a", **spill}]
    (said,) = faults(changed(nodes=tree, rules=[], ballots=[]))
    assert "the overflow runs in a circle" in said
    # into its own child: the child's value needs the parent's overflow, which needs the child
    tree = [{"code": "t", "max": 1, "overflow_to": "a"}, {"code": "a", "parent": "t"}]
    assert faults(changed(nodes=tree, rules=[], ballots=[])) == [
        "nodes[0].overflow_to: the overflow runs in a circle: t → a → t"
    ]


GARBAGE = [
    "",
    "[]",
    '"text"',
    "null",
    "{",
    b"\xff\xfe",
    "[" * 100_000,
    '{"a":' * 5_000 + "1" + "}" * 5_000,
    "{}",
    BASE.replace('"from": 90', '"from": NaN'),
    BASE.replace('"from": 90', '"from": -Infinity'),
    BASE.replace('"from": 90', '"from": 1e999999999'),
    BASE.replace('"from": 90', '"from": 1e99999999999999999999'),
    BASE.replace('"from": 90', '"from": ' + "9" * 100_000),
    BASE.replace('"weight": 1', '"weight": 0.999'),
    changed(name={"zh_CN": "x" * 10_000_000}),
    changed(code="x" * 10_000_000),
    changed(code="a\x00b"),
    changed(code="\ud800"),
    changed(**{"\udfff": 1}),
    changed(code="x").replace('"x"', '"\ud800"'),
    changed(extra=[{"data": "\ud800"}]),
    changed(rules=[{"code": f"r{number}", "node": "base", "points": 1} for number in range(100_000)]),
    changed(rules=[{"code": "r", "node": "bas", "points": 1}] * 4_000),
    changed(nodes=[{"code": "t"}, *({"code": f"n{number}", "parent": "x"} for number in range(1_999))]),
    changed(nodes=[{"code": f"n{number}", "parent": f"n{number + 1}"} for number in range(2_000)]),
]


@pytest.mark.parametrize("document", GARBAGE, ids=lambda value: repr(value[:30]))
def test_garbage_is_refused_quickly_with_short_messages(document):
    start = time.process_time()
    said = faults(document)
    assert time.process_time() - start < 8
    assert all(len(line) < 500 for line in said)


def test_a_long_tree_and_many_rules_compile():
    nodes = [{"code": "n0"}, *({"code": f"n{number}", "parent": f"n{number - 1}"} for number in range(1, 1_000))]
    rules = [{"code": f"r{number}", "node": f"n{number % 1000}", "points": 1} for number in range(3_000)]
    scheme = compile(changed(nodes=nodes, rules=rules, ballots=[]))
    assert (len(scheme.nodes), len(scheme.rules)) == (1_000, 3_000)


def test_binary_floats_are_refused():
    document = json.loads(BASE)
    assert "a number expected, found a binary float" in faults(document)[0]


WARNED = [
    ({"source": "honor", "event": "awarded"}, "rules[0].source: no source 'honor' reports anything (did you mean"),
    ({"source": "dues", "event": ["late", "shrt"]}, "rules[0].event: dues reports no 'shrt' (did you mean 'short'?)"),
    ({"source": "manual", "event": "whatever"}, None),
    ({"source": "attendance"}, None),
]


@pytest.mark.parametrize(("rule", "said"), WARNED, ids=lambda value: str(value)[:40])
def test_facts_that_never_come_are_warned_of(rule, said):
    warnings = [str(warning) for warning in compile(with_rule(points=1, **rule)).warnings]
    assert warnings == [] if said is None else len(warnings) == 1 and warnings[0].startswith(said)


def test_parts_that_never_act_are_warned_of():
    scheme = compile(
        changed(
            ceilings=[{"sanction": "parti", "at_most": "good"}],
            branch_outcomes=[{"code": "b", "when": {"untrue": {"each": 1}}, "effect": {"remind": True}}],
        )
    )
    assert [str(warning) for warning in scheme.warnings] == [
        "ceilings[0].sanction: sanction reports no 'parti' (did you mean 'party'?): it will never come",
        "branch_outcomes[0].when.untrue: nobody counts 'untrue' (did you mean 'untrue_entries'?): "
        "the condition never holds",
        "branch_outcomes[0].effect.remind: nothing carries out 'remind' (did you mean 'reminder'?)",
    ]


def test_grades_that_nobody_can_get_are_warned_of():
    def warned(*grades):
        document = changed(
            grades=[{"code": f"g{number}", **grade} for number, grade in enumerate(grades)],
            ceilings=[],
            consecutive=[],
            outcomes=[],
        )
        return [warning.path for warning in compile(document).warnings]

    assert warned({"from": 90}, {"from": 90}, {}) == ["grades[1]"]
    assert warned({}, {"from": 60}, {}) == ["grades[1]", "grades[2]"]
    # a condition, an open bound, or not being computed leave somebody for the next
    assert warned({"from": 90, "quota": 0.2}, {"from": 90}, {}) == []
    assert warned({"from": 90, "open": True}, {"from": 90}, {}) == []
    assert warned({"from": 60}, {}, {"computed": False}) == []


def test_the_library_has_no_part_that_never_acts():
    said = [(path.stem, warning.path) for path in DOCUMENTS for warning in compile(path.read_text("utf-8")).warnings]
    assert said == []


def test_full_marks_that_do_not_add_up_are_a_warning():
    nodes = [
        {"code": "t", "max": 100},
        {"code": "a", "parent": "t", "max": 60},
        {"code": "b", "parent": "t", "max": 30},
    ]
    scheme = compile(changed(nodes=nodes, rules=[], ballots=[]))
    assert [str(warning) for warning in scheme.warnings] == [
        "nodes[0]: the children's full marks make 90, the node's are 100 (adds_up: false, if that is meant)"
    ]
    nodes[0]["adds_up"] = False
    assert compile(changed(nodes=nodes, rules=[], ballots=[])).warnings == ()
