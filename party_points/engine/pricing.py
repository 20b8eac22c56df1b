"""What an event is worth when it is confirmed (scoring.md §4): price, surcharges, joint shares."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from .amounts import CENTS, Number, exact, fraction_text, half_up
from .binding import unbound
from .dossier import Dossier, Held, holds_post, within
from .reasons import Refusal
from .scheme import Rule, Scale, Scheme

GROUP_LEADER = "group_leader"
ONE = Fraction(1)


class Claim(NamedTuple):
    """What is to be confirmed. `points`: the approver's choice (points, not cents), where the rule leaves one.
    `quantity` and `points` are ints, Decimals, Fractions or texts."""

    rule: str
    date: date
    number: int = 0
    quantity: Number = 1
    tier: str | None = None
    points: Number | None = None


class Earlier(NamedTuple):
    """An entry of the same rule, member and cycle that stands unreversed now. Those that don't come earlier than the
    claim by (date, number) are ignored, so all of them may be handed over. Leave out derived entries."""

    date: date
    number: int
    quantity: Number = 1


class Price(NamedTuple):
    """The points of an entry in cents, and how they came about.

    `base`: points before surcharges; `units`: what the points were multiplied by; `repeat`, `post`: whether those
    surcharges apply; `surcharge`: their sum (0.3 for 30 %).
    """

    cents: int
    base: Fraction
    units: Fraction
    repeat: bool
    post: bool
    surcharge: Fraction


class Holder(NamedTuple):
    """A member who may bear a joint share: key and dossier (only spans and posts are read)."""

    key: Hashable
    dossier: Dossier


class Share(NamedTuple):
    """A derived deduction: whose, how much (cents), and for which post at which share."""

    key: Hashable
    cents: int
    post: str
    pct: Fraction


def refuse_unbound(rule: Rule, dossier: Dossier, day: date) -> None:
    """Raise `Refusal` (`not_enrolled`, `not_bound`) where the rule doesn't bind the member on the day."""
    reason = unbound(rule, dossier, day)
    if reason is not None:
        raise Refusal(reason.code, **reason.params)


def price(scheme: Scheme, dossier: Dossier, claim: Claim, earlier: Iterable[Earlier] = ()) -> Price:
    """The points of a claim that is being confirmed (§4); raises `Refusal` where it can't be.

    Void and veto entries, and entries that a shortfall only counts, are worth 0. A choice of points on a rule with
    fixed points is not read.
    """
    rule = scheme.rule_by_code.get(claim.rule)
    if rule is None:
        raise Refusal("unknown_rule", rule=claim.rule)
    refuse_unbound(rule, dossier, claim.date)
    if rule.grant or rule.rate_below is not None:
        raise Refusal("closes_window", rule=rule.code)
    quantity = exact(claim.quantity)
    if quantity < 0:
        raise Refusal("quantity_negative", quantity=fraction_text(quantity))
    if rule.tiers is not None and claim.tier not in rule.tiers:
        raise _tier_refused(rule, claim)
    if rule.effect != "points" or rule.shortfall is not None:
        return Price(0, Fraction(0), quantity, False, False, Fraction(0))
    before = [item for item in earlier if (item.date, item.number) < (claim.date, claim.number)]
    points, fixed = _points(rule, claim)
    units = completed(rule, quantity, before) if fixed or rule.unit is not None else ONE
    return surcharged(rule, points * units, units, bool(before), dossier, claim.date)


def surcharged(rule: Rule, base: Fraction, units: Fraction, again: bool, dossier: Dossier, day: date) -> Price:
    """Add the surcharges for repetition and post, and round: the one rounding of an entry.

    `again`: an earlier breach of the rule stands.
    """
    repeat = bool(rule.repeat_pct) and again
    post = bool(rule.post_pct) and holds_post(dossier.posts_on(day))
    surcharge = (rule.repeat_pct if repeat else Fraction(0)) + (rule.post_pct if post else Fraction(0))
    return Price(half_up(base * (1 + surcharge) * CENTS), base, units, repeat, post, surcharge)


def _tier_refused(rule: Rule, claim: Claim) -> Refusal:
    known = sorted(rule.tiers or ())
    return Refusal("tier_unknown", tier=claim.tier, known=known) if claim.tier else Refusal("tier_needed", known=known)


def _points(rule: Rule, claim: Claim) -> tuple[Fraction, bool]:
    """The points of one unit, and whether the rule fixes them (else the approver did)."""
    stated: Fraction | Scale | None = rule.points if rule.points is not None else rule.range
    if rule.tiers is not None and claim.tier is not None:
        stated = rule.tiers[claim.tier]
    if rule.unset:
        if claim.points is None:
            raise Refusal("unset", rule=rule.code)
        return exact(claim.points), False
    if isinstance(stated, Fraction):
        return stated, True
    if claim.points is None:
        raise Refusal("points_needed", rule=rule.code)
    chosen = exact(claim.points)
    _refuse_out_of_range(stated or Scale(None, None), chosen)
    return chosen, False


def _refuse_out_of_range(scale: Scale, chosen: Fraction) -> None:
    if (scale.low is not None and chosen < scale.low) or (scale.high is not None and chosen > scale.high):
        low, high = (None if bound is None else fraction_text(bound) for bound in scale)
        raise Refusal("points_out_of_range", points=fraction_text(chosen), low=low, high=high)


def completed(rule: Rule, quantity: Fraction, before: Sequence[Earlier]) -> Fraction:
    """What the points are multiplied by: the quantity, or the units that it completes; the rest carries on."""
    if rule.unit is None:
        return quantity
    sum_before = sum((exact(item.quantity) for item in before), Fraction(0))
    return Fraction((sum_before + quantity) // rule.unit - sum_before // rule.unit)


def shares(scheme: Scheme, rule: Rule, cents: int, day: date, origin: Holder, holders: Iterable[Holder]) -> list[Share]:
    """The derived deductions of an entry of `cents` (after surcharge) for the post holders of the origin's branch.

    Each holder is charged once, at the highest share of the posts that he holds there; nobody for himself. Holders
    outside their enrolment, or whom the rule doesn't bind, still get their entry: `settle` says that it counts nothing.
    """
    span = origin.dossier.span_on(day)
    due = [part for part in rule.joint if cents < 0 and -cents >= part.start]
    if span is None or not due:
        return []
    found = []
    for holder in holders:
        if holder.key == origin.key:
            continue
        posts = _posts_over(holder.dossier, day, span.branch, span.group)
        best = max(
            ((part.pct, post) for part in due for post in sorted(part.posts & posts)), default=None, key=lambda x: x[0]
        )
        if best is not None:
            found.append(Share(holder.key, half_up(Fraction(cents) * best[0]), best[1], best[0]))
    return found


def _posts_over(dossier: Dossier, day: date, branch: Hashable, group: Hashable) -> frozenset[str]:
    """The posts that make the holder liable for members of the branch and group."""
    return frozenset(
        held.post
        for held in dossier.posts
        if within(day, held.first, held.last) and _covers(held, dossier, day, branch, group)
    )


def _covers(held: Held, dossier: Dossier, day: date, branch: Hashable, group: Hashable) -> bool:
    span = dossier.span_on(day)
    own_branch = held.branch if held.branch is not None else (span.branch if span else None)
    if own_branch != branch or (held.branch is None and span is None):
        return False
    if held.post != GROUP_LEADER:
        return True
    own_group = held.group if held.group is not None else (span.group if span else None)
    return group is not None and own_group == group
