from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .entry_common import LedgerCase
from .reorganisation_common import Reorganising

DAY = timedelta(days=1)


@tagged("party_branches")
class TestReorganisation(Reorganising, LedgerCase):

    def enrolments(self, member):
        return [(one.unit_id.display_name, one.date_from, one.date_to)
                for one in member.enrolment_ids.sorted(lambda one: one.date_from)]

    # Merge

    def test_merged_members_end_the_day_before_and_begin_on_the_day(self):
        merged = self.merged(secretary_id=self.ben.id)
        self.assertEqual([line[1:] for line in self.enrolments(self.member_b)], [
            (self.enrolments(self.member_b)[0][1], self.today - DAY), (self.today, False)])
        self.assertEqual(self.member_b.branch_id, merged)
        self.assertEqual((merged.date_opened, merged.parent_id, merged.kind), (self.today, self.committee, "branch"))
        for former in self.branch_a | self.branch_b:
            self.assertRecordValues(former, [
                {"active": False, "date_closed": self.today, "merged_into_id": merged.id, "successor_ids": merged.ids}])
        self.assertEqual(merged.secretary_name, "Ben")
        self.assertEqual(merged.predecessor_ids, self.branch_a | self.branch_b)

    def test_groups_go_along_as_new_ones_and_history_stays(self):
        self.group_a1.code = "G-1"
        self.env.flush_all()
        merged = self.merged()
        group = self.ann.unit_id
        self.assertEqual((group.name, group.parent_id, group.date_opened), ("Group A1", merged, self.today))
        self.assertNotEqual(group, self.group_a1)
        self.assertEqual((group.code, self.group_a1.code), ("G-1", False), "imports find the one that is alive")
        self.assertEqual(self.ann.enrolment_ids.sorted("date_from")[0].branch_id, self.branch_a, "what was stays A's")
        self.assertEqual(self.group_a1.merged_into_id, group)
        leader = self.leader.post_ids.sorted("id")
        self.assertEqual([(post.branch_id, post.date_to) for post in leader],
                         [(self.group_a1, self.today - DAY), (group, False)])

    def test_groups_of_one_name_stay_apart(self):
        self.unit("Group A1", "group", self.branch_b)
        names = self.merged().child_ids.mapped("name")
        self.assertEqual(sorted(names), ["Group A1", "Group A1 (Branch B)", "Group A2"])

    def test_without_groups_everybody_is_in_the_branch_itself(self):
        merged = self.merged(keep_groups=False)
        self.assertFalse(merged.child_ids)
        self.assertEqual(self.ann.unit_id, merged)
        self.assertEqual(self.group_a1.successor_ids, merged)
        self.assertEqual(self.leader.post_ids.date_to, self.today - DAY)

    def test_one_branch_joins_another(self):
        self.reorganise("merge", self.branch_b, target_id=self.branch_a.id)
        self.assertEqual(self.member_b.unit_id, self.branch_a)
        self.assertTrue(self.branch_a.active)
        self.assertEqual(self.branch_a.secretary_name, "Secretary", "the one that goes on keeps its posts")
        self.assertEqual(self.stranger.post_ids.date_to, self.today - DAY)

    def test_guests_future_members_and_those_who_left_are_treated_by_their_dates(self):
        guest = self.env["party.enrolment"].create({
            "member_id": self.superior.id, "unit_id": self.branch_a.id, "kind": "seconded",
            "date_from": self.today - 9 * DAY})
        coming = self.member("Coming", self.branch_a, date_from=self.today + 9 * DAY)
        gone = self.member("Gone", self.branch_a)
        gone.enrolment_ids.date_to = self.today - 5 * DAY
        merged = self.merged()
        self.assertEqual(guest.date_to, self.today - DAY)
        self.assertEqual(self.superior.enrolment_ids.filtered(lambda one: one.kind == "seconded" and not one.date_to)
                         .unit_id, merged)
        self.assertEqual(self.enrolments(coming), [("Branch M", self.today + 9 * DAY, False)])
        self.assertEqual((gone.unit_id, gone.ended), (self.branch_a, True))

    # Split

    def test_a_part_is_chosen_by_group_by_name_and_by_number(self):
        numbered = self.member("Numbered", self.branch_a, staff_number="P-1")
        self.reorganise("split", self.branch_a, parts=[{
            "new_name": "Branch P", "group_ids": [Command.set(self.group_a2.ids)],
            "member_ids": [Command.set(self.ben.ids)], "staff_numbers": "P-1，\n P-1"}])
        part = self.env["party.branch"].search([("name", "=", "Branch P")])
        self.assertEqual(self.ben.unit_id, part)
        self.assertEqual(numbered.unit_id, part)
        self.assertEqual(self.recorder.unit_id.parent_id, part)
        self.assertEqual(self.recorder.unit_id.name, "Group A2")
        self.assertEqual(self.ann.unit_id, self.group_a1, "who isn't named stays")
        self.assertTrue(self.branch_a.active)
        self.assertFalse(self.group_a2.active)
        self.assertEqual(self.recorder.post_ids.date_to, self.today - DAY, "who left holds no post there any more")
        self.assertFalse(self.secretary.post_ids.date_to)

    def test_a_branch_that_does_not_go_on_leaves_nobody_behind(self):
        parts = [{"new_name": "Branch P", "group_ids": [Command.set(self.group_a1.ids)]}, {"new_name": "Branch Q"}]
        one = self.prepare("split", self.branch_a, stays=False, parts=parts)
        with self.assertRaisesRegex(UserError, "In no part: Recorder, Secretary"):
            one.action_confirm()
        self.assertTrue(self.branch_a.active)
        one.part_ids[1].rest = True
        one.action_confirm()
        self.assertEqual({self.ann.branch_id.name, self.secretary.branch_id.name}, {"Branch P", "Branch Q"})
        self.assertEqual(len(self.branch_a.successor_ids), 2)
        self.assertFalse(self.branch_a.merged_into_id)

    def test_what_does_not_fit_is_said_and_nothing_is_done(self):
        part = {"new_name": "Branch P"}
        branch_a, committee = self.branch_a, self.committee
        cases = [
            ("No member has the staff number X9", "split", branch_a, [{**part, "staff_numbers": "X9"}], {}),
            ("Not enrolled in Branch A", "split", branch_a, [
                {**part, "member_ids": [Command.set(self.member_b.ids)]}], {}),
            ("Name the new organisation", "split", branch_a, [{"rest": False}], {}),
            ("In two parts: Ben", "split", branch_a, [
                {**part, "member_ids": [Command.set(self.ben.ids)]},
                {"new_name": "Q", "member_ids": [Command.set(self.ben.ids)]}], {}),
            ("Nobody goes to Branch P", "split", branch_a, [part], {}),
            ("at least two branches", "merge", branch_a, (), {"new_name": "M"}),
            ("is no branch", "merge", committee | branch_a, (), {"new_name": "M"}),
            ("already", "merge", branch_a | self.branch_b, (), {"new_name": "Branch C", "parent_id": self.general.id}),
            ("still has 6 members", "close", branch_a, (), {}),
            ("stands below and is still open", "close", committee, (), {}),
            ("can stand", "open", None, (), {"new_name": "G", "new_kind": "group"}),
        ]
        before = self.env["party.branch"].search_count([])
        for message, kind, sources, parts, values in cases:
            one = self.prepare(kind, sources, parts=parts, **values)
            with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
                one.action_confirm()
            self.assertIn(message.split()[0], one.preview)
            self.assertEqual(one.state, "draft")
        self.assertEqual(self.env["party.branch"].search_count([]), before)

    def test_a_blank_form_is_no_mistake_yet(self):
        with Form(self.env["party.reorganisation"]) as form:
            self.assertNotIn("alert", form.preview)
            form.source_ids.add(self.branch_a)
            self.assertIn("at least two branches", form.preview)
            form.source_ids.add(self.branch_b)
            form.new_name = "Branch M"
            self.assertEqual(form.parent_id, self.committee)
            self.assertIn("Branch M / Group A1", form.preview)
            self.assertNotIn("alert-danger", form.preview)

    # Open and close

    def test_an_organisation_opens_with_scheme_and_secretary(self):
        scheme = self.published(code="OWN", stages=[])
        self.reorganise("open", parent_id=self.general.id, new_name="Branch N", new_kind="branch", scheme_id=scheme.id,
                        secretary_id=self.ben.id)
        unit = self.env["party.branch"].search([("name", "=", "Branch N")])
        self.assertEqual(unit._effective_schemes(self.today)[unit.id], scheme)
        self.assertTrue(unit.with_user(self.ben.user_id)._has_capability("confirm"))

    def test_the_members_of_what_closes_go_elsewhere(self):
        self.reorganise("close", self.branch_b, target_id=self.group_a1.id)
        self.assertEqual(self.member_b.unit_id, self.group_a1)
        self.assertEqual(self.branch_b.merged_into_id, self.group_a1)
        self.reorganise("close", self.group_a2, target_id=self.branch_a.id)
        self.assertEqual(self.recorder.unit_id, self.branch_a)

    def test_a_closed_branch_reopens_for_itself(self):
        merged = self.merged(secretary_id=self.ben.id)
        self.assertIn(self.branch_a, self.ben.user_id.party_read_branch_ids)
        self.branch_a.action_reopen()
        self.assertFalse(self.branch_a.successor_ids)
        self.assertNotIn(self.branch_a, self.ben.user_id.party_read_branch_ids)
        self.reorganise("split", merged, parts=[{
            "target_id": self.branch_a.id, "group_ids": [Command.set(self.ann.unit_id.ids)]}])
        self.assertEqual(self.ann.branch_id, self.branch_a)
        self.assertEqual(len(self.ann.enrolment_ids), 2, "one that began on the very day only changes its place")
        self.reorganise("close", self.unit("Empty", "branch", self.committee))
        inside = self.unit("Inside", "group", self.branch_a)
        self.reorganise("merge", self.branch_a, target_id=merged.id)
        with self.assertRaisesRegex(UserError, "Reopen it first"):
            inside.action_reopen()

    # Days to come

    def test_a_later_day_is_planned_and_done_by_the_daily_job(self):
        day = self.today + 3 * DAY
        one = self.reorganise("merge", self.branch_a | self.branch_b, day=day, new_name="Branch M")
        self.assertEqual((one.state, self.branch_a.active), ("planned", True))
        with self.assertRaises(UserError):
            one.reason = "changed"
        self.env["party.member"]._cron_refresh(today=day - DAY)
        self.assertEqual(one.state, "planned")
        self.env["party.member"]._cron_refresh(today=day)
        self.assertEqual(one.state, "done")
        self.assertEqual(self.member_b.unit_id.name, "Branch M")
        self.assertEqual(self.member_b.enrolment_ids.sorted("date_from")[1].date_from, day)
        steps = self.env["party.step"].search([("res_model", "=", one._name), ("res_id", "=", one.id)])
        self.assertEqual(steps.mapped("action"), ["carry_out", "plan"])
        self.assertEqual(steps[0].on_behalf_id, one.planner_id)

    def test_what_the_job_cannot_do_is_told_to_whoever_planned_it(self):
        day = self.today + 3 * DAY
        one = self.reorganise("merge", self.branch_a | self.branch_b, day=day, new_name="Branch M")
        other = self.reorganise("close", self.branch_c, day=day, target_id=self.group_a1.id)
        self.unit("Branch M", "branch", self.committee)
        self.env["party.member"]._cron_refresh(today=day)
        self.assertEqual((one.state, other.state), ("planned", "done"), "it keeps nothing else back")
        self.assertIn("Choose another name", one.fault)
        self.assertEqual(one.activity_ids.user_id, one.planner_id)
        one.action_draft()
        one.new_name = "Branch N"
        one.action_confirm()
        self.env["party.member"]._cron_refresh(today=day)
        self.assertEqual((one.state, one.fault), ("done", False))
        self.assertFalse(one.activity_ids)

    # Who may

    def test_the_superior_may_and_neither_branch_nor_stranger(self):
        named = self.member("Named", self.branch_b, staff_number="N-1")

        def prepared(person):
            return self.as_(person, self.env["party.reorganisation"]).create({
                "kind": "merge", "source_ids": [Command.set((self.branch_a | self.branch_b).ids)], "new_name": "M"})

        for person in (self.secretary, self.stranger):
            one = prepared(person)
            with self.assertRaises(AccessError):
                one.action_confirm()
            self.assertIn("no post today", one.preview)
        one = prepared(self.superior)
        elsewhere = self.unit("Elsewhere", "branch", self.unit("Other", "committee"))
        far = self.member("Far away", elsewhere, staff_number="F-9")
        split = self.as_(self.superior, self.env["party.reorganisation"]).create({
            "kind": "split", "source_ids": [Command.set(self.branch_a.ids)],
            "part_ids": [Command.create({"new_name": "P", "staff_numbers": f"F-9 {named.staff_number}"})]})
        self.assertIn("F-9", split.preview)
        self.assertNotIn(far.name, split.preview, "a number is no way to a name")
        self.assertIn(named.name, split.preview)
        one.secretary_id = self.ben
        with self.assertRaisesRegex(AccessError, "appoints"):
            one.action_confirm()
        one.secretary_id = False
        one.action_confirm()
        self.assertRecordValues(one, [{"state": "done", "planner_id": self.superior.user_id.id}])
        with self.assertRaises(AccessError):
            self.as_(self.ann, self.env["party.reorganisation"]).create({"kind": "open"})

    def test_each_organisation_has_its_step(self):
        self.merged(reason="No. 7")
        steps = self.env["party.step"].search([("res_model", "=", "party.branch")])
        self.assertEqual({(step.branch_id.name, step.action) for step in steps},
                         {("Branch A", "merge"), ("Branch B", "merge"), ("Branch M", "open")})
        self.assertIn("No. 7", steps[0].reason)

    def test_ten_thousand_members_take_as_many_queries_as_ten(self):
        counts = []
        for number in (10, 10_000):
            unit = self.unit(f"Branch of {number}", "branch", self.committee)
            self.many(unit, number, prefix=f"Of{number}")
            one = self.prepare("merge", unit | self.branch_c, new_name=f"Successor of {number}")
            if number == 10:
                self.branch_c = self.unit("Branch C2", "branch", self.general)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            one.action_confirm()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            successor = self.env["party.branch"].search([("name", "=", f"Successor of {number}")])
            self.assertGreaterEqual(successor.member_count, number)
        # Scores go in batches of 5,000, ids are prefetched in blocks of 1,000.
        self.assertLess(counts[1], counts[0] + 60)
