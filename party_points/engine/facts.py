"""Which rules take a fact, and which of them post an entry without anybody (scoring.md §4, §11)."""

from __future__ import annotations

from collections.abc import Mapping

from .scheme import Rule

ATTENDANCE = "attendance"
# What each source reports (§12). None: whatever there is. `performance` and `appraisal` give figures to nodes.
REPORTED: Mapping[str, frozenset[str] | None] = {
    ATTENDANCE: frozenset(("present", "leave", "absent", "late", "left_early", "proxy")),
    "dues": frozenset(("late", "short", "unpaid_3m", "unpaid_6m")),
    "training": frozenset(("hours", "education_session", "lecture_given")),
    "study": frozenset(("app_points", "notes", "essay", "notes_missing")),
    "honour": frozenset(("awarded", "competition", "model_post")),
    "sanction": frozenset(("party", "legal")),
    "complaint": frozenset(("verified",)),
    "commitment": frozenset(("done", "missed", "none")),
    "volunteer": frozenset(("done", "missed")),
    "hr_attendance": frozenset(("late", "sick", "leave", "absent", "full_month", "overtime")),
    "suggestion": frozenset(("adopted",)),
    "publication": frozenset(("published", "research")),
    "enrolment": frozenset(("subordinate_demoted", "subordinate_left")),
    "performance": None,
    "appraisal": None,
    "manual": None,
}


def takes(
    rule: Rule, source: str, event: str | None = None, activity: str | None = None, tier: str | None = None
) -> bool:
    """Whether the rule takes a fact of this source, event, activity and tier; without `event` it takes every event.

    A rate takes every event of attendance: it needs those attended and those due.

    >>> from .scheme import Rule
    >>> rule = Rule(0, "r", {}, 0, source="dues", events=frozenset(["late", "short"]))
    >>> takes(rule, "dues", "late"), takes(rule, "dues", "unpaid_3m"), takes(rule, "honour", "late")
    (True, False, False)
    """
    rate = rule.rate_below is not None
    if source != (rule.source or (ATTENDANCE if rate else None)):
        return False
    if rule.events and not rate and event not in rule.events:
        return False
    if rule.activities and activity not in rule.activities:
        return False
    return rule.tiers is None or tier in rule.tiers


def posts_by_itself(rule: Rule, tier: str | None = None) -> bool:
    """Whether a fact posts and confirms an entry of the rule: declared by the source, and nobody chooses its points.

    `tier`: the fact's, where some tiers leave a choice and others don't. Grants, shortfalls and rates don't post from a
    fact: they judge a window (`closings`).
    """
    if rule.declared_by != "source" or rule.closes:
        return False
    if rule.effect != "points":
        return True
    if rule.unset or rule.range is not None:
        return False
    points = rule.tiers.get(tier) if rule.tiers is not None and tier is not None else rule.points
    return points is not None and not isinstance(points, tuple)


def counts_by_itself(rule: Rule) -> bool:
    """Whether facts count towards the rule's shortfall or rate without a confirmed entry.

    A rate has no entries that could count instead.
    """
    return rule.rate_below is not None or (rule.shortfall is not None and rule.declared_by == "source")
