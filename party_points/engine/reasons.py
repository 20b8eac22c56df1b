"""Reasons: codes with parameters, which the shell translates. The engine itself says nothing in words to a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, overload


class Reason(NamedTuple):
    """Why something is as it is. `params` are plain values: texts, codes, amounts as decimal text, dates in ISO form.

    Codes on settled entries: `reversed`, `not_enrolled`, `not_bound` (posts, except_posts, tracks, statuses),
    `exempt_day`, `future`, `only_counts` (an entry of a shortfall rule), `max_count`, `family` (beaten_by),
    `subject_cap`, `max_points`.
    """

    code: str
    params: Mapping[str, object] = {}


class Teller(Protocol):
    """What knows the reasons of many."""

    def reasons(self, index: int) -> Sequence[Reason]:
        """Those of one of them."""


class Told(Sequence[Reason]):
    """Reasons that are put together when somebody reads them: of a whole branch's, most are never asked for.

    >>> class Same:
    ...     def reasons(self, index):
    ...         return [Reason("below", {"short": str(index)})]
    >>> told = Told(Same(), 2)
    >>> len(told), told[0].code, told == (Reason("below", {"short": "2"}),)
    (1, 'below', True)
    """

    __slots__ = ("_index", "_made", "_teller")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, teller: Teller, index: int) -> None:
        self._teller, self._index = teller, index
        self._made: tuple[Reason, ...] | None = None

    def _reasons(self) -> tuple[Reason, ...]:
        if self._made is None:
            self._made = tuple(self._teller.reasons(self._index))
        return self._made

    @overload
    def __getitem__(self, index: int) -> Reason: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Reason]: ...
    def __getitem__(self, index: int | slice) -> Reason | Sequence[Reason]:
        return self._reasons()[index]

    def __len__(self) -> int:
        return len(self._reasons())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._reasons() == tuple(other)

    def __repr__(self) -> str:
        return repr(self._reasons())


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
