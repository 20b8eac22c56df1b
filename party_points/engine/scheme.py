"""A compiled scheme: the document's parts as immutable values with every code resolved (scoring.md §2 to §12).

`compile` makes it once for a version; everything else reads it. Points are `Fraction`s, except where a limit acts on
entries: those are cents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from .amounts import to_cents
from .cycle import Calendar
from .faults import Fault

PERIOD, CYCLE, LIFETIME = "period", "cycle", "lifetime"


class Measures(NamedTuple):
    """A node's figures for one track: opening, bounds (None: none) and weight, in points."""

    opening: Fraction
    min: Fraction | None
    max: Fraction | None
    weight: Fraction


@dataclass(frozen=True)
class Node:
    """A node of the tree (§2, §12). Other nodes are named by their index in `Scheme.nodes`."""

    index: int
    code: str
    name: Mapping[str, str]
    parent: int | None
    kind: str | None
    window: str
    fold: str | None
    measures: Measures
    overrides: Mapping[str, Measures]
    tracks: frozenset[str]
    overflow_to: int | None
    levels: Mapping[str, Fraction]
    adds_up: bool
    children: tuple[int, ...] = ()

    def exists(self, track: str | None) -> bool:
        """Whether members of the track have this node; without a track, only nodes that name none (§11)."""
        return not self.tracks or track in self.tracks

    def on(self, track: str | None) -> Measures:
        """The figures that hold for the track."""
        return self.overrides.get(track, self.measures) if track is not None else self.measures


class Scale(NamedTuple):
    """A range of points that the approver chooses in; None: no bound."""

    low: Fraction | None
    high: Fraction | None


class Limit(NamedTuple):
    """`max_count` or `max_points`: `n` entries or cents, per `period` or `cycle`."""

    n: int
    per: str


class Shortfall(NamedTuple):
    """A target over the node's window; `points` for each whole missing `unit`, or None where missing it voids."""

    target: Fraction
    unit: Fraction
    points: Fraction | None


class Rate(NamedTuple):
    """Attended ÷ due below `rate` over the cycle gives `points`, once."""

    rate: Fraction
    points: Fraction


class Joint(NamedTuple):
    """A share `pct` of a deduction of at least `start` cents, for holders of `posts`."""

    start: int
    pct: Fraction
    posts: frozenset[str]


# Codes of rules never begin with it: an entry of an opening balance names its node instead of a rule.
BALANCE = "@"


@dataclass(frozen=True)
class Rule:
    """One kind of event and what it does to a node (§4)."""

    index: int
    code: str
    name: Mapping[str, str]
    node: int
    effect: str = "points"
    points: Fraction | None = None
    range: Scale | None = None
    tiers: Mapping[str, Fraction | Scale] | None = None
    unset: bool = False
    unit: Fraction | None = None
    grant: bool = False
    shortfall: Shortfall | None = None
    rate_below: Rate | None = None
    repeat_pct: Fraction = Fraction(0)
    post_pct: Fraction = Fraction(0)
    joint: tuple[Joint, ...] = ()
    scope: str = "person"
    posts: frozenset[str] = frozenset()
    except_posts: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    source: str | None = None
    events: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    declared_by: str = "recorder"
    department: str | None = None
    evidence: str = "optional"
    approval: str = "branch"
    superior_above: int | None = None
    max_count: Limit | None = None
    max_points: Limit | None = None
    subject_cap: int | None = None
    family: str | None = None

    @property
    def closes(self) -> bool:
        """Whether the job that closes a window makes this rule's entries (grants, shortfalls, rates)."""
        return self.grant or self.shortfall is not None or self.rate_below is not None

    @property
    def chosen(self) -> bool:
        """Whether the approver chooses points on this rule (in some tier, at least)."""
        if self.effect != "points" or self.closes:
            return False
        choice = any(isinstance(tier, Scale) for tier in (self.tiers or {}).values())
        return self.unset or self.range is not None or choice

    def effect_of(self, closing: bool) -> str:
        """What an entry of the rule does (§4): one that closes a window voids its node where a missed target does."""
        missed = closing and self.shortfall is not None and self.shortfall.points is None
        return "void" if missed and self.effect == "points" else self.effect

    @cached_property
    def binds_all(self) -> bool:
        """Whether it binds whoever is enrolled."""
        return not (self.statuses or self.tracks or self.posts or self.except_posts)

    @property
    def depends_on_order(self) -> bool:
        """Whether an entry's points depend on the entries confirmed before it (§4)."""
        return bool(self.unit or self.repeat_pct)


