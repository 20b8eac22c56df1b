"""Exact amounts: text to fractions, cents, and the one rounding of the contract (scoring.md §1).

Amounts of the ledger are integers of cents. Everything else that a scheme states (weights, rates, figures) is a
`Fraction` read from its text. Binary floats are never taken: a `float` here is a fault of the caller.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction

Number = int | Decimal | Fraction | str
CENTS = 100


def exact(value: Number) -> Fraction:
    """The fraction that a number or its text stands for; `ValueError` where it is none (or a float).

    >>> exact("0.15")
    Fraction(3, 20)
    >>> exact(Decimal("2.50"))
    Fraction(5, 2)
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction | str):
        raise ValueError(f"not an exact number: {value!r}")
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            raise ValueError(f"not a number: {value!r}") from None
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return Fraction(value)


def half_up(value: Fraction | int) -> int:
    """The nearest integer; halves go away from zero.

    >>> [half_up(Fraction(n, 2)) for n in (5, -5, 4, 3, -1)]
    [3, -3, 2, 2, -1]
    """
    if isinstance(value, int):
        return value
    return half_up_ratio(value.numerator, value.denominator)


def half_up_ratio(numerator: int, denominator: int) -> int:
    """`numerator ÷ denominator` (positive) to the nearest integer, halves away from zero.

    >>> half_up_ratio(-25, 10), half_up_ratio(24, 10), half_up_ratio(25, 10)
    (-3, 2, 3)
    """
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((2 * -numerator + denominator) // (2 * denominator))


def to_cents(value: Number) -> int:
    """Points to cents, rounded half up: what an entry is worth when it is made.

    >>> to_cents("4.805"), to_cents(-4), to_cents("-0.005")
    (481, -400, -1)
    """
    return half_up(exact(value) * CENTS)


def text(cents: int) -> str:
    """Cents as the shortest decimal text.

    >>> [text(c) for c in (9200, 7250, -5, 0, 33)]
    ['92', '72.5', '-0.05', '0', '0.33']
    """
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    whole, rest = divmod(cents, CENTS)
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def fraction_text(value: Fraction) -> str:
    """A fraction in points as decimal text: exact where it ends, else with six decimals and an ellipsis.

    >>> fraction_text(Fraction(1, 8)), fraction_text(Fraction(1, 3))
    ('0.125', '0.333333…')
    """
    scaled = value * 10**6
    if scaled.denominator == 1:
        sign, number = ("-", -scaled.numerator) if scaled < 0 else ("", scaled.numerator)
        whole, rest = divmod(number, 10**6)
        return f"{sign}{whole}.{rest:06d}".rstrip("0").rstrip(".")
    number = abs(scaled.numerator) // scaled.denominator
    whole, rest = divmod(number, 10**6)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:06d}…"
