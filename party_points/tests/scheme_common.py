"""Small scheme documents, and a published scheme that an organisation can use."""
import json
from decimal import Decimal
from pathlib import Path

from ..models import scheme_text
from .common import OrgCase

LIBRARY = Path(__file__).parent.parent / "data" / "schemes"


def small_document(**changes):
    """A document with a total, one component and two rules."""
    return {
        "code": "T1",
        "name": {"zh_CN": "测试办法", "en_US": "Test scheme"},
        "cycle": "year",
        "period": "quarter",
        "statuses_scored": ["full"],
        "statuses_graded": ["full"],
        "nodes": [
            {"code": "total", "name": {"zh_CN": "总分", "en_US": "Total"}, "min": 0, "max": 100},
            {"code": "base", "parent": "total", "name": {"zh_CN": "基础分", "en_US": "Base"}, "kind": "points",
             "opening": 60, "min": 0, "max": 100},
        ],
        "rules": [
            {"code": "base.lecture", "node": "base", "name": {"zh_CN": "讲党课", "en_US": "Lecture"}, "points": 2},
            {"code": "base.absent", "node": "base", "name": {"zh_CN": "缺席", "en_US": "Absent"}, "points": -1},
        ],
        "grades": [
            {"code": "good", "name": {"en_US": "Good"}, "from": 80}, {"code": "rest", "name": {"en_US": "Rest"}},
        ],
        "stages": [{"stage": "committee", "name": {"en_US": "Committee"}, "by": "committee", "every": "quarter"}],
        **changes,
    }


def as_json(document):
    return json.dumps(document, ensure_ascii=False)


def parsed(text):
    """A document as plain data with exact numbers, for comparing."""
    return json.loads(text, parse_float=Decimal)


class SchemeCase(OrgCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.schemes = cls.env["party.scheme"]
        cls.admin = cls.user("scheme_admin", groups="party_points.group_admin")

    @classmethod
    def scheme(cls, **changes):
        return cls.schemes.create([{"document": as_json(small_document(**changes))}])

    @classmethod
    def published(cls, **changes):
        scheme = cls.scheme(**changes)
        scheme.action_publish()
        return scheme

    @classmethod
    def template(cls, code):
        return cls.schemes.search([("library", "=", True), ("code", "=", code)]).ensure_one()

    def change(self, scheme, path, change):
        """The scheme's document with something changed at a place, as text."""
        return scheme_text.dumps(scheme_text.replaced(parsed(scheme.document), path, change))
