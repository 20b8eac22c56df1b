"""From a declaration to a confirmed entry: the moves, and the three persons that they take."""
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .entry_common import LEDGER, STAGES, LedgerCase


@tagged("post_install", "-at_install")
class TestEntryFlow(LedgerCase):
    def test_a_declaration_is_checked_by_the_group_leader_and_confirmed_by_the_secretary(self):
        entry = self.declare(self.ann, "award.paper")
        self.assertEqual((entry.state, entry.turn, entry.turn_branch_id), ("submitted", "check", self.group_a1))
        self.as_(self.leader, entry).action_check()
        self.assertEqual((entry.state, entry.turn, entry.turn_branch_id), ("checked", "confirm", self.branch_a))
        self.as_(self.secretary, entry).action_confirm()
        entry = entry.sudo()
        self.assertEqual((entry.state, entry.points, entry.counted, entry.turn), ("confirmed", 2, 2, False))
        self.assertEqual(entry.checker_id, self.leader.user_id)
        self.assertEqual(entry.confirmer_id, self.secretary.user_id)

    def test_each_move_leaves_a_step_with_the_post_by_which_it_was_made(self):
        entry = self.declare(self.ann, "award.paper")
        self.check_and_confirm(entry)
        steps = entry.sudo().step_ids.sorted("id")
        self.assertEqual(steps.mapped("action"), ["submit", "check", "confirm"])
        self.assertEqual(steps[1].post_id.code, "group_leader")
        self.assertEqual(steps[2].post_id.code, "secretary")
        self.assertFalse(steps[0].post_id, "declared as a member")
        recorded = self.declare(self.recorder, "base.full", member_id=self.ann.id)
        self.assertEqual(recorded.sudo().step_ids.post_id.code, "recorder")

    def test_a_draft_waits_for_nobody(self):
        entry = self.declare(self.ann, "award.paper", submit=False)
        self.assertEqual((entry.state, entry.turn, entry.points), ("draft", False, 2))

    def test_the_declarer_withdraws_until_it_is_confirmed(self):
        entry = self.declare(self.ann, "award.paper")
        with self.assertRaises(UserError):
            self.as_(self.leader, entry).action_withdraw()
        entry.action_withdraw()
        self.assertEqual((entry.state, entry.turn), ("withdrawn", False))
        confirmed = self.declare(self.ann, "award.paper")
        self.check_and_confirm(confirmed)
        with self.assertRaises(UserError):
            confirmed.action_withdraw()

    def test_refusing_needs_a_reason_and_allows_to_resubmit(self):
        entry = self.declare(self.ann, "award.paper")
        for reason in (None, "", "  "):
            with self.assertRaises(UserError):
                self.as_(self.leader, entry).action_refuse(reason)
        self.as_(self.leader, entry).action_refuse("Wrong rule")
        self.assertEqual((entry.state, entry.refuse_reason, entry.turn), ("refused", "Wrong rule", False))
        entry.action_resubmit({"rule_id": self.rule("award.helped").id})
        self.assertEqual((entry.state, entry.rule_code, entry.points), ("submitted", "award.helped", 1))

    def test_without_a_check_stage_an_entry_goes_straight_to_confirmation(self):
        scheme = self.published(code="T2", stages=[self.document["stages"][1]],
                                nodes=self.document["nodes"], rules=self.document["rules"],
                                families=self.document["families"])
        self.env["party.scheme.use"]._set(self.branch_b, scheme)
        self.env["party.cycle"]._open_cycle(scheme, self.today.year)
        pupil = self.member("Pupil", self.branch_b, login="pupil")
        entry = self.entries.browse(self.as_(pupil, self.entries).declare([{"rule": "award.paper"}], submit=True))
        self.assertEqual((entry.turn, entry.turn_branch_id), ("confirm", self.branch_b))
        self.as_(self.stranger, entry).action_confirm()
        self.assertEqual(entry.state, "confirmed")

    def test_nobody_who_declared_or_checked_confirms(self):
        self.post(self.secretary, "group_leader", self.group_a2)
        entry = self.declare(self.recorder, "base.fault", member_id=self.ann.id, points=-1)
        self.post(self.recorder, "secretary", self.branch_a)
        with self.assertRaisesRegex(UserError, "declared"):
            self.as_(self.recorder, entry).action_check()
        self.as_(self.secretary, entry).action_check()
        with self.assertRaisesRegex(UserError, "checked"):
            self.as_(self.secretary, entry).action_confirm()
        with self.assertRaisesRegex(UserError, "declared"):
            self.as_(self.recorder, entry).action_confirm()

    def test_nobody_decides_about_himself(self):
        entry = self.declare(self.recorder, "base.fault", member_id=self.leader.id, points=-1)
        self.assertEqual(entry.sudo().turn_branch_id, self.branch_a, "the leader's own entry goes to the branch")
        with self.assertRaises(UserError):
            self.as_(self.leader, entry).action_check()
        with self.assertRaises(UserError):
            self.as_(self.leader, entry).action_refuse("no")

    def test_the_secretarys_own_entry_is_confirmed_by_the_superior(self):
        entry = self.declare(self.secretary, "award.paper")
        self.assertEqual(entry.turn_branch_id, self.committee)
        other = self.member("Deputy", self.branch_a, login="deputy")
        self.post(other, "deputy", self.branch_a)
        second = self.declare(self.secretary, "award.paper")
        self.assertEqual(second.turn_branch_id, self.branch_a, "another holder in the branch can check it")

    def test_a_branch_too_small_for_three_persons_hands_on(self):
        lone = self.member("Lone", self.branch_b, login="lone")
        entry = self.declare(lone, "award.paper")
        self.assertEqual(entry.turn_branch_id, self.branch_b)
        self.as_(self.stranger, entry).action_check()
        self.assertEqual((entry.turn, entry.turn_branch_id), ("confirm", self.committee))
        self.as_(self.superior, entry).action_confirm()
        self.assertEqual(entry.state, "confirmed")

    def test_the_superior_confirms_too_where_the_rule_says_so(self):
        entry = self.declare(self.ann, "award.big")
        self.check_and_confirm(entry)
        self.assertEqual((entry.state, entry.turn_branch_id), ("checked", self.committee))
        with self.assertRaises(UserError):
            self.as_(self.secretary, entry).action_confirm()
        self.as_(self.superior, entry).action_confirm()
        self.assertEqual((entry.state, entry.points), ("confirmed", 8))

    def test_the_superior_confirms_only_what_is_worth_more_than_the_rule_says(self):
        small, large = (self.declare(self.ann, "award.large", points=points) for points in (5, 6))
        self.check_and_confirm(small)
        self.check_and_confirm(large)
        self.assertEqual((small.state, large.state), ("confirmed", "checked"))
        self.assertEqual(large.turn_branch_id, self.committee)

    def test_the_approver_chooses_inside_the_range(self):
        entry = self.declare(self.recorder, "base.fault", member_id=self.ann.id, points=-1)
        self.as_(self.leader, entry).action_check()
        for points in (-21, 1, float("nan")):
            with self.assertRaises(UserError):
                self.as_(self.secretary, entry).action_confirm(points=points)
        self.as_(self.secretary, entry).action_confirm(points=-2.5)
        self.assertEqual((entry.state, entry.points, entry.counted), ("confirmed", -2.5, -2.5))

    def test_one_that_cannot_be_decided_never_blocks_the_rest(self):
        good = self.declare(self.ann, "award.paper") | self.declare(self.ben, "award.paper")
        own = self.declare(self.recorder, "base.fault", member_id=self.leader.id, points=-1)
        ids = [good[0].id, own.id, good[1].id, 999999999]
        result = self.as_(self.leader, self.entries).browse(ids).decide("check")
        self.assertEqual(result["done"], good.ids)
        self.assertEqual([line["id"] for line in result["failed"]], [own.id, 999999999])
        self.assertTrue(all(line["message"] for line in result["failed"]))
        self.assertEqual(good.sudo().mapped("state"), ["checked", "checked"])

    def test_bulk_confirmation_says_which_need_points(self):
        entries = self.declare(self.ann, "award.paper")
        needs = self.declare(self.ann, "award.large")
        both = entries.sudo() | needs.sudo()
        self.as_(self.leader, both).action_check()
        result = self.as_(self.secretary, both).decide("confirm")
        self.assertEqual((result["done"], [line["id"] for line in result["failed"]]), (entries.ids, needs.ids))

    def test_a_stranger_can_neither_read_nor_decide(self):
        entry = self.declare(self.ann, "award.paper")
        for action in ("action_check", "action_confirm", "action_submit", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(self.as_(self.stranger, entry), action)()
        result = self.as_(self.stranger, entry).decide("check")
        self.assertEqual(result["done"], [])

    def test_a_post_that_ended_yesterday_gives_nothing(self):
        entry = self.declare(self.ann, "award.paper")
        with self.assertRaises(UserError):
            self.as_(self.secretary, entry).action_confirm()
        self.as_(self.leader, entry).action_check()
        post = self.secretary.post_ids
        yesterday = self.today - timedelta(days=1)
        self.env.cr.execute("UPDATE party_post SET date_to = %s WHERE id = %s", [yesterday, post.id])
        post.invalidate_recordset()
        with self.assertRaises(UserError):
            self.as_(self.secretary, entry).action_confirm()

    def test_buttons_show_what_is_possible_now(self):
        entry = self.declare(self.ann, "award.paper")
        self.assertTrue(entry.can_withdraw)
        self.assertFalse(entry.can_check or entry.can_confirm or entry.can_refuse or entry.can_reverse)
        seen = self.as_(self.leader, entry)
        self.assertTrue(seen.can_check and seen.can_refuse)
        self.assertFalse(seen.can_confirm or seen.can_withdraw)


@tagged("post_install", "-at_install")
class TestEntryFlowAbove(LedgerCase):
    document = {**LEDGER, "stages": [*STAGES, {"stage": "committee", "by": "superior", "every": "quarter", "above": 3}]}

    def test_the_superior_confirms_too_above_the_points_of_a_stage(self):
        at, above = (self.declare(self.ann, "award.honour", tier=tier) for tier in ("province_ministry", "national"))
        for entry in (at, above):
            self.check_and_confirm(entry)
        self.assertEqual([at.state, above.state], ["confirmed", "checked"])
        self.assertEqual(above.turn_branch_id, self.committee)
        self.as_(self.superior, above).action_confirm()
        self.assertEqual((above.state, above.points), ("confirmed", 4))
