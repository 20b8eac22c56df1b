from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OrgCase


@tagged("party_org")
class TestOrgEnrolment(OrgCase):

    def enrol(self, member, unit, date_from=None, date_to=None, kind="own", **values):
        return self.env["party.enrolment"].create({
            "member_id": member.id, "unit_id": unit.id, "date_from": date_from, "date_to": date_to, "kind": kind,
            **values})

    def test_present_values_come_from_the_enrolment_of_the_day(self):
        self.assertEqual(self.member_1.unit_id, self.group_a1)
        self.assertEqual(self.member_1.branch_id, self.branch_a)
        self.assertEqual(self.member_1.status, "full")
        self.assertFalse(self.member_1.ended)

    def test_transfer_on_a_day_changes_unit_on_that_day(self):
        yesterday = self.today - timedelta(days=1)
        self.member_1.enrolment_ids.date_to = yesterday
        self.assertTrue(self.member_1.ended)
        self.assertEqual(self.member_1.unit_id, self.group_a1, "who left keeps the last organisation")
        self.enrol(self.member_1, self.branch_b, self.today, track="B")
        self.assertEqual(self.member_1.unit_id, self.branch_b)
        self.assertEqual(self.member_1.track, "B")
        self.assertFalse(self.member_1.ended)

    def test_future_enrolment_waits_for_the_daily_job(self):
        tomorrow = self.today + timedelta(days=1)
        self.member_1.enrolment_ids.date_to = self.today
        self.enrol(self.member_1, self.branch_b, tomorrow)
        self.assertEqual(self.member_1.unit_id, self.group_a1)
        self.env["party.member"]._cron_refresh(today=tomorrow)
        self.assertEqual(self.member_1.unit_id, self.branch_b)
        self.assertFalse(self.member_1.ended)

    def test_new_member_before_the_first_day_has_the_coming_unit(self):
        member = self.member("Coming", self.branch_b, date_from=self.today + timedelta(days=9))
        self.assertEqual(member.unit_id, self.branch_b)
        self.assertFalse(member.ended)

    def test_two_scored_enrolments_on_one_day_are_refused(self):
        with self.assertRaises(ValidationError) as caught:
            self.enrol(self.member_1, self.branch_b, self.today)
        self.assertIn("Group A1", str(caught.exception))
        with self.assertRaises(ValidationError):
            self.enrol(self.member_1, self.branch_b, self.today, kind="mobile")

    def test_the_last_day_counts_for_overlaps(self):
        self.member_1.enrolment_ids.date_to = self.today
        with self.assertRaises(ValidationError):
            self.enrol(self.member_1, self.branch_b, self.today)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_overlaps_too(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO party_enrolment (member_id, unit_id, kind, status) VALUES (%s, %s, 'own', 'full')",
                [self.member_1.id, self.branch_b.id])
            self.env.cr.execute("SET CONSTRAINTS party_enrolment_no_overlap IMMEDIATE")

    def test_seconded_is_beside_the_own_one_and_leaves_the_unit(self):
        self.enrol(self.member_1, self.branch_b, self.today, kind="seconded")
        self.assertEqual(self.member_1.unit_id, self.group_a1)

    def test_enrolled_in_branches_and_groups_only(self):
        for unit in (self.committee, self.general):
            with self.assertRaises(ValidationError):
                self.member("Wrong", unit)

    def test_present_values_cannot_be_written(self):
        for values in ({"unit_id": self.branch_b.id}, {"status": "activist"}, {"ledger_seq": 5}, {"ended": True}):
            with self.assertRaises(UserError):
                self.member_1.sudo().write(values)

    def test_last_enrolment_is_ended_not_deleted(self):
        with self.assertRaises(UserError):
            self.member_1.enrolment_ids.unlink()

    def test_a_thousand_members_refresh_in_one_update(self):
        self.env["party.member"].create([
            {"name": f"M{n}", "enrolment_ids": [Command.create({"unit_id": self.branch_b.id, "date_to": self.today})]}
            for n in range(1000)])
        self.env.flush_all()
        with self.assertQueryCount(1):
            changed = self.env["party.member"]._refresh_current(self.today + timedelta(days=1), everyone=True)
        self.assertEqual(len(changed), 1000)
        with self.assertQueryCount(1):
            changed = self.env["party.member"]._refresh_current(self.today + timedelta(days=1), everyone=True)
        self.assertFalse(changed)

    def test_enrolment_of_a_date_in_one_query(self):
        self.member_1.enrolment_ids.date_to = date(2024, 6, 30)
        later = self.enrol(self.member_1, self.branch_b, date(2024, 7, 1))
        found = self.env["party.enrolment"]._on(self.member_1 | self.member_b, date(2024, 7, 1))
        self.assertEqual(found[self.member_1.id], later)
        self.assertEqual(len(found), 2)


@tagged("party_org")
class TestOrgWorkday(OrgCase):

    def test_working_days_skip_weekends_and_follow_exceptions(self):
        Workday = self.env["party.workday"]
        Workday.create([{"date": "2024-10-01", "name": "National Day"}, {"date": "2024-10-12", "working": True}])
        add = Workday._add_working_days
        self.assertEqual(add(date(2024, 9, 30), 1), date(2024, 10, 2))
        self.assertEqual(add(date(2024, 10, 11), 1), date(2024, 10, 12), "a worked Saturday")
        self.assertEqual(add(date(2024, 10, 12), 1), date(2024, 10, 14))
        self.assertEqual(add(date(2024, 10, 4), 0), date(2024, 10, 4))
        self.assertEqual(add("2024-03-01", 250), date(2025, 2, 14), "249 more than one window's worth")

    def test_public_holidays_of_the_company_are_free(self):
        self.env["resource.calendar.leaves"].create({
            "name": "Spring Festival", "calendar_id": self.env.company.resource_calendar_id.id, "resource_id": False,
            "date_from": "2024-02-12 00:00:00", "date_to": "2024-02-13 12:00:00"})
        self.assertEqual(self.env["party.workday"]._add_working_days(date(2024, 2, 9), 1), date(2024, 2, 14))
