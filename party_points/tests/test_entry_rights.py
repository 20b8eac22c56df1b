"""Who reads which entries, and what each role is refused."""
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .entry_common import LedgerCase


@tagged("post_install", "-at_install")
class TestEntryRights(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls.user("auditor")
        cls.post(cls.auditor, "auditor", cls.committee)
        cls.of_ann = cls.declare(cls.ann, "award.paper").sudo()
        cls.of_stranger = cls.declare(cls.stranger, "award.paper").sudo()

    def seen(self, person):
        self.env.invalidate_all()
        both = self.of_ann | self.of_stranger
        return self.as_(person, self.entries).search([("id", "in", both.ids)])

    def test_everyone_sees_what_the_posts_allow(self):
        both = self.of_ann | self.of_stranger
        expected = {
            self.ann: self.of_ann, self.ben: self.entries, self.leader: self.of_ann, self.recorder: self.of_ann,
            self.secretary: self.of_ann, self.superior: both, self.stranger: self.of_stranger, self.auditor: both,
            self.safety: self.entries, self.admin: self.entries,
        }
        for person, entries in expected.items():
            try:
                self.assertEqual(self.seen(person), entries, person.name)
            except AccessError:
                self.assertFalse(entries, person.name)

    def test_a_leader_of_one_group_does_not_read_the_other(self):
        other = self.declare(self.recorder, "award.paper").sudo()
        self.assertNotIn(other, self.as_(self.leader, self.entries).search([]))

    def test_an_auditor_decides_nothing(self):
        for action in ("action_check", "action_confirm", "action_submit", "action_withdraw"):
            with self.assertRaises(UserError):
                getattr(self.as_(self.auditor, self.of_ann), action)()
        for action in ("action_refuse", "action_reverse"):
            with self.assertRaises(UserError):
                getattr(self.as_(self.auditor, self.of_ann), action)("reason")
        with self.assertRaises(AccessError):
            self.declare(self.auditor, "base.full", member_id=self.ann.id)

    def test_an_administrator_of_the_configuration_has_no_ledger(self):
        with self.assertRaises(AccessError):
            self.as_(self.admin, self.of_ann).action_confirm()
        with self.assertRaises(AccessError):
            self.declare(self.admin, "base.full", member_id=self.ann.id)

    def test_the_recorder_of_one_branch_who_is_secretary_of_another_is_no_secretary_there(self):
        both = self.member("Both", self.branch_b, login="both")
        self.post(both, "recorder", self.branch_a)
        self.post(both, "secretary", self.branch_b)
        self.as_(self.leader, self.of_ann).action_check()
        with self.assertRaises(UserError):
            self.as_(both, self.of_ann).action_confirm()

    def test_private_methods_are_closed_to_callers(self):
        for name in ("_confirm_batch", "_post", "_settle", "_add_evidence", "_engine_entries"):
            self.assertTrue(name.startswith("_") or getattr(getattr(self.entries, name), "_api_private", False))

    def test_after_a_transfer_the_new_branch_reads_the_cycle_and_the_old_one_what_was_dated_in_its_time(self):
        before = self.of_ann
        enrolment = self.ann.enrolment_ids
        enrolment.write({"date_to": self.today - timedelta(days=1)})
        earlier = self.today - timedelta(days=3)
        self.env.cr.execute("UPDATE party_entry SET date = %s WHERE id = %s", [earlier, before.id])
        self.ann.write({"enrolment_ids": [Command.create({"unit_id": self.branch_b.id, "date_from": self.today})]})
        self.env.invalidate_all()
        after = self.declare(self.ann, "award.paper").sudo()
        self.assertEqual(after.unit_id, self.branch_b)
        reads = lambda person: self.as_(person, self.entries).search([("member_id", "=", self.ann.id)])  # noqa: E731
        self.assertEqual(reads(self.stranger), before | after)
        self.assertEqual(reads(self.secretary), before)

    def test_the_host_of_a_seconded_member_reads_and_decides_nothing(self):
        self.ann.write({"enrolment_ids": [Command.create(
            {"unit_id": self.branch_b.id, "kind": "seconded", "date_from": self.today - timedelta(days=1)})]})
        self.assertEqual(self.seen(self.stranger), self.of_ann | self.of_stranger)
        with self.assertRaises(UserError):
            self.as_(self.stranger, self.of_ann).action_check()
        self.ann.enrolment_ids.filtered(lambda line: line.kind == "seconded").date_to = self.today - timedelta(days=1)
        self.assertEqual(self.seen(self.stranger), self.of_stranger)

    def test_a_secondment_ends_with_the_organisations_day_whatever_the_rules_remember(self):
        self.ann.write({"enrolment_ids": [Command.create(
            {"unit_id": self.branch_b.id, "kind": "seconded", "date_from": self.today, "date_to": self.today})]})
        self.assertEqual(self.seen(self.stranger), self.of_ann | self.of_stranger)
        tomorrow = self.today + timedelta(days=1)
        with patch.object(type(self.env["party.workday"]), "_today", lambda _self: tomorrow):
            self.assertEqual(self.seen(self.stranger), self.of_stranger)

    def test_a_portal_member_reads_no_strangers_by_any_way(self):
        entries = self.as_(self.ann, self.entries)
        self.assertFalse(entries.search([("member_id", "!=", self.ann.id)]))
        self.assertFalse(entries.search([("member_id.name", "=", "Stranger")]))
        with self.assertRaises(AccessError):
            entries.browse(self.of_stranger.id).read(["points"])
        with self.assertRaises(AccessError):
            entries.browse(self.of_stranger.id).action_withdraw()

    def test_reversal_is_for_who_could_confirm(self):
        entry = self.confirmed("award.paper", date=date(self.today.year, self.today.month, 1))
        for person in (self.ann, self.leader, self.recorder, self.stranger, self.auditor):
            with self.assertRaises(UserError):
                self.as_(person, entry).action_reverse("attack")
        mine = self.confirmed("award.paper", self.secretary)
        with self.assertRaises(UserError):
            self.as_(self.secretary, mine).action_reverse("mine")
        self.as_(self.superior, mine).action_reverse("untrue")
        self.assertEqual(mine.state, "reversed")
