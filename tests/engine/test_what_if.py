"""What-if: an unchanged document changes nothing, and a changed one gives what a real run under it would have given."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from engine import Dossier, Entry, Held, Span, compile
from engine.account import account, batch_of
from engine.case_ledger import CaseLedger
from engine.evaluation import evaluate
from engine.ledger import CLOSING, DECLARED, DERIVED, FACT
from engine.pricing import Holder
from engine.score_cli import read_file
from engine.what_if import Difference, ValueRefused, compare, differences, with_value
from engine.what_if_replay import Fact as WhatIfFact
from engine.what_if_replay import Posting, close, derive, narrowed, replay
from engine.what_if_why import Moved, Pairing

ROOT = Path(__file__).resolve().parents[2]
BOOKS = sorted((ROOT / "tests" / "cases").glob("*.yaml"))


def cases():
    for book in BOOKS:
        for number, case in enumerate(read_file(book)):
            yield pytest.param(case, id=f"{book.stem}-{number}")


def dearer(rule):
    """The rule with every fixed amount of points half as much again."""
    changed = dict(rule)
    if isinstance(rule.get("points"), int | Decimal):
        changed["points"] = rule["points"] * Decimal("1.5")
    if rule.get("tiers"):
        changed["tiers"] = {
            tier: points if isinstance(points, list) else points * Decimal("1.5")
            for tier, points in rule["tiers"].items()
        }
    return changed


def scarcer(rule):
    """The rule with all its limits gone, and another one in their place."""
    changed = {key: value for key, value in rule.items() if key not in ("family", "max_points", "subject_cap")}
    return {**changed, "max_count": {"n": 1, "per": "cycle"}} if rule.get("effect", "points") == "points" else changed


def sharper(rule):
    """Repeats and post holders pay more; joint shares are larger."""
    changed = {key: value for key, value in rule.items() if key != "joint"}
    if rule.get("joint"):
        changed["joint"] = [{**part, "pct": Decimal("0.5")} for part in rule["joint"]]
    if rule.get("effect", "points") == "points" and not rule.get("tiers"):
        changed.update(repeat_pct=Decimal("0.3"), post_pct=Decimal("0.1"))
    return changed


def halved(rule):
    """Targets and grants are other ones."""
    changed = dict(rule)
    if rule.get("shortfall"):
        changed["shortfall"] = {**rule["shortfall"], "target": rule["shortfall"]["target"] * 2}
    if rule.get("grant") and rule.get("points"):
        changed["points"] = rule["points"] * 2
    if rule.get("rate_below"):
        changed["rate_below"] = {**rule["rate_below"], "rate": Decimal("0.99")}
    return changed


CHANGES = {
    "as it is": lambda document: document,
    "dearer": lambda document: {**document, "rules": [dearer(rule) for rule in document["rules"]]},
    "limits": lambda document: {**document, "rules": [scarcer(rule) for rule in document["rules"]]},
    "sharper": lambda document: {**document, "rules": [sharper(rule) for rule in document["rules"]]},
    "targets": lambda document: {**document, "rules": [halved(rule) for rule in document["rules"]]},
}


def ledger_of(case, run):
    """A case's ledger as a what-if is handed it: {member: [Posting]}."""
    tiers = {item.number: item.tier for item in (*case.entries, *case.facts)}
    return {
        name: [
            Posting(entry, tiers.get(entry.key[1]), run.reversals.get(entry.key))
            for entry in entries
        ]
        for name, entries in run.entries.items()
    }


def facts_of(case, run, name):
    return [
        WhatIfFact(one.source, one.event, one.activity, one.tier, one.date, one.quantity)
        for one in case.facts
        if name in run._whom(one)
    ]


def replayed(case, after):
    """{member: entries} under a changed scheme, from what was confirmed under the case's own."""
    run, change = CaseLedger(case), compare(case.scheme, after)
    found = {}
    for name, ledger in ledger_of(case, run).items():
        touched = [one for one in ledger if one.entry.rule in change.touched]
        rest = [one.entry for one in ledger if one.entry.rule not in change.touched]
        found[name] = rest + replay(case.scheme, after, change, case.members[name], touched).entries
    closing = narrowed(after, change.closed)
    for name, entries in found.items():
        since = after.calendar.cycle_of(run.since).year
        periods = [period for year in range(since, case.year + 1) for period in after.calendar.cycle(year).periods]
        entries += close(closing, case.members[name], entries, facts_of(case, run, name), periods)
    holders = [Holder(name, dossier) for name, dossier in case.members.items()]
    made = [pair for name in found for pair in derive(
        after, change, Holder(name, case.members[name]), list(found[name]), holders)]
    for holder, entry in made:
        found[holder].append(entry)
    return found


