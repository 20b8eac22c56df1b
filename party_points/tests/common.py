"""A small organisation that the tests share: one committee, branches with groups, members, posts."""
from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class OrgCase(TransactionCase):
    """
    committee ─┬─ branch_a ─┬─ group_a1 (member_1)
               │            └─ group_a2
               ├─ branch_b (member_b)
               └─ general ──── branch_c
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(
            cls.env.context, tracking_disable=True, mail_create_nolog=True, no_reset_password=True))
        cls.today = cls.env["party.workday"]._today()
        cls.committee = cls.unit("Committee", "committee")
        cls.branch_a = cls.unit("Branch A", "branch", cls.committee)
        cls.group_a1 = cls.unit("Group A1", "group", cls.branch_a)
        cls.group_a2 = cls.unit("Group A2", "group", cls.branch_a)
        cls.branch_b = cls.unit("Branch B", "branch", cls.committee)
        cls.general = cls.unit("General", "general_branch", cls.committee)
        cls.branch_c = cls.unit("Branch C", "branch", cls.general)
        cls.member_1 = cls.member("Member 1", cls.group_a1)
        cls.member_b = cls.member("Member B", cls.branch_b)

    @classmethod
    def unit(cls, name, kind, parent=None, **values):
        return cls.env["party.branch"].create({
            "name": name, "kind": kind, "parent_id": parent and parent.id, **values})

    @classmethod
    def member(cls, name, unit, login=None, portal=False, status="full", date_from=date(2020, 1, 1), **values):
        """A member enrolled in the unit; with `login` a user too (internal, or a portal one)."""
        if login:
            values["user_id"] = cls.user(login, portal=portal, name=name).id
        return cls.env["party.member"].create({
            "name": name,
            "enrolment_ids": [Command.create({"unit_id": unit.id, "status": status, "date_from": date_from})],
            **values})

    @classmethod
    def user(cls, login, portal=False, groups=None, **values):
        return new_test_user(
            cls.env, login, groups or ("base.group_portal" if portal else "base.group_user"), **values)

    @classmethod
    def post(cls, holder, code, unit, date_from=None, date_to=None, **values):
        """A post for a member or a user; by default since a month and without end."""
        return cls.env["party.post"].create({
            "member_id" if holder._name == "party.member" else "user_id": holder.id,
            "type_id": cls.env.ref(f"party_points.post_type_{code}").id,
            "branch_id": unit.id,
            "date_from": date_from or cls.today - timedelta(days=30),
            "date_to": date_to,
            **values})
