"""Whom a rule binds on a day (scoring.md §4, §11): one predicate for pricing, settling and what closes a window."""

from __future__ import annotations

from datetime import date

from .dossier import Dossier, Span
from .reasons import Reason
from .scheme import Rule


def unbound(rule: Rule, dossier: Dossier, day: date) -> Reason | None:
    """Why an entry of the rule, dated that day, counts nothing for the member; None where it may count.

    Codes: `not_enrolled`; `not_bound` with `by`: statuses, tracks, posts or except_posts.
    """
    span = dossier.span_on(day)
    if span is None:
        return Reason("not_enrolled", {"date": day.isoformat()})
    if rule.binds_all:
        return None
    by = _not_bound_by(rule, dossier, span, day)
    return None if by is None else Reason("not_bound", {"by": by, "date": day.isoformat()})


def _not_bound_by(rule: Rule, dossier: Dossier, span: Span, day: date) -> str | None:
    if rule.statuses and span.status not in rule.statuses:
        return "statuses"
    if rule.tracks and span.track not in rule.tracks:
        return "tracks"
    if not rule.posts and not rule.except_posts:
        return None
    posts = dossier.posts_on(day)
    if rule.posts and not rule.posts & posts:
        return "posts"
    return "except_posts" if rule.except_posts & posts else None
