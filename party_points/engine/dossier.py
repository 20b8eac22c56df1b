"""What the engine needs to know of a person: dated spans, posts and exemptions (scoring.md §1, §2, §11)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date
from typing import NamedTuple

RECORDER = "recorder"


def within(day: date, first: date | None, last: date | None) -> bool:
    """Whether the day lies in a range that includes both its ends; an absent end is open.

    >>> within(date(2024, 3, 31), None, date(2024, 3, 31))
    True
    """
    return (first is None or first <= day) and (last is None or day <= last)


class Span(NamedTuple):
    """An enrolment, or a stretch of it with the same status, track, branch and group. Both days are included."""

    first: date | None = None
    last: date | None = None
    status: str = "full"
    track: str | None = None
    branch: Hashable = None
    group: Hashable = None
    department: Hashable = None


class Held(NamedTuple):
    """A post that a member holds. Without `branch` or `group` those of the holder's enrolment stand in."""

    post: str
    first: date | None = None
    last: date | None = None
    branch: Hashable = None
    group: Hashable = None


class Exemption(NamedTuple):
    """Dated exemption; `cents`: the total that the organisation set, where the scheme lets it."""

    first: date | None = None
    last: date | None = None
    cents: int | None = None


class Dossier(NamedTuple):
    """One member's account under one scheme, as far as it decides what counts.

    `spans` in order of their dates, without overlap: only those under the scheme that is being scored.

    >>> me = Dossier((Span(None, date(2024, 6, 30), track="a"), Span(date(2024, 7, 1), None, track="b")))
    >>> me.span_on(date(2024, 7, 1)).track
    'b'
    """

    spans: tuple[Span, ...] = (Span(),)
    posts: tuple[Held, ...] = ()
    exempt: tuple[Exemption, ...] = ()

    def span_on(self, day: date) -> Span | None:
        """The enrolment that covers the day, or None."""
        for span in self.spans:
            first, last = span.first, span.last
            if (first is None or first <= day) and (last is None or day <= last):
                return span
        return None

    def posts_on(self, day: date) -> frozenset[str]:
        """The posts held on the day, in whatever branch."""
        return frozenset(held.post for held in self.posts if within(day, held.first, held.last))

    def exempt_on(self, day: date) -> Exemption | None:
        """The exemption that covers the day, or None."""
        for exemption in self.exempt:
            if within(day, exemption.first, exemption.last):
                return exemption
        return None

    def last_day(self, first: date, last: date) -> date | None:
        """The last enrolled day from `first` to `last`, or None."""
        best = None
        for span in self.spans:
            end = last if span.last is None else min(last, span.last)
            start = first if span.first is None else max(first, span.first)
            if start <= end and (best is None or end > best):
                best = end
        return best


def holds_post(posts: Iterable[str]) -> bool:
    """Whether a party or management post is among them: any but recorder (`post_pct`)."""
    return any(post != RECORDER for post in posts)
