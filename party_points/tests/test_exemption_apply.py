"""A member applies for an exemption himself: whose turn it is then under each scheme, what may be asked for, who may do
what with it."""

import json
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, file_open, mute_logger

from .test_exemption_stages import StagesCase

SCHEMES = ("S01", "S03", "S09", "S14", "S19", "S21")


class ApplyCase(StagesCase):
    def apply(self, member=None, **values):
        model = self.as_(member or self.ann, self.env["party.exemption"])
        return model.browse(model.apply({
            "date_from": self.today, "date_to": self.today + timedelta(days=30), "reason": "In hospital", **values}))

    def refuse(self, regex, exception=UserError, member=None, **values):
        before = self.env["party.exemption"].search_count([])
        with self.assertRaisesRegex(exception, regex), self.env.cr.savepoint():
            self.apply(member, **values)
        self.assertEqual(self.env["party.exemption"].search_count([]), before, "nothing half-written")

    def turn(self, exemption):
        exemption = exemption.sudo()
        return exemption.state, exemption.stage, exemption.turn, exemption.turn_branch_id


@tagged("party_exemption")
class TestApplyUsualWay(ApplyCase):
    def test_the_branch_is_asked_first_then_the_superior(self):
        exemption = self.apply()
        self.assertEqual(self.turn(exemption), ("branch", "branch", "confirm", self.branch_a))
        self.assertEqual((exemption.sudo().applicant_id, exemption.sudo().submitter_id.id), (self.ann.user_id, False))
        self.assertEqual((self.waiting(self.secretary), self.waiting(self.recorder), self.waiting(self.superior)),
                         ([exemption.id], [], []))
        self.as_(self.secretary, exemption).action_approve()
        self.assertEqual(self.turn(exemption), ("branch", "superior", "confirm", self.committee))
        self.env.invalidate_all()
        self.assertEqual((self.waiting(self.secretary), self.waiting(self.superior)), ([], [exemption.id]))
        with self.assertRaisesRegex(UserError, "another person"):
            self.as_(self.secretary, exemption).action_approve()
        self.as_(self.superior, exemption).action_approve()
        self.assertEqual(exemption.state, "approved")
        self.assertEqual(self.steps(exemption), [
            ("apply", self.ann.user_id), ("pass", self.secretary.user_id), ("approve", self.superior.user_id)])

    def test_a_refusal_goes_back_to_the_member_who_applies_again(self):
        exemption = self.apply()
        self.as_(self.secretary, exemption).action_refuse("Which hospital?")
        self.assertEqual((exemption.state, exemption.refuse_reason), ("refused", "Which hospital?"))
        for act in ("action_draft", "action_submit", "unlink"):
            with self.assertRaisesRegex(UserError, "only the member"), self.env.cr.savepoint():
                getattr(self.as_(self.secretary, exemption), act)()
        self.assertTrue(exemption.can_apply_again)
        again = self.apply(exemption_id=exemption.id, reason="In the city's hospital")
        self.assertEqual(again, exemption)
        self.assertEqual(self.turn(exemption), ("branch", "branch", "confirm", self.branch_a))
        self.assertEqual((exemption.reason, exemption.refuse_reason), ("In the city's hospital", False))
        self.as_(self.secretary, exemption).action_approve()
        self.assertEqual(exemption.stage, "superior")

    def test_withdrawn_until_somebody_decided_and_handed_in_again(self):
        exemption = self.apply()
        exemption.action_withdraw()
        self.assertEqual(self.turn(exemption), ("draft", False, False, self.env["party.branch"]))
        self.assertTrue(exemption.withdrawn)
        self.env.invalidate_all()
        self.assertFalse(self.waiting(self.secretary))
        self.assertFalse(self.as_(self.secretary, exemption).can_submit)
        with self.assertRaisesRegex(UserError, "only the member"):
            self.as_(self.secretary, exemption).write({"date_to": self.today})
        self.assertEqual(self.env["party.exemption"].search([("withdrawn", "=", True)]), exemption)
        other = self.apply(reason="A withdrawn one takes no time")
        self.assertNotEqual(other, exemption)
        with self.assertRaisesRegex(UserError, "another exemption"):
            self.apply(exemption_id=exemption.id)
        self.as_(self.secretary, other).action_approve()
        self.assertFalse(self.as_(self.ann, other).can_withdraw)
        with self.assertRaisesRegex(UserError, "decided"):
            self.as_(self.ann, other).action_withdraw()

    def test_the_same_application_twice_is_one(self):
        self.assertEqual(self.apply(), self.apply())
        self.assertEqual(self.env["party.exemption"].search_count([("member_id", "=", self.ann.id)]), 1)
        self.refuse("another exemption", reason="Another text")

    def test_dates_that_can_t_be(self):
        day = timedelta(days=1)
        self.refuse("which day", date_from=None)
        self.refuse("which day", date_to=False)
        self.refuse("no date", date_from="yesterday")
        self.refuse("before the first", date_to=self.today - day)
        self.refuse("more than a year", date_from=self.today + 367 * day, date_to=self.today + 368 * day)
        self.refuse("more than a year", date_from=self.today - 367 * day)
        self.refuse("three years", date_to=self.today + 1099 * day)
        self.assertTrue(self.apply(date_to=self.today + 1098 * day))

    def test_time_before_the_membership_and_after_it(self):
        late = self.member("Late", self.group_a1, login="late", date_from=self.today - timedelta(days=10))
        self.refuse("not enrolled yet", member=late, date_from=self.today - timedelta(days=11))
        late.enrolment_ids.date_to = self.today - timedelta(days=1)
        self.refuse("not enrolled in a branch", member=late)

    def test_without_a_scheme_there_is_nothing_to_be_exempt_from(self):
        lonely = self.unit("Lonely", "branch", self.unit("Other committee", "committee"))
        member = self.member("Lone", lonely, login="lone", portal=True)
        self.refuse("no scheme in force", member=member)
        terms = self.as_(member, self.env["party.exemption"]).application_terms()
        self.assertIn("no scheme in force", terms["fault"])

    def test_nobody_applies_in_another_s_name(self):
        for member in (self.ann, self.ben, self.secretary):
            self.refuse("yourself only", AccessError, member=member, member_id=self.stranger.id)
        self.assertTrue(self.apply(member_id=self.ann.id), "naming oneself is fine")
        foreign = self.apply(self.ben)
        self.as_(self.secretary, foreign).action_refuse("no")
        self.refuse("not yours", AccessError, exemption_id=foreign.id)
        drafted = self.exemption(member=self.leader)
        self.refuse("not yours", AccessError, member=self.leader, exemption_id=drafted.id)
        outsider = self.user("exemption_outsider", portal=True)
        with self.assertRaisesRegex(UserError, "not linked"):
            self.env["party.exemption"].with_user(outsider).apply({})
        self.assertIn("not linked", self.env["party.exemption"].with_user(outsider).application_terms()["fault"])

    def test_what_is_no_application_is_refused_in_words(self):
        for values in ({"state": "approved"}, {"total": 5}, {"applicant_id": 1}, {"unit_id": self.branch_b.id}):
            self.refuse("has no", **values)
        self.refuse("too long", reason="x" * 2001)
        self.refuse("can't be stored", reason="a\0b")
        self.refuse("no record", exemption_id="1; DROP")
        self.refuse("Say why", reason="  ")
        self.refuse("names no grounds", reason_code="long_illness")
        with self.assertRaises(UserError):
            self.as_(self.ann, self.env["party.exemption"]).apply("x")

    def test_members_write_nothing_directly(self):
        exemption = self.as_(self.ann, self.apply())
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            exemption.create({"member_id": self.ann.id, "date_from": self.today, "date_to": self.today, "reason": "x"})
        for act in (lambda: exemption.write({"reason": "x"}), exemption.unlink, exemption.action_approve,
                    lambda: exemption.action_refuse("no"), exemption.action_submit, exemption.action_end):
            with self.assertRaises(UserError), self.env.cr.savepoint(), \
                    mute_logger("odoo.addons.base.models.ir_model"):
                act()
        self.assertEqual(self.turn(exemption)[0], "branch")

    def test_the_secretary_s_own_application_is_passed_on_by_another_person(self):
        exemption = self.apply(self.secretary)
        self.assertEqual(self.turn(exemption)[3], self.branch_a, "the deputy is there")
        self.assertEqual((self.waiting(self.secretary), self.waiting(self.deputy)), ([], [exemption.id]))
        for act in ("action_approve", "action_refuse"):
            with self.assertRaisesRegex(UserError, "Nobody decides about himself"):
                getattr(self.as_(self.secretary, exemption), act)(*(["no"] if act == "action_refuse" else []))
        with self.assertRaises(AccessError):
            self.as_(self.ann, exemption.with_user(self.ann.user_id)).action_withdraw()

    def test_others_don_t_read_it(self):
        exemption = self.apply()
        for person in (self.ben, self.stranger):
            self.assertFalse(self.as_(person, self.env["party.exemption"]).search([]))
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                self.as_(person, exemption).read(["reason"])
        self.assertEqual(self.as_(self.ann, self.env["party.exemption"]).search([]), exemption)

    def test_two_at_the_same_moment_are_stopped_by_the_database(self):
        exemption = self.apply()
        self.env.flush_all()
        with self.assertRaises(ExclusionViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.execute_query(SQL(
                """ INSERT INTO party_exemption (member_id, date_from, date_to, reason, state)
                    SELECT member_id, date_to, date_to + 1, 'again', 'branch' FROM party_exemption WHERE id = %s
                 RETURNING id """, exemption.id))
            self.env.cr.execute("SET CONSTRAINTS party_exemption_no_overlap IMMEDIATE")

    def test_the_line_shows_where_it_stands(self):
        exemption = self.apply()
        self.assertEqual(exemption.way, [
            ["Applied", "past"], ["Branch", "now"], ["Superior organisation", "ahead"], ["Approved", "ahead"]])
        self.assertEqual(exemption.waits_for, "Branch (Branch A)")
        self.as_(self.secretary, exemption).action_approve()
        self.as_(self.superior, exemption).action_refuse("no")
        self.assertEqual([place for _label, place in exemption.way], ["past", "past", "ahead", "ahead"])
        drafted = self.exemption(member=self.ben, by=self.secretary)
        self.as_(self.secretary, drafted).action_submit()
        self.assertEqual([label for label, _place in drafted.way], ["Applied", "Superior organisation", "Approved"])

    def test_the_inbox_tells_who_applied_and_why(self):
        exemption = self.apply()
        row = self.as_(self.secretary, self.env["party.inbox"]).search([("kind", "=", "exemption")])
        self.assertEqual((row.member_id, row.last_user_id), (self.ann, self.ann.user_id))
        self.assertIn("In hospital", row.title)
        self.assertIn("the superior decides next", self.as_(self.secretary, exemption).to_do)
        self.assertFalse(self.as_(self.ann, exemption).to_do)

    def queries_for(self, members):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        members.mapped("exempt_note")
        return self.env.cr.sql_log_count - before

    def test_a_running_exemption_is_said_beside_the_score(self):
        Member = self.as_(self.ann, self.env["party.member"])
        self.assertEqual(Member.get_my_points()["exempt"], "")
        exemption = self.apply(date_to=self.today + timedelta(days=200))
        self.assertEqual(Member.get_my_points()["exempt"], "")
        self.as_(self.secretary, exemption).action_approve()
        self.as_(self.superior, exemption).action_approve()
        page = Member.get_my_points()
        self.assertIn("Exempt from points", page["exempt"])
        self.assertEqual(page["empty"]["title"], "Exempt from points")
        members = self.as_(self.secretary, self.env["party.member"]).search([("branch_id", "=", self.branch_a.id)])
        self.assertGreater(len(members), 4)
        self.queries_for(members)  # fills the caches of rights
        self.assertEqual(self.queries_for(members), self.queries_for(members[:2]), "whatever their number")
        self.assertEqual([member.id for member in members if member.exempt_note], self.ann.ids)
        # Departments find names only.
        self.assertFalse(self.as_(self.safety, self.ann).exempt_note)


    def test_limits_and_running_score_follow_the_approval_and_its_end(self):
        entry = self.confirmed("award.paper")
        score = self.env["party.score"].search([("member_id", "=", self.ann.id)])
        self.assertEqual((entry.counted, len(score)), (2, 1))
        exemption = self.apply(date_to=self.today + timedelta(days=200))
        self.as_(self.secretary, exemption).action_approve()
        self.assertEqual(entry.counted, 2)
        self.as_(self.superior, exemption).action_approve()
        self.assertEqual(entry.counted, 0, "dated in the exemption")
        self.assertFalse(score.exists(), "the period ends in it")
        self.as_(self.superior, exemption).action_end()
        self.assertEqual(len(self.env["party.score"].search([("member_id", "=", self.ann.id)])), 1)


@tagged("party_exemption")
class TestApplyMeetingFirst(ApplyCase):
    exempt = {"approval": ["meeting", "superior"]}

    def test_the_recorder_takes_it_up_the_secretary_records_the_meeting(self):
        exemption = self.apply()
        self.assertEqual(self.turn(exemption), ("branch", "hand_in", "record", self.branch_a))
        self.assertEqual((self.waiting(self.recorder), self.waiting(self.superior)), ([exemption.id], []))
        self.assertIn("members' meeting", self.as_(self.recorder, exemption).to_do)
        self.as_(self.recorder, exemption).action_approve()
        self.assertEqual(self.turn(exemption), ("branch", "meeting", "review", self.branch_a))
        self.as_(self.secretary, exemption).action_approve()
        self.as_(self.superior, exemption).action_approve()
        self.assertEqual([action for action, _user in self.steps(exemption)], ["apply", "pass", "meeting", "approve"])
        self.assertEqual([label for label, _place in exemption.way], [
            "Applied", "Taken up by the branch", "Members' meeting", "Superior organisation", "Approved"])

    def test_the_recorder_may_refuse_what_is_incomplete(self):
        exemption = self.apply()
        wizard = self.as_(self.recorder, self.env["party.exemption.refuse"]).create({"reason": "No dates"})
        wizard.with_context(active_ids=exemption.ids).action_refuse()
        self.assertEqual(exemption.state, "refused")

    def test_the_recorder_s_own_waits_for_the_secretary(self):
        exemption = self.apply(self.recorder)
        self.assertEqual((self.waiting(self.recorder), self.waiting(self.secretary)), ([], [exemption.id]))


@tagged("party_exemption")
class TestApplyBranchAlone(ApplyCase):
    exempt = {"approval": ["branch"]}

    def test_one_person_of_the_branch_approves_what_the_member_applied_for(self):
        exemption = self.apply()
        self.assertEqual(self.turn(exemption), ("branch", "branch", "confirm", self.branch_a))
        self.as_(self.secretary, exemption).action_approve()
        self.assertEqual(exemption.state, "approved")


@tagged("party_exemption")
class TestApplyUnknownStep(ApplyCase):
    exempt = {"approval": ["leading_group", "superior", "leading_group"],
              "reasons": ["long_illness", "our_own", "other"]}

    def test_an_unknown_step_is_the_superior_s_and_each_step_comes_once(self):
        exemption = self.apply(reason_code="our_own", reason=None)
        self.assertEqual(self.turn(exemption), ("branch", "hand_in", "confirm", self.branch_a))
        self.as_(self.secretary, exemption).action_approve()
        self.assertEqual(exemption.stage, "superior")
        self.as_(self.superior, exemption).action_approve()
        self.assertEqual(exemption.state, "approved")

    def test_only_grounds_of_the_scheme(self):
        terms = self.as_(self.ann, self.env["party.exemption"]).application_terms()
        self.assertEqual([ground["code"] for ground in terms["grounds"]], ["long_illness", "our_own", "other"])
        self.refuse("Choose the ground")
        self.refuse("these grounds only", reason_code="retired")
        self.refuse("these grounds only", reason_code="constructor")
        self.refuse("Say why", reason_code="other", reason=None)

    def test_the_form_of_the_back_end_offers_them_alone(self):
        drafted = self.exemption(by=self.secretary, reason_code="long_illness")
        self.assertEqual(drafted.reason_allowed, ["long_illness", "our_own", "other"])
        self.assertIn("retired", dict(self.env["party.exemption"]._selection_reason_code()), "for filters and imports")
        other = self.exemption(member=self.member("Elsewhere", self.unit("Far", "branch")), by=self.env.user)
        self.assertIn("retired", other.reason_allowed)


@tagged("party_exemption")
class TestApplyLibrary(ApplyCase):
    """Each scheme of the library: its chain from the application to the approval, its grounds."""

    def use(self, code):
        with file_open(f"party_points/data/schemes/{code}.json") as stream:
            exempt = json.load(stream).get("exempt") or {}
        scheme = self.published(**{**self.document, "code": f"X{code}", "exempt": exempt})
        self.env["party.scheme.use"].search([("branch_id", "=", self.branch_a.id)]).unlink()
        self.env["party.scheme.use"]._set(self.branch_a, scheme)
        return exempt

    def test_every_scheme_of_the_library_leads_to_an_approval(self):
        people = {"record": self.recorder, "review": self.secretary, "confirm": self.secretary, "file": self.superior}
        for number, code in enumerate(SCHEMES):
            with self.subTest(code):
                exempt = self.use(code)
                self.assertTrue(exempt)
                day = self.today + relativedelta(months=number)
                named = exempt.get("reasons") or [None]
                exemption = self.apply(date_from=day, date_to=day, reason_code=named[0])
                for _step in range(5):
                    if exemption.sudo().state != "branch":
                        break
                    at_branch = exemption.sudo().turn_branch_id == self.branch_a
                    person = people[exemption.sudo().turn] if at_branch else self.superior
                    self.as_(person, exemption).action_approve()
                self.assertEqual(exemption.sudo().state, "approved")

    def test_no_scheme_of_the_library_is_forgotten(self):
        found = [scheme.code for scheme in self.env["party.scheme"].search([("library", "=", True)], order="code")
                 if (json.loads(scheme.document).get("exempt"))]
        self.assertEqual(tuple(found), SCHEMES)
