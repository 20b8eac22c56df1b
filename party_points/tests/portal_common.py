"""Members with portal logins in two branches under a scheme with first check, for the tests of the phone's pages."""
import io
import re

from PIL import Image

from odoo.tests import HttpCase

from .scheme_common import SchemeCase

RULES = [
    {"code": "base.lecture", "node": "base", "name": {"zh_CN": "讲党课", "en_US": "Lecture"}, "points": 2,
     "declared_by": "member"},
    {"code": "base.award", "node": "base", "name": {"zh_CN": "获得奖励", "en_US": "Award won"},
     "tiers": {"national": 4, "bureau": 2}, "declared_by": "member", "evidence": "required"},
    {"code": "base.promise", "node": "base", "name": {"zh_CN": "承诺", "en_US": "Commitment"}, "range": [0, 3],
     "declared_by": "member"},
    {"code": "base.praise", "node": "base", "name": {"zh_CN": "表扬", "en_US": "Praise"}, "points": 1,
     "declared_by": "anyone"},
    {"code": "base.absent", "node": "base", "name": {"zh_CN": "缺席", "en_US": "Absent"}, "points": -1,
     "declared_by": "recorder"},
]
STAGES = [
    {"stage": "declare", "name": {"en_US": "Declare"}, "by": "member", "every": "quarter"},
    {"stage": "group_check", "name": {"en_US": "Check"}, "by": "group_leader", "every": "quarter"},
    {"stage": "committee", "name": {"en_US": "Committee"}, "by": "committee", "every": "quarter"},
    {"stage": "publicity", "name": {"en_US": "Publicity"}, "every": "quarter", "days": 5},
]


def photo(color="red"):
    """A small JPEG as a phone would send it."""
    content = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(content, "JPEG")
    return content.getvalue()


class PortalCase(SchemeCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.used_scheme = cls.published(rules=RULES, stages=STAGES)
        cls.committee.scheme_id = cls.used_scheme
        cls.wang = cls.member("Wang", cls.group_a1, login="portal_wang", portal=True)
        cls.li = cls.member("Li", cls.branch_b, login="portal_li", portal=True)
        cls.leader = cls.member("Leader", cls.group_a1, login="group_leader")
        cls.secretary = cls.member("Secretary", cls.branch_a, login="branch_secretary")
        cls.post(cls.leader, "group_leader", cls.group_a1)
        cls.post(cls.secretary, "secretary", cls.branch_a)
        # The database's language may be another one; the tests look for the words of the source.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        (cls.wang | cls.li | cls.leader | cls.secretary).user_id.lang = "en_US"
        cls.rules = {rule.code: rule for rule in cls.used_scheme.rule_ids}

    def login(self, login):
        self.authenticate(login, (login + "x" * 8)[: max(8, len(login))])

    def token(self):
        """The CSRF token that a page of the session carries."""
        page = self.url_open("/my/points/entries").text
        return re.search(r'csrf_token: "([^"]+)"', page).group(1)

    def send(self, rule, files=(), token=None, **values):
        """Send a declaration as the phone's component does; returns the response."""
        data = {
            "csrf_token": token or self.token(), "rule_id": self.rules[rule].id,
            "date": self.today.isoformat(), "client_key": "k" * 32, **values,
        }
        parts = [("evidence", (name, content)) for name, content in files]
        return self.url_open("/my/points/declare", data=data, files=parts or None)

    def entry_of(self, response):
        self.assertEqual(response.status_code, 200, response.text)
        return self.env["party.entry"].browse(response.json()["entry"]["id"])
