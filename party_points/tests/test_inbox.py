"""The inbox shows what waits for the user, no more and no less."""
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .entry_common import LedgerCase


@tagged("post_install", "-at_install")
class TestInbox(LedgerCase):
    def rows(self, person):
        self.env.invalidate_all()
        return self.as_(person, self.env["party.inbox"]).search([("kind", "=", "entry")])

    def test_it_follows_the_turn(self):
        entry = self.declare(self.ann, "award.paper")
        people = (self.leader, self.secretary, self.superior, self.recorder, self.stranger)
        self.assertEqual([bool(self.rows(person)) for person in people], [True, False, False, False, False])
        self.as_(self.leader, entry).action_check()
        self.assertEqual([bool(self.rows(person)) for person in people], [False, True, False, False, False])
        row = self.rows(self.secretary)
        self.assertEqual((row.member_id, row.points, row.turn, row.days, row.overdue, row.last_user_id),
                         (self.ann, 2, "confirm", 0, False, self.leader.user_id))
        self.as_(self.secretary, entry).action_confirm()
        self.assertFalse(self.rows(self.secretary))

    def test_own_entries_hide_no_others(self):
        of_ann = self.declare(self.ann, "award.paper").sudo()
        self.declare(self.leader, "award.paper")
        self.assertEqual(self.rows(self.leader).entry_id, of_ann)

    def test_members_of_a_collective_entry_are_not_asked(self):
        model = self.as_(self.recorder, self.entries)
        ids = model.declare([{"rule": "base.team", "branch_id": self.branch_a.id}], submit=True)
        self.assertFalse(self.rows(self.leader) | self.rows(self.secretary))
        self.assertEqual(self.rows(self.superior).entry_id.ids, ids)

    def test_what_the_user_has_a_part_in_is_not_for_him(self):
        deputy = self.member("Deputy", self.branch_a, login="deputy")
        self.post(deputy, "deputy", self.branch_a)
        of_deputy = self.declare(deputy, "award.paper")
        self.assertFalse(self.rows(deputy))
        self.assertEqual(self.rows(self.secretary).entry_id, of_deputy.sudo())
        self.as_(self.secretary, of_deputy).action_check()
        self.assertFalse(self.rows(self.secretary), "who checked doesn't confirm")
        self.assertEqual(self.rows(self.superior).entry_id, of_deputy.sudo())

    def test_a_lost_holder_leaves_his_turns_to_the_one_above(self):
        entry = self.declare(self.ann, "award.paper")
        self.as_(self.leader, entry).action_check()
        self.assertFalse(self.rows(self.superior))
        self.secretary.post_ids.unlink()
        self.assertEqual(self.rows(self.superior).entry_id, entry.sudo())
        self.as_(self.superior, entry).action_confirm()
        self.assertEqual(entry.sudo().state, "confirmed")

    def test_a_joint_share_keeps_the_entry_from_the_confirmer(self):
        deputy = self.member("Deputy", self.branch_a, login="deputy")
        self.post(deputy, "deputy", self.branch_a)
        entry = self.declare(self.recorder, "base.fault", member_id=self.ann.id, points=-5)
        self.as_(self.leader, entry).action_check()
        self.assertFalse(self.rows(self.secretary))
        self.assertEqual(self.rows(deputy).entry_id, entry.sudo())

    def test_overdue_ones_come_first(self):
        first, second = (self.declare(self.ann, "award.paper").sudo() for _n in range(2))
        self.env.cr.execute("UPDATE party_entry SET turn_due = %s, turn_since = %s WHERE id = %s",
                            [self.today - timedelta(days=1), self.today - timedelta(days=8), second.id])
        rows = self.rows(self.leader)
        self.assertEqual(rows.entry_id, second | first)
        self.assertEqual((rows[0].overdue, rows[0].days, rows[1].overdue), (True, 8, False))

    def test_bulk_decisions_tell_what_was_not_done(self):
        entries = self.declare(self.ann, "award.paper").sudo() | self.declare(self.ben, "award.paper").sudo()
        rows = self.rows(self.leader)
        entries[0].with_user(self.ann.user_id).action_withdraw()
        notice = rows.action_approve()
        self.assertEqual(notice["params"]["type"], "warning")
        self.assertEqual(entries.mapped("state"), ["withdrawn", "checked"])

    def test_exemptions_wait_here_too(self):
        exemption = self.env["party.exemption"].create({
            "member_id": self.ann.id, "date_from": self.today, "date_to": self.today, "reason": "illness"})
        self.as_(self.secretary, exemption).action_submit()
        self.env.invalidate_all()
        row = self.as_(self.superior, self.env["party.inbox"]).search([("kind", "=", "exemption")])
        self.assertEqual((row.res_id, row.member_id), (exemption.id, self.ann))
        self.assertEqual(row.action_open()["res_model"], "party.exemption")
        with self.assertRaises(UserError):
            row.action_approve()

    def test_what_is_not_decided_in_bulk_does_not_stop_the_rest(self):
        entry = self.declare(self.secretary, "award.paper").sudo()
        exemption = self.env["party.exemption"].create({
            "member_id": self.ann.id, "date_from": self.today, "date_to": self.today, "reason": "illness"})
        self.as_(self.secretary, exemption).action_submit()
        self.env.invalidate_all()
        rows = self.as_(self.superior, self.env["party.inbox"]).search([])
        self.assertEqual(set(rows.mapped("kind")), {"entry", "exemption"})
        notice = rows.action_approve()
        self.assertEqual(notice["params"]["type"], "warning")
        self.assertEqual(entry.state, "checked")

    def test_counts_by_kind(self):
        self.declare(self.ann, "award.paper")
        self.declare(self.ben, "award.paper")
        groups = self.as_(self.leader, self.env["party.inbox"])._read_group([], ["kind"], ["__count"])
        self.assertEqual(groups, [("entry", 2)])