def plain(entries):
    """What an entry is, whatever its key and number."""
    return sorted(
        (entry.rule, entry.date, entry.cents, entry.origin, entry.subject or "", entry.reversed) for entry in entries)


def valued(scheme, case, entries, period):
    made = [account(scheme, case.members[name], period, entries[name]) for name in case.members]
    scores = evaluate(scheme, batch_of(period, made))
    return dict(zip(case.members, zip(scores.totals, scores.rows, strict=True), strict=True))


def confirmable(case, run):
    """The case without what its own scheme refused: that never came into the ledger."""
    refused = {entry.number for entry, _why in run.refused}
    return case._replace(entries=tuple(one for one in case.entries if one.number not in refused))


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("case", cases())
def test_it_gives_what_a_real_run_under_the_changed_document_gives(case, change):
    case = confirmable(case, CaseLedger(case))
    after = compile(CHANGES[change](case.document))
    real = CaseLedger(case._replace(scheme=after))
    found = replayed(case, after)
    assert {name: plain(entries) for name, entries in found.items()} == {
        name: plain(entries) for name, entries in real.entries.items()}
    period = after.calendar.cycle(case.year).periods[-1]
    assert valued(after, case, found, period) == valued(after, case, real.entries, period)


@pytest.mark.parametrize("case", cases())
def test_an_unchanged_document_changes_nothing(case):
    again = compile(case.document)
    assert compare(case.scheme, again).nothing
    assert differences(case.scheme, again) == []


def document(**rule):
    return {
        "code": "T", "period": "quarter", "statuses_scored": ["full"], "statuses_graded": ["full"],
        "nodes": [{"code": "t"}, {"code": "a", "parent": "t"}, {"code": "b", "parent": "t"}],
        "rules": [{"code": "x", "node": "a", **(rule or {"points": 2})},
                  {"code": "y", "node": "b", "points": 1, "family": "f"},
                  {"code": "z", "node": "b", "points": 3, "family": "f"}],
        "families": [{"code": "f", "scope": "cycle"}],
        "grades": [{"code": "good", "from": 5}, {"code": "rest"}],
    }


def scheme(**rule):
    return compile(document(**rule))


DAY = date(2024, 3, 1)
ME = Dossier((Span(),), (Held("secretary"),))


def one(before, after, cents, tier=None, quantity=1, number=1):
    posting = Posting(Entry(number, "x", DAY, number, cents, quantity=quantity), tier)
    return replay(before, after, compare(before, after), ME, [posting])


@pytest.mark.parametrize(("cents", "counted", "note"), [(200, 200, None), (500, 300, "clamped"), (-100, 0, "clamped")])
def test_the_approvers_choice_is_kept_inside_the_new_range(cents, counted, note):
    made = one(scheme(range=[-9, 9]), scheme(range=[0, 3]), cents)
    assert [entry.cents for entry in made.entries] == [counted]
    assert [reason.code for reason in made.notes.values()] == ([note] if note else [])


def test_where_nobody_chose_the_old_points_stand_and_it_is_said():
    made = one(scheme(points=2), scheme(range=[0, 9]), 200)
    assert [entry.cents for entry in made.entries] == [200]
    assert {key: reason.code for key, reason in made.notes.items()} == {1: "kept"}


def test_surcharges_are_taken_off_the_choice_before_they_are_put_on_anew():
    made = one(scheme(range=[-9, 0], post_pct=Decimal("0.2")), scheme(range=[-9, 0], post_pct=Decimal("0.5")), -480)
    assert [entry.cents for entry in made.entries] == [-600], "4 points were chosen"


def test_a_tier_that_the_draft_lacks_counts_nothing_and_is_said():
    made = one(scheme(tiers={"a": 4, "b": 2}), scheme(tiers={"a": 3}), 200, tier="b")
    assert made.entries == []
    assert made.notes[1].params["code"] == "tier_unknown"


def test_entries_of_a_rule_that_the_draft_lacks_count_nothing_and_are_said():
    before, draft = scheme(), document()
    del draft["rules"][0]
    change = compare(before, compile(draft))
    assert (change.gone, change.again) == ({"x"}, frozenset())
    made = one(before, compile(draft), 200)
    assert (made.entries, made.notes[1].code) == ([], "gone")


