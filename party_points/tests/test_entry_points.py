"""Points are fixed at confirmation; what the limits leave is settled again each time."""
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .entry_common import LedgerCase


@tagged("post_install", "-at_install")
class TestEntryPoints(LedgerCase):
    def test_the_entry_that_crosses_a_cap_is_cut_and_says_why(self):
        entries = self.entries.union(*(self.confirmed("award.paper") for _n in range(3)))
        self.assertEqual(entries.mapped("points"), [2, 2, 2])
        self.assertEqual(entries.sorted("number").mapped("counted"), [2, 2, 1])
        self.assertIn("5", entries.sorted("number")[2].counted_reason)
        self.assertFalse(entries.sorted("number")[0].counted_reason)

    def test_reversing_gives_back_what_the_limits_took(self):
        first, second, third = (self.confirmed("award.paper") for _n in range(3))
        self.as_(self.secretary, first).action_reverse("untrue")
        reversal = first.reversal_id
        self.assertEqual((first.state, first.counted, first.points), ("reversed", 0, 2))
        self.assertEqual((reversal.state, reversal.points, reversal.counted, reversal.origin),
                         ("confirmed", -2, 0, "reversal"))
        self.assertEqual((reversal.date, reversal.description), (self.today, "untrue"))
        self.assertEqual((second.counted, third.counted), (2, 2))
        with self.assertRaises(UserError):
            self.as_(self.secretary, first).action_reverse("again")
        with self.assertRaises(UserError):
            self.as_(self.secretary, reversal).action_reverse("back")

    def test_only_the_highest_of_a_family_counts(self):
        low = self.confirmed("award.honour", tier="bureau", subject="bridge")
        high = self.confirmed("award.honour", tier="national", subject="bridge")
        other = self.confirmed("award.honour", tier="bureau", subject="tunnel")
        self.assertEqual((low.counted, high.counted, other.counted), (0, 4, 2))
        self.assertIn(str(high.number), low.counted_reason)

    def test_quantities_add_up_before_they_are_cut_into_units(self):
        first = self.confirmed("award.hours", quantity=7, date=self.day - timedelta(days=1))
        second = self.confirmed("award.hours", quantity=7)
        self.assertEqual((first.points, second.points), (0, 1))

    def test_a_repeated_breach_is_surcharged_once_and_for_all(self):
        first = self.confirmed("base.fault", points=-2, date=self.day - timedelta(days=1))
        second = self.confirmed("base.fault", points=-2)
        self.assertEqual((first.points, second.points), (-2, -2.4))
        self.as_(self.secretary, first).action_reverse("untrue")
        self.assertEqual(second.points, -2.4)

    def test_several_confirmed_together_see_each_other(self):
        line = {"rule": "base.fault", "member_id": self.ann.id, "points": -2, "date": self.day}
        entries = self.entries._post([line, line], "case")
        self.assertEqual(entries.sorted("number").mapped("points"), [-2, -2.4])

    def test_a_joint_share_falls_on_the_secretary_and_follows_its_origin(self):
        entry = self.confirmed("base.fault", points=-4)
        share = entry.derived_ids
        self.assertEqual((share.member_id, share.points, share.counted, share.state, share.origin),
                         (self.secretary, -0.4, -0.4, "confirmed", "derived"))
        with self.assertRaises(UserError):
            self.as_(self.superior, share).action_reverse("not this alone")
        self.as_(self.superior, entry).action_reverse("untrue")
        self.assertEqual((entry.state, share.state, share.counted), ("reversed", "reversed", 0))
        self.assertEqual(share.reversal_id.points, 0.4)

    def test_whom_a_share_would_hit_does_not_confirm(self):
        entry = self.declare(self.recorder, "base.fault", member_id=self.ann.id, points=-4)
        self.as_(self.leader, entry).action_check()
        self.assertEqual(entry.sudo().turn_branch_id, self.committee)
        with self.assertRaises(UserError):
            self.as_(self.secretary, entry).action_confirm()
        self.as_(self.superior, entry).action_confirm()
        self.assertEqual(entry.sudo().derived_ids.member_id, self.secretary)

    def test_points_chosen_can_bring_a_share_on_the_confirmer(self):
        entry = self.declare(self.recorder, "base.fault", member_id=self.ann.id, points=-1)
        self.as_(self.leader, entry).action_check()
        with self.assertRaisesRegex(UserError, "joint share"):
            self.as_(self.secretary, entry).action_confirm(points=-4)
        self.as_(self.secretary, entry).action_confirm(points=-2)
        self.assertEqual(entry.sudo().points, -2)

    def test_whom_a_share_hit_does_not_reverse(self):
        entry = self.confirmed("base.fault", points=-4)
        with self.assertRaises(UserError):
            self.as_(self.secretary, entry).action_reverse("mine")

    def test_the_score_follows_at_once(self):
        self.confirmed("award.paper")
        period = self.env["party.period"]._for(self.cycle, self.day)
        score = self.env["party.score"].search([("member_id", "=", self.ann.id), ("period_id", "=", period.id)])
        self.assertEqual(score.total, 62)

    def test_a_veto_is_effective_and_worth_nothing(self):
        entry = self.confirmed("base.veto")
        self.assertEqual((entry.points, entry.effect, entry.effective), (0, "veto", True))

    def test_the_sequence_of_the_member_rises_with_each_confirmation(self):
        before = self.ann.ledger_seq
        self.confirmed("award.paper")
        self.assertEqual(self.ann.ledger_seq, before + 1)
