"""Outcomes, duties and what is said of branches (scoring.md §8, §10, §12)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .compile_grades import MOST, PLACES, Known, node_values, read_streak
from .reading import LONGEST_CODE, STATUSES, Codes, Item
from .scheme import CYCLE, LIFETIME, PERIOD, BranchOutcome, Duty, Node, Outcome, RankNode, Times, When

WINDOWS = (PERIOD, CYCLE, LIFETIME)
ACTIONS = (
    "commend",
    "nominate",
    "talk",
    "admonish",
    "rectify",
    "pair",
    "extend_probation",
    "confirm_on_time",
    "cancel_probation",
    "cancel_candidacy",
    "dispose",
    "removal",
    "no_awards",
    "no_care",
    "criticise",
    "pay_link",
    "paid_leave",
    "priority_development",
    "flag",
)
WHEN_KEYS = frozenset(
    [
        "grade",
        "score",
        "status",
        "track",
        "rank",
        "node",
        "window",
        "consecutive",
        "times",
        "veto",
        "requires_rule",
        "node_above",
        "unless",
    ]
)
TERMS = ("months", "days", "ban_years", "owner", "what", "flag", "accumulates", "unless", "after")
OUTCOME_KEYS = frozenset(("code", "name", "when", "action", *TERMS))
BRANCH_COUNTS = ("untrue_entries", "unpublished_periods", "late_filings")
BRANCH_WHEN = (*BRANCH_COUNTS, "inspection", "every")
EFFECTS = (
    "reminder",
    "reverse_entry",
    "branch_target_points",
    "no_advanced_branch",
    "appraisal_item",
    "nominate_branch_by",
    "commend",
    "criticise",
)
OWNERS = ("introducer", "secretary", "committee_member", "superior")


def compile_outcomes(document: Item, known: Known) -> tuple[Outcome, ...]:
    """The outcomes in their order."""
    codes, found, items = Codes(), [], []
    for item in document.items("outcomes", MOST):
        item.only(OUTCOME_KEYS)
        code = item.code("code")
        outcome = _outcome(item, code or "", known)
        if codes.add(item, code):
            found.append(outcome)
            items.append(item)
    for item in items:
        item.known("after", "outcome", codes.places)
    return tuple(found)


def _outcome(item: Item, code: str, known: Known) -> Outcome:
    if not item.has("action"):
        item.fault("action", "missing")
    for key in ("months", "days", "ban_years"):
        value = item.number(key)
        if value is not None and value < 0:
            item.fault(key, "negative", value=item.data[key])
        if key in ("months", "days") and key in item.data and item.data[key] is None:
            item.checker.unready_at(item.at(key), "not_stated")
    item.choice("owner", OWNERS)
    for key in ("what", "flag", "unless"):
        item.code(key, False)
    item.flag("accumulates")
    return Outcome(
        code=code,
        name=item.name(),
        when=_when(item, known),
        action=item.choice("action", ACTIONS, "flag") or "flag",
        terms={key: item.data[key] for key in TERMS if key in item.data},
    )


def _when(outcome: Item, known: Known) -> When:
    item = outcome.item("when")
    if item is None:
        return When()
    item.only(WHEN_KEYS)
    grades = item.known_list("grade", "grade", known.grades)
    statuses = item.known_list("status", "status", STATUSES)
    tracks = item.known_list("track", "track", known.tracks)
    item.filled("grade", "status", "track", "requires_rule", "node_above")
    item.code("unless", False)
    inner = item.item("consecutive")
    if inner is not None:
        inner.only(("n", "grade", "score", "rank", "or_below"))
    return When(
        grades=frozenset(grades) if item.has("grade") else None,
        score=item.bounds("score"),
        statuses=frozenset(statuses) if item.has("status") else None,
        tracks=frozenset(tracks) if item.has("track") else None,
        rank=item.choice("rank", PLACES),
        rank_node=_rank_node(item, known),
        consecutive=read_streak(inner, known) if inner is not None else None,
        times=_times(item, known),
        veto=item.flag("veto") if item.has("veto") else None,
        requires_rule=item.known_list("requires_rule", "rule", known.rules),
        node_above=node_values(item, "node_above", known.nodes),
    )


def _rank_node(item: Item, known: Known) -> RankNode | None:
    code = item.known("node", "node", known.nodes)
    window = item.choice("window", WINDOWS)
    for key in ("node", "window"):
        if item.has(key) and not item.has("rank"):
            item.fault(key, "only_with", key=key, other="rank")
    if code is None and window is not None and item.has("rank"):
        return RankNode(_root(known), window, window == PERIOD)
    return None if code is None else _ranked_by(known.nodes[code], window, window == PERIOD)


def _ranked_by(node: Node, window: str | None, brought: bool) -> RankNode:
    return RankNode(node.index, window or node.window, brought)


def _root(known: Known) -> int:
    return next((node.index for node in known.nodes.values() if node.parent is None), 0)


def _times(item: Item, known: Known) -> Times | None:
    inner = item.item("times")
    if inner is None:
        return None
    inner.only(("grade", "score", "rank", "or_below", "eq", "gte"))
    if inner.has("eq") == inner.has("gte"):
        inner.fault("", "needs_one", choices="eq, gte")
    streak = read_streak(inner, known, counted=False)
    eq, gte = inner.count("eq"), inner.count("gte")
    return None if streak is None else Times(streak, eq, gte)


def compile_rank_nodes(document: Item, known: Known) -> tuple[RankNode, ...]:
    """Further ranks."""
    found = []
    for item in document.items("rank_nodes", MOST):
        item.only(("node", "window", "name", "code"))
        item.name()
        item.code("code", False)
        code = item.known("node", "node", known.nodes, required=True)
        if code is not None:
            node = known.nodes[code]
            window = item.choice("window", WINDOWS, node.window) or node.window
            found.append(_ranked_by(node, window, window == PERIOD and node.window != PERIOD))
    return tuple(found)


def compile_branch_outcomes(document: Item) -> tuple[BranchOutcome, ...]:
    """Conditions on a branch; their parts are read where a branch is judged (`branches.py`)."""
    codes, found = Codes(), []
    for item in document.items("branch_outcomes", MOST):
        item.only(("code", "name", "when", "effect"))
        code, when, effect = item.code("code"), item.item("when"), item.item("effect")
        if effect is None and not item.has("effect"):
            item.fault("effect", "missing")
        if when is not None:
            _check_branch_when(when)
        if effect is not None:
            _check_effect(effect)
        if codes.add(item, code) and code is not None:
            found.append(BranchOutcome(code, item.name(), when.data if when else {}, effect.data if effect else {}))
    return tuple(found)


def _check_branch_when(when: Item) -> None:
    when.choice("inspection", ("good", "poor"))
    when.choice("every", ("year",))
    for key in BRANCH_COUNTS:
        when.item(key)
    for key in when.data:
        if key not in BRANCH_WHEN:
            hint = when.hint(key, BRANCH_WHEN)
            when.checker.warn(when.at(str(key)[:LONGEST_CODE]), "never_counted", value=str(key), suggestion=hint)
        inner = when.data[key]
        if isinstance(inner, Mapping):
            part = when.item(str(key))
            if part is not None:
                part.only(("each", "gte", "eq", "per"))
                part.count("each", least=1)
                part.count("gte")
                part.count("eq")
                part.choice("per", ("year",))


def _check_effect(effect: Item) -> None:
    """Types of the effects that the contract names; others are kept as they stand, with a warning."""
    for key in effect.data:
        if key not in EFFECTS:
            hint = effect.hint(key, EFFECTS)
            effect.checker.warn(effect.at(str(key)[:LONGEST_CODE]), "never_done", value=str(key), suggestion=hint)
    for key in ("reminder", "reverse_entry", "no_advanced_branch", "commend", "criticise"):
        effect.flag(key)
    for key in ("appraisal_item", "nominate_branch_by"):
        effect.code(key, False)
    effect.number("branch_target_points")


def compile_duties(document: Item, known: Known) -> tuple[Duty, ...]:
    """Points that holders of a post must give out."""
    codes, found = Codes(), []
    for item in document.items("duties", MOST):
        item.only(("code", "name", "post", "per", "per_head", "give", "met", "missed"))
        code, post, give = item.code("code"), item.code("post"), item.item("give")
        bonus = deduct = None
        if give is None:
            item.fault("give", "missing")
        else:
            give.only(("bonus", "deduct"))
            bonus, deduct = give.number("bonus"), give.number("deduct")
            if not bonus and not deduct:
                give.fault("", "needs_one", choices="bonus, deduct")
        per = item.choice("per", ("week", "month", "quarter", "half", "year", "period"), "period") or "period"
        entries = (_duty_entry(item, "met", known), _duty_entry(item, "missed", known))
        if codes.add(item, code) and code is not None and post is not None:
            figures = (abs(bonus or Fraction(0)), abs(deduct or Fraction(0)))
            found.append(Duty(code, item.name(), post, per, item.flag("per_head"), *figures, *entries))
    return tuple(found)


def _duty_entry(item: Item, key: str, known: Known) -> tuple[Fraction, int] | None:
    inner = item.item(key)
    if inner is None:
        return None
    inner.only(("points", "node"))
    points, node = inner.number("points", required=True), inner.known("node", "node", known.nodes, required=True)
    return None if points is None or node is None else (points, known.nodes[node].index)