def test_only_what_a_change_can_reach_is_done_again():
    before = scheme()
    dearer_y = compile(with_value(before.document, "rule", "y", "points", "2"))
    assert compare(before, dearer_y).again == {"y", "z"}, "what shares a family is settled with it"
    assert compare(before, dearer_y).priced == {"y"}
    bound = compile(with_value(before.document, "grade", "good", "from", "6"))
    assert compare(before, bound)._replace(grading=False).nothing
    assert compare(before, bound).grading
    heavier = compare(before, compile(with_value(before.document, "node", "a", "weight", "2")))
    assert (heavier.values, heavier.touched) == (True, frozenset())
    assert compare(before, before, whole=False).again == {"y", "z"}, "an early score settles families anew"


def test_a_new_rule_that_closes_windows_is_granted_to_all():
    before, draft = scheme(), document()
    draft["rules"].append({"code": "g", "node": "a", "points": 1, "grant": "period"})
    after = compile(draft)
    change = compare(before, after)
    made = close(narrowed(after, change.closed), ME, [], [], after.calendar.cycle(2024).periods)
    assert [(entry.rule, entry.cents, entry.origin) for entry in made] == [("g", 100, CLOSING)] * 4


def test_joint_shares_are_made_anew():
    joint = [{"from": 1, "pct": Decimal("0.5"), "posts": ["secretary"]}]
    before, after = scheme(range=[-9, 0]), scheme(range=[-9, 0], joint=joint)
    change = compare(before, after)
    mine = Dossier((Span(branch=7),))
    entries = [Entry(1, "x", DAY, 1, -400)]
    holder = Holder("s", Dossier((Span(branch=7),), (Held("secretary", branch=7),)))
    made = list(derive(after, change, Holder("m", mine), entries, [holder]))
    assert [(key, entry.cents, entry.origin) for key, entry in made] == [("s", -200, DERIVED)]
    old = Posting(Entry(2, "x", DAY, 2, -200, origin=DERIVED))
    assert replay(after, before, compare(after, before), ME, [old]).entries == [], "the old share goes"
    assert {DECLARED, FACT} & {entry.origin for entry in entries}


@pytest.mark.parametrize(("part", "code", "field", "value", "refused"), [
    ("node", "nope", "max", "1", "part"), ("node", "a", "name", "1", "field"), ("node", "a", "max", "ten", "number"),
    ("rule", "y", "points", None, "number"), ("node", "a", "max", "nan", "number"), ("staff", "a", "max", "1", "field"),
])
def test_a_value_that_has_no_place_is_refused(part, code, field, value, refused):
    with pytest.raises(ValueRefused) as caught:
        with_value(document(), part, code, field, value)
    assert caught.value.code == refused


def test_points_of_a_level_need_the_level_and_a_choice_cant_be_fixed():
    tiered = document(tiers={"a": 4, "b": 2})
    changed = with_value(tiered, "rule", "x", "points", "5", tier="a")
    assert changed["rules"][0]["tiers"] == {"a": 5, "b": 2}
    with pytest.raises(ValueRefused):
        with_value(tiered, "rule", "x", "points", "5")
    with pytest.raises(ValueRefused):
        with_value(document(range=[0, 5]), "rule", "x", "points", "5")


def test_a_limit_keeps_its_window_and_nothing_takes_it_away():
    limited = document(points=1, max_count={"n": 2, "per": "period"})
    assert with_value(limited, "rule", "x", "max_count", "3")["rules"][0]["max_count"] == {"n": 3, "per": "period"}
    assert "max_count" not in with_value(limited, "rule", "x", "max_count", None)["rules"][0]
    assert with_value(document(), "rule", "x", "max_points", "3")["rules"][0]["max_points"] == {"n": 3, "per": "cycle"}


def test_differences_name_the_place():
    changed = with_value(with_value(document(), "node", "a", "max", "3"), "grade", "good", "from", "4.5")
    changed["rules"] = changed["rules"][1:]
    found = differences(scheme(), compile(json.loads(json.dumps(changed, default=float), parse_float=Decimal)))
    assert found == [Difference("node", "a", "max", None, 3), Difference("rule", "x", None, "x", None),
                     Difference("grade", "good", "from", 5, Decimal("4.5"))]


def test_the_nodes_at_the_bottom_say_why():
    pairing = Pairing(scheme(), scheme(points=3))
    assert pairing.moved([500, 200, 300], [600, 300, 300]) == [Moved("a", 200, 300)]
    assert pairing.moved([500, 200, 300], [500, 200, 300]) == []
    assert Fraction(1) == 1
