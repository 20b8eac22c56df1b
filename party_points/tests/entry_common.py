"""A branch with a scheme of its own, an open cycle and one person in each part of a decision."""
from .scheme_common import SchemeCase

STAGES = [
    {"stage": "group_check", "name": {"en_US": "Check"}, "by": "group_leader", "every": "quarter"},
    {"stage": "committee", "name": {"en_US": "Committee"}, "by": "committee", "every": "quarter"},
]
JOINT = [{"from": 3, "pct": 0.1, "posts": ["secretary"]}]


def node(code, parent=None, **values):
    under = {"parent": parent} if parent else {}
    return {"code": code, "name": {"en_US": code.title(), "zh_CN": code}, **under, **values}


def rule(code, declared_by, **values):
    return {"code": code, "node": code.split(".")[0], "name": {"en_US": code, "zh_CN": code},
            "declared_by": declared_by, **values}


LEDGER = {
    "nodes": [
        node("total", min=0, max=100),
        node("base", "total", kind="points", opening=60, min=0, max=70),
        node("award", "total", kind="points", min=0, max=30),
    ],
    "rules": [
        rule("award.paper", "member", points=2, max_points={"n": 5, "per": "cycle"}),
        rule("award.photo", "member", points=1, evidence="required"),
        rule("award.helped", "anyone", points=1),
        rule("award.big", "member", points=8, approval="superior"),
        rule("award.large", "member", range=[0, 9], superior_above=5),
        rule("award.honour", "member", tiers={"national": 4, "province_ministry": 3, "bureau": 2}, family="honour"),
        rule("award.hours", "member", points=1, unit=10),
        rule("base.fault", "recorder", range=[-20, 0], joint=JOINT, repeat_pct=0.2),
        rule("base.team", "recorder", points=1, scope="branch"),
        rule("base.veto", "recorder", effect="veto"),
        rule("base.full", "recorder", points=1, statuses=["full"]),
        rule("base.safety", "department", points=-1, department="safety"),
        rule("base.data", "source", points=1, source="training", event="hours"),
    ],
    "families": [{"code": "honour", "scope": "subject"}],
    "stages": STAGES,
}


class LedgerCase(SchemeCase):
    document = LEDGER

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_scheme()
        cls.set_up_people()
        cls.entries = cls.env["party.entry"]

    @classmethod
    def set_up_scheme(cls):
        cls.ledger_scheme = cls.published(**cls.document)
        cls.env["party.scheme.use"]._set(cls.committee, cls.ledger_scheme)
        cls.cycle = cls.env["party.cycle"]._open_cycle(cls.ledger_scheme, cls.today.year)
        cls.day = cls.today

    @classmethod
    def set_up_people(cls):
        cls.ann = cls.member("Ann", cls.group_a1, login="ann", portal=True)
        cls.ben = cls.member("Ben", cls.group_a1, login="ben")
        cls.leader = cls.member("Leader", cls.group_a1, login="leader")
        cls.recorder = cls.member("Recorder", cls.group_a2, login="recorder")
        cls.secretary = cls.member("Secretary", cls.branch_a, login="secretary")
        cls.superior = cls.member("Superior", cls.branch_c, login="superior")
        cls.stranger = cls.member("Stranger", cls.branch_b, login="stranger")
        cls.safety = cls.user("safety")
        cls.post(cls.leader, "group_leader", cls.group_a1)
        cls.post(cls.recorder, "recorder", cls.branch_a)
        cls.post(cls.secretary, "secretary", cls.branch_a)
        cls.post(cls.superior, "secretary", cls.committee)
        cls.post(cls.stranger, "secretary", cls.branch_b)
        cls.post(cls.safety, "function_safety", cls.committee)

    @classmethod
    def rule(cls, code):
        return cls.env["party.scheme.rule"].search(
            [("scheme_id", "=", cls.ledger_scheme.id), ("code", "=", code)]).ensure_one()

    @classmethod
    def as_(cls, person, records):
        """The records as the person sees them (a member, or a user)."""
        user = person.user_id if person._name == "party.member" else person
        return records.with_user(user)

    @classmethod
    def declare(cls, person, code, submit=True, **vals):
        """An entry declared by the person, submitted unless said otherwise."""
        model = cls.as_(person, cls.entries)
        return model.browse(model.declare([{"rule_id": cls.rule(code).id, "date": cls.day, **vals}], submit=submit))

    @classmethod
    def confirmed(cls, code, member=None, **vals):
        """An entry that went all the way by the system's own hand."""
        line = {"rule": code, "member_id": (member or cls.ann).id, "date": cls.day, **vals}
        return cls.entries._post([line], "case")

    @classmethod
    def check_and_confirm(cls, entries, points=None):
        cls.as_(cls.leader, entries).action_check()
        cls.as_(cls.secretary, entries).action_confirm(points=points)
