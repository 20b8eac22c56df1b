"""Who may declare which rule for whom, and what becomes of it."""
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .entry_common import LedgerCase


@tagged("post_install", "-at_install")
class TestEntryDeclare(LedgerCase):
    def test_a_member_declares_for_himself_only(self):
        entry = self.declare(self.ann, "award.paper", submit=False)
        self.assertEqual((entry.member_id, entry.origin, entry.unit_id, entry.branch_id),
                         (self.ann, "declared", self.group_a1, self.branch_a))
        self.assertEqual(entry.period_id.date_from <= self.day <= entry.period_id.date_to, True)
        with self.assertRaises(AccessError):
            self.declare(self.ann, "award.paper", member_id=self.ben.id)

    def test_a_refusal_names_no_strangers(self):
        with self.assertRaises(AccessError) as caught:
            self.declare(self.ann, "award.paper", member_id=self.stranger.id)
        self.assertNotIn("Stranger", str(caught.exception))

    def test_anyone_declares_for_a_member_of_the_own_branch(self):
        entry = self.declare(self.ann, "award.helped", member_id=self.ben.id)
        self.assertEqual((entry.member_id, entry.declarer_id), (self.ben, self.ann.user_id))
        with self.assertRaises(AccessError):
            self.declare(self.ann, "award.helped", member_id=self.stranger.id)

    def test_the_recorder_declares_for_several_at_once(self):
        model = self.as_(self.recorder, self.entries)
        ids = model.declare([{"rule": "base.full", "member_ids": [self.ann.id, self.ben.id], "date": self.day}])
        self.assertEqual(model.browse(ids).sudo().member_id, self.ann | self.ben)
        with self.assertRaises(AccessError):
            model.declare([{"rule": "base.full", "member_ids": [self.ann.id, self.stranger.id]}])
        with self.assertRaises(AccessError):
            self.declare(self.ann, "base.full")

    def test_a_department_declares_its_own_rules_and_no_others(self):
        entry = self.declare(self.safety, "base.safety", member_id=self.ann.id)
        self.assertEqual(entry.state, "submitted")
        for code in ("base.full", "award.helped"):
            with self.assertRaises(AccessError):
                self.declare(self.safety, code, member_id=self.ann.id)
        with self.assertRaises(AccessError):
            self.declare(self.recorder, "base.safety", member_id=self.ann.id)

    def test_what_a_source_reports_is_declared_by_nobody(self):
        for person in (self.recorder, self.secretary):
            with self.assertRaises(AccessError):
                self.declare(person, "base.data", member_id=self.ann.id)

    def test_a_collective_entry_makes_one_for_each_member_enrolled_there(self):
        model = self.as_(self.recorder, self.entries)
        ids = model.declare([{"rule": "base.team", "branch_id": self.branch_a.id}], submit=True)
        entries = model.browse(ids).sudo()
        expected = self.env["party.member"].search([("branch_id", "=", self.branch_a.id)])
        self.assertEqual(entries.member_id, expected)
        self.assertEqual(len(set(entries.mapped("collective_number"))), 1)
        with self.assertRaises(AccessError):
            model.declare([{"rule": "base.team", "branch_id": self.branch_b.id}])

    def test_a_collective_entry_is_confirmed_by_somebody_outside_it(self):
        model = self.as_(self.recorder, self.entries)
        ids = model.declare([{"rule": "base.team", "branch_id": self.branch_a.id}], submit=True)
        entries = model.browse(ids).sudo()
        self.assertEqual(entries.turn_branch_id, self.committee)
        with self.assertRaises(UserError):
            self.as_(self.leader, entries[0]).action_check()

    def test_a_collective_entry_leaves_out_whom_the_rule_does_not_bind(self):
        self.member("Candidate", self.group_a1, status="probationary")
        model = self.as_(self.recorder, self.entries)
        entries = model.browse(model.declare([{"rule": "base.full", "branch_id": self.group_a1.id}])).sudo()
        self.assertNotIn("Candidate", entries.member_id.mapped("name"))
        self.assertEqual(len(entries), 4)

    def test_a_rule_that_does_not_bind_is_refused_for_a_single_member(self):
        candidate = self.member("Candidate", self.group_a1, status="probationary")
        with self.assertRaisesRegex(UserError, "bind"):
            self.declare(self.recorder, "base.full", member_id=candidate.id)

    def test_neither_tomorrow_nor_outside_the_enrolment(self):
        with self.assertRaises(UserError):
            self.declare(self.ann, "award.paper", date=self.today + timedelta(days=1))
        late = self.member("Late", self.group_a1, login="late", date_from=self.today)
        with self.assertRaises(UserError):
            self.declare(late, "award.paper", date=self.today - timedelta(days=1))

    def test_levels_are_needed_and_known(self):
        for tier in (None, "moon"):
            with self.assertRaises(UserError):
                self.declare(self.ann, "award.honour", tier=tier)
        entry = self.declare(self.ann, "award.honour", tier="national", subject="bridge")
        self.assertEqual(entry.points, 4)

    def test_the_same_declaration_sent_twice_is_one_entry(self):
        first = self.declare(self.ann, "award.paper", client_key="k1", submit=False)
        again = self.declare(self.ann, "award.paper", client_key="k1", submit=False)
        self.assertEqual(first, again)
        other = self.declare(self.ben, "award.paper", client_key="k1", submit=False)
        self.assertNotEqual(first, other)

    def test_lines_that_cannot_be_declared_leave_the_others(self):
        model = self.as_(self.recorder, self.entries)
        members = [self.ann, self.stranger, self.ben, self.leader]
        result = model.declare_each([{"rule": "base.full", "member_id": member.id} for member in members])
        self.assertEqual(len(result["done"]), 3)
        self.assertEqual([line["index"] for line in result["failed"]], [1])

    def test_no_key_slips_in(self):
        for key, value in (("state", "confirmed"), ("counted", 5), ("declarer_id", 1), ("origin", "fact")):
            with self.assertRaises(UserError):
                self.declare(self.ann, "award.paper", **{key: value})

    def test_rules_offered_are_those_that_may_be_declared(self):
        offered = self.env["party.scheme.rule"].browse(self.as_(self.ann, self.entries).declarable_rules())
        self.assertEqual(set(offered.mapped("node_id.code")), {"award"})
        self.assertIn("award.paper", offered.mapped("code"))
        for_ben = self.env["party.scheme.rule"].browse(self.as_(self.ann, self.entries).declarable_rules(self.ben.id))
        self.assertEqual(for_ben.mapped("code"), ["award.helped"])
        safety = self.env["party.scheme.rule"].browse(self.as_(self.safety, self.entries).declarable_rules(self.ben.id))
        self.assertEqual(safety.mapped("code"), ["base.safety"])

    def test_amending_keeps_the_person(self):
        entry = self.declare(self.ann, "award.paper", submit=False)
        with self.assertRaises(UserError):
            entry.amend({"member_id": self.ben.id})
        with self.assertRaises(UserError):
            self.as_(self.secretary, entry).amend({"subject": "mine"})
        entry.amend({"subject": "bridge", "rule_id": self.rule("award.hours").id, "quantity": 25})
        self.assertEqual((entry.subject, entry.points, entry.quantity), ("bridge", 2, 25))