class Option(NamedTuple):
    """A ballot's option: fixed points (a score, where proportional) or a range for the committee."""

    code: str
    name: Mapping[str, str]
    points: Fraction | Scale


class Ballot(NamedTuple):
    """How a ballot node gets its value (§5)."""

    node: int
    mode: str
    options: Mapping[str, Option]
    weights: Mapping[str, Fraction]
    cast: bool
    every: str | None


@dataclass(frozen=True)
class Grade:
    """A grade of the ordered list, best first (§7); `bound`: None where there is no lower bound."""

    index: int
    code: str
    name: Mapping[str, str]
    bound: Fraction | None = None
    open: bool = False
    node_min: Mapping[int, Fraction] = field(default_factory=dict)
    quota: Fraction | None = None
    quota_min: int = 0
    top_share: Fraction | None = None
    share_of: str | None = None
    requires_rule: tuple[str, ...] = ()
    computed: bool = True
    in_principle: bool = False


class Ceiling(NamedTuple):
    """A sanction (an event or `any`, some tiers), or `count` entries of a rule: no grade better than `at_most`."""

    sanction: str | None
    tiers: frozenset[str]
    rule: str | None
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs here
    at_most: int


class Bounds(NamedTuple):
    """Bounds on a total or value, in points; all that are set must hold."""

    gt: Fraction | None = None
    gte: Fraction | None = None
    lt: Fraction | None = None
    lte: Fraction | None = None


class Streak(NamedTuple):
    """`n` cycles in a row at a grade (`or_below`: or later in the list), in score bounds, or at a place."""

    n: int
    grades: frozenset[str] | None
    score: Bounds | None
    rank: str | None


class Consecutive(NamedTuple):
    """A streak that makes another grade."""

    streak: Streak
    gives: str


class Times(NamedTuple):
    """How often, in all cycles and true in this one, a condition has held: `eq` times, or at least `gte`."""

    streak: Streak
    eq: int | None
    gte: int | None


class RankNode(NamedTuple):
    """A further rank: a node in a window. `brought`: by what the period brought to the node and all below it, not by
    its value (§11: conditions with `window: period`; further ranks of cycle and lifetime nodes in a period)."""

    node: int
    window: str
    brought: bool = False


class When(NamedTuple):
    """The condition of an outcome: all parts that are set hold (§8)."""

    grades: frozenset[str] | None = None
    score: Bounds | None = None
    statuses: frozenset[str] | None = None
    tracks: frozenset[str] | None = None
    rank: str | None = None
    rank_node: RankNode | None = None
    consecutive: Streak | None = None
    times: Times | None = None
    veto: bool | None = None
    requires_rule: tuple[str, ...] = ()
    node_above: Mapping[int, Fraction] = {}


class Outcome(NamedTuple):
    """What follows from a score; `terms` holds months, days, owner, … as the document states them."""

    code: str
    name: Mapping[str, str]
    when: When
    action: str
    terms: Mapping[str, Any]


class Duty(NamedTuple):
    """Points that a post must give out in a period (§10), and the entry for meeting or missing it."""

    code: str
    name: Mapping[str, str]
    post: str
    per: str
    per_head: bool
    bonus: Fraction
    deduct: Fraction
    met: tuple[Fraction, int] | None
    missed: tuple[Fraction, int] | None


class BranchOutcome(NamedTuple):
    """A condition on a branch in a cycle and its effect (§10)."""

    code: str
    name: Mapping[str, str]
    when: Mapping[str, Any]
    effect: Mapping[str, Any]


