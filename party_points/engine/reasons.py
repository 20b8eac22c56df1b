"""Reasons: codes with parameters, which the shell translates. The engine itself says nothing in words to a user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Reason(NamedTuple):
    """Why something is as it is. `params` are plain values: texts, codes, amounts as decimal text, dates in ISO form.

    Codes on settled entries: `reversed`, `not_enrolled`, `not_bound` (posts, except_posts, tracks, statuses),
    `exempt_day`, `future`, `only_counts` (an entry of a shortfall rule), `max_count`, `family` (beaten_by),
    `subject_cap`, `max_points`.
    """

    code: str
    params: Mapping[str, object] = {}


class Refusal(Exception):
    """A claim that can't become an entry. `code` and `params` as in Reason.

    Codes: `unknown_rule`, `not_enrolled`, `not_bound` (by: posts, except_posts, tracks, statuses), `quantity_negative`,
    `tier_needed`, `tier_unknown`, `points_needed`, `points_out_of_range` (low, high), `unset`, `closes_window`
    (grants and rates are made by the job that closes the window).

    >>> raise Refusal("tier_unknown", tier="moon", known=["national"])
    Traceback (most recent call last):
    ...
    engine.reasons.Refusal: tier_unknown (tier=moon, known=['national'])
    """

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        details = ", ".join(f"{key}={value}" for key, value in params.items())
        super().__init__(f"{code} ({details})" if details else code)
