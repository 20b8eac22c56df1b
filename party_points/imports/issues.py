"""Faults are data: a code, parameters for the sentence, and whether the row can still be taken."""

from dataclasses import dataclass, field
from typing import Any

ERROR = 'error'
WARNING = 'warning'


@dataclass(frozen=True)
class Issue:
    """One remark about a cell or a row.

    >>> Issue('date_impossible', {'text': '2030-13-45'}).blocks
    True
    """

    code: str
    params: dict = field(default_factory=dict)
    level: str = ERROR

    @property
    def blocks(self) -> bool:
        return self.level == ERROR


@dataclass(frozen=True)
class Reading:
    """What a cell gave: a clean value (None when blank or unreadable) and the remarks."""

    value: Any = None
    issues: tuple = ()

    @property
    def ok(self) -> bool:
        return not any(issue.blocks for issue in self.issues)


EMPTY = Reading()


def error(code: str, **params) -> Reading:
    return Reading(None, (Issue(code, params),))


def warning(value, code: str, **params) -> Reading:
    return Reading(value, (Issue(code, params, WARNING),))


class WorkbookError(Exception):
    """The whole file can't be read; `code` and `params` make the sentence."""

    def __init__(self, code: str, **params):
        super().__init__(code, params)
        self.code = code
        self.params = params