class ExemptTerms(NamedTuple):
    """Who approves an exemption, for which reasons, and whether the branch sets the year's total."""

    approval: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    score_set: bool = False
    no_awards: bool = False


@dataclass(frozen=True, eq=False)
class Scheme:
    """A scheme that can be run. `faults` lists what still forbids publishing it (§4 `unset`, §9 `days: null`).

    `document` is the parsed document (numbers as Decimal), for what only the shell uses: stages, extra, notes, names.
    """

    code: str
    document: Mapping[str, Any]
    calendar: Calendar
    statuses_scored: frozenset[str]
    statuses_graded: frozenset[str]
    posts_scored: frozenset[str]
    exempt: ExemptTerms
    rank_scope: str
    tracks: tuple[str, ...]
    nodes: tuple[Node, ...]
    order: tuple[int, ...]
    rules: tuple[Rule, ...]
    ballots: Mapping[int, Ballot]
    families: Mapping[str, str]
    grades: tuple[Grade, ...]
    tie_break: tuple[int, ...]
    ceilings: tuple[Ceiling, ...]
    interim_grade: str | None
    veto_grade: str | None
    consecutive: tuple[Consecutive, ...]
    outcomes: tuple[Outcome, ...]
    branch_outcomes: tuple[BranchOutcome, ...]
    duties: tuple[Duty, ...]
    rank_nodes: tuple[RankNode, ...]
    stages: tuple[Mapping[str, Any], ...]
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @cached_property
    def root(self) -> Node:
        """The total's node."""
        return next(node for node in self.nodes if node.parent is None)

    @cached_property
    def node_index(self) -> Mapping[str, int]:
        """Node code → index."""
        return {node.code: node.index for node in self.nodes}

    @cached_property
    def rule_by_code(self) -> Mapping[str, Rule]:
        """Rule code → rule."""
        return {rule.code: rule for rule in self.rules}

    @cached_property
    def lifetime(self) -> bool:
        """Whether some node never resets."""
        return any(node.window == LIFETIME for node in self.nodes)

    def superior_above(self, rule: Rule) -> int | None:
        """Above how many cents the superior confirms an entry of the rule too: its own line (§4), or that of a stage at
        which the superior decides (§9, `above`), whichever is lower; None without one."""
        lines = [line for line in (rule.superior_above, self._stage_above) if line is not None]
        return min(lines, default=None)

    @cached_property
    def _stage_above(self) -> int | None:
        lines = []
        for stage in self.stages:
            by = stage.get("by")
            asked = "superior" in (by if isinstance(by, list | tuple) else [by])
            if stage["stage"] == "committee" and asked and stage.get("above") is not None:
                lines.append(to_cents(stage["above"]))
        return min(lines, default=None)

    @cached_property
    def rules_asked(self) -> frozenset[str]:
        """Codes of the rules whose effective entries grades, ceilings or outcomes ask for (§7, §8)."""
        found = {item.rule for item in self.ceilings if item.rule is not None}
        found.update(*(grade.requires_rule for grade in self.grades))
        found.update(*(item.when.requires_rule for item in self.outcomes))
        return frozenset(found)

    def node(self, code: str) -> Node:
        """The node of that code; `KeyError` where there is none."""
        return self.nodes[self.node_index[code]]

    def rule(self, code: str) -> Rule:
        """The rule of that code, or what stands for one on an amount brought in (`@node`); else `KeyError`."""
        return self.balances[code] if code.startswith(BALANCE) else self.rule_by_code[code]

    def knows(self, code: str) -> bool:
        """Whether `rule` finds something under that code."""
        return code in (self.balances if code.startswith(BALANCE) else self.rule_by_code)

    @cached_property
    def balances(self) -> Mapping[str, Rule]:
        """`@` and a node's code → a rule without limits or conditions, for what members bring along to that node from
        the time before the app: one amount, no details. Figure and ballot nodes take none."""
        return {
            f"{BALANCE}{node.code}": Rule(len(self.rules) + node.index, f"{BALANCE}{node.code}", node.name, node.index)
            for node in self.nodes
            if node.kind not in ("figure", "ballot")
        }
