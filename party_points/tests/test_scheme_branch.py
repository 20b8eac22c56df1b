from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .scheme_common import SchemeCase


@tagged("party_scheme")
class TestSchemeBranch(SchemeCase):
    """A scheme holds for an organisation and all below it; a change is dated and cuts nothing off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.published(), cls.published(code="T2", period="month")

    def test_inherited_down_the_tree(self):
        self.committee.scheme_id = self.one
        self.branch_c.scheme_id = self.two
        units = self.committee | self.branch_a | self.group_a1 | self.general | self.branch_c
        self.assertEqual(units._effective_schemes(), {
            self.committee.id: self.one, self.branch_a.id: self.one, self.group_a1.id: self.one,
            self.general.id: self.one, self.branch_c.id: self.two,
        })
        self.assertEqual(self.group_a1.effective_scheme_id, self.one)
        self.assertEqual(self.group_a1.effective_scheme_branch_id, self.committee)
        self.assertEqual(self.branch_c.effective_scheme_id, self.two)
        self.assertFalse(self.branch_c.effective_scheme_branch_id)

    def test_nothing_set_gives_nothing(self):
        self.assertFalse(self.branch_a._effective_schemes()[self.branch_a.id])
        self.assertFalse(self.branch_a.effective_scheme_id)
        self.assertFalse(self.env["party.cycle"]._for_units(self.branch_a, self.today)[self.branch_a.id])

    def test_one_query_for_a_thousand_organisations(self):
        self.committee.scheme_id = self.one
        units = self.env["party.branch"].create([
            {"name": f"B{number}", "kind": "branch", "parent_id": self.committee.id} for number in range(1000)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            schemes = units._effective_schemes(self.today)
        self.assertEqual(len(schemes), 1000)
        self.assertEqual(set(schemes.values()), {self.one})
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            cycles = self.env["party.cycle"]._for_units(units, self.today)
        self.assertEqual({cycle.root_id.id for cycle in cycles.values()}, {self.one.id})

    def test_a_tree_move_is_seen_at_once(self):
        self.committee.scheme_id = self.one
        self.general.scheme_id = self.two
        self.branch_b.parent_id = self.general
        self.assertEqual(self.branch_b._effective_schemes()[self.branch_b.id], self.two)

    def test_the_first_scheme_counts_since_ever(self):
        self.committee.scheme_id = self.one
        self.assertEqual(self.branch_a._effective_schemes(date(2001, 1, 1))[self.branch_a.id], self.one)

    def test_a_change_counts_from_its_day(self):
        self.committee.scheme_id = self.one
        self.branch_a.scheme_id = self.two
        yesterday = self.today - timedelta(days=1)
        Cycle = self.env["party.cycle"]
        old = Cycle._open_cycle(self.one, self.one._cycle_year(yesterday))
        self.assertEqual(Cycle._for_units(self.group_a1, yesterday)[self.group_a1.id], old)
        self.assertEqual(Cycle._for_units(self.group_a1, self.today)[self.group_a1.id].root_id, self.two)
        self.assertEqual(Cycle._for_units(self.branch_b, self.today)[self.branch_b.id].root_id, self.one)

    def test_a_scheme_can_be_set_for_a_later_day(self):
        self.committee.scheme_id = self.one
        later = self.today + timedelta(days=10)
        self.branch_a._use_scheme(self.two, later)
        self.assertEqual(self.branch_a._effective_schemes(self.today)[self.branch_a.id], self.one)
        self.assertEqual(self.branch_a._effective_schemes(later)[self.branch_a.id], self.two)
        self.assertFalse(self.branch_a.scheme_id)
        self.env["party.period"]._cron_periods(later)
        self.assertEqual(self.branch_a.scheme_id, self.two)

    def test_history_is_not_rewritten(self):
        self.committee.scheme_id = self.one
        self.committee.scheme_id = self.two
        with self.assertRaisesRegex(UserError, "before the last one"):
            self.committee._use_scheme(self.one, self.today - timedelta(days=5))
        with self.assertRaises(UserError):
            self.committee.scheme_use_ids.write({"date_from": date(2020, 1, 1)})
        self.assertEqual(len(self.committee.scheme_use_ids), 2)

    def test_a_second_change_on_the_same_day_replaces_the_first(self):
        self.committee.scheme_id = self.one
        self.committee.scheme_id = self.two
        self.committee.scheme_id = self.one
        self.assertEqual(self.committee.scheme_id, self.one)
        self.assertEqual(self.committee.scheme_use_ids.mapped("date_from"), [self.today, False])

    def test_taking_the_scheme_away_inherits_again(self):
        self.committee.scheme_id = self.one
        self.branch_a.scheme_id = self.two
        self.branch_a.scheme_id = False
        self.assertEqual(self.branch_a._effective_schemes()[self.branch_a.id], self.one)

    def test_a_new_organisation_may_bring_its_scheme(self):
        unit = self.unit("New", "branch", self.committee, scheme_id=self.one.id)
        self.assertEqual((unit.scheme_id, unit.effective_scheme_id), (self.one, self.one))

    def test_only_published_schemes_are_set(self):
        with self.assertRaises(UserError):
            self.branch_a.scheme_id = self.scheme()

    def test_only_the_administrator_sets_schemes(self):
        secretary = self.member("Secretary", self.branch_a, login="secretary_use")
        self.post(secretary, "secretary", self.branch_a)
        for user in (secretary.user_id, self.user("plain_use")):
            with self.assertRaises(AccessError):
                self.branch_a.with_user(user).write({"scheme_id": self.one.id})
            with self.assertRaises(AccessError):
                self.env["party.scheme.use"].with_user(user).create([{
                    "branch_id": self.branch_a.id, "scheme_id": self.one.id}])
        with self.assertRaises(AccessError):
            self.env["party.scheme.use"].with_user(self.admin).create([{
                "branch_id": self.branch_a.id, "scheme_id": self.one.id}])
        self.branch_a.with_user(self.admin).write({"scheme_id": self.one.id})
        self.assertEqual(self.branch_a.scheme_id, self.one)

    def test_the_wizard_says_what_a_change_does(self):
        self.committee.scheme_id = self.one
        action = self.branch_a.with_user(self.admin).action_set_scheme()
        form = Form(self.env[action["res_model"]].with_user(self.admin).with_context(**action["context"]))
        self.assertEqual(form.date_from, self.today)
        self.assertFalse(form.replaces)
        form.scheme_id = self.one
        self.assertIn("nothing changes", form.consequence)
        form.scheme_id = self.two
        self.assertTrue(form.replaces)
        self.assertIn("second account", form.consequence)
        form.save().action_assign()
        self.assertEqual(self.branch_a.scheme_id, self.two)

    def test_the_units_of_a_cycle(self):
        self.committee.scheme_id = self.one
        self.branch_c.scheme_id = self.two
        cycle = self.env["party.cycle"]._for_units(self.committee, self.today)[self.committee.id]
        units = cycle._units(self.today)
        self.assertIn(self.group_a1, units)
        self.assertNotIn(self.branch_c, units)
