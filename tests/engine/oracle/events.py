"""From what happened to priced entries (contract, section 4), in the order of confirmation."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor


def number(value):
    """The exact value of a number as the document writes it."""
    return Fraction(str(value))


def rounded(value):
    """Two decimals, half up, away from zero for negatives."""
    cents = abs(value) * 100
    whole = floor(cents + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 100)


@dataclass
class Line:
    """One posting for one member."""

    name: object
    member: str
    rule: dict
    day: date
    position: int
    points: Fraction
    quantity: Fraction
    subject: str | None
    reversed_on: date | None = None
    derived: bool = False
    effect: str = "points"
    why: list = field(default_factory=list)

    @property
    def order(self):
        return (self.day, self.position)


def enrolled(member, day):
    return (member.get("from") or date.min) <= day <= (member.get("to") or date.max)


def posts_on(member, day):
    """The posts a member holds on a day: both days included, without bounds where none are given."""
    return {
        held["post"]
        for held in member.get("posts") or []
        if (held.get("from") or date.min) <= day <= (held.get("to") or date.max)
    }


def bound(rule, member, day):
    """Whether the rule binds the member on that day."""
    posts = posts_on(member, day)
    return (
        enrolled(member, day)
        and (not rule.get("tracks") or member.get("track") in rule["tracks"])
        and (not rule.get("statuses") or member["status"] in rule["statuses"])
        and (not rule.get("posts") or bool(posts & set(rule["posts"])))
        and not posts & set(rule.get("except_posts") or [])
    )


def price(rule, member, happened, before):
    """Points of one entry. ``before``: the member's own lines of the rule that stand and come earlier."""
    quantity = number(happened.get("quantity", 1))
    base = rule.get("points")
    if rule.get("tiers"):
        base = rule["tiers"][happened["tier"]]
    if rule.get("shortfall") or rule.get("effect") in ("void", "veto") or rule.get("rate_below"):
        return Fraction(0)
    if rule.get("range") or isinstance(base, list):
        points = number(happened["points"])
    elif rule.get("unit"):
        earlier = sum((line.quantity for line in before), Fraction(0))
        unit = number(rule["unit"])
        points = (floor((earlier + quantity) / unit) - floor(earlier / unit)) * number(base)
    else:
        points = quantity * number(base)
    more = Fraction(1)
    if rule.get("repeat_pct") and before:
        more += number(rule["repeat_pct"])
    if rule.get("post_pct") and posts_on(member, happened["date"]) - {"recorder"}:
        more += number(rule["post_pct"])
    return rounded(points * more)


def shares(rule, points, origin, members, day):
    """``{member: points}`` of those who are liable with him; each once, at the highest share of his posts."""
    result = {}
    if points >= 0:
        return result
    for item in rule.get("joint") or []:
        if -points < number(item["from"]):
            continue
        for name, member in members.items():
            if name == origin or not enrolled(member, day):
                continue
            for held in member.get("posts") or []:
                if liable(item, held, member, members[origin], day):
                    result[name] = max(result.get(name, 0), number(item["pct"]))
    return {name: rounded(points * share) for name, share in result.items()}


def liable(item, held, holder, origin, day):
    """Whether a post held makes its holder liable: in the same branch on that day, a group leader for the own group."""
    if held["post"] not in item["posts"]:
        return False
    if not (held.get("from") or date.min) <= day <= (held.get("to") or date.max):
        return False
    if held.get("branch", holder.get("branch")) != origin.get("branch"):
        return False
    if held["post"] == "group_leader":
        group = held.get("group", holder.get("group"))
        return group is not None and group == origin.get("group")
    return True
