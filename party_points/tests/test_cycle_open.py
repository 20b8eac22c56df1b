import itertools
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .scheme_common import SchemeCase


@tagged("party_scheme")
class TestCycleOpen(SchemeCase):
    """Cycles are made when they are due, with their periods; states follow the dates; running twice changes nothing."""

    def codes(self, cycle):
        return cycle.period_ids.sorted("date_from").mapped("code")

    def run_job(self, today):
        self.env["party.period"]._cron_periods(today)

    def cycles(self, scheme):
        return self.env["party.cycle"].search([("root_id", "=", scheme.root_id.id)], order="date_from")

    def test_periods_of_every_kind(self):
        for number, (kind, count, first, last) in enumerate((
            ("year", 1, "2024", "2024"), ("half", 2, "2024-H1", "2024-H2"), ("quarter", 4, "2024-Q1", "2024-Q4"),
            ("month", 12, "2024-01", "2024-12"), ("week", 53, "2024-W01", "2024-W53"),
        )):
            with self.subTest(kind):
                scheme = self.published(period=kind, code=f"K{number}")
                cycle = self.env["party.cycle"]._open_cycle(scheme, 2024)
                self.assertEqual((cycle.date_from, cycle.date_to), (date(2024, 1, 1), date(2024, 12, 31)))
                codes = self.codes(cycle)
                self.assertEqual((len(codes), codes[0], codes[-1]), (count, first, last))
                periods = cycle.period_ids.sorted("sequence")
                self.assertEqual(periods.mapped("sequence"), list(range(count)))
                self.assertEqual(periods[0].date_from, cycle.date_from)
                self.assertEqual(periods[-1].date_to, cycle.date_to)
                for before, after in itertools.pairwise(periods):
                    self.assertEqual(after.date_from, before.date_to + timedelta(days=1))
                self.assertTrue(all(periods.mapped("name")))

    def test_weeks_run_from_monday_and_are_cut_at_the_years_edges(self):
        cycle = self.env["party.cycle"]._open_cycle(self.published(period="week"), 2025)
        weeks = cycle.period_ids.sorted("sequence")
        self.assertEqual((weeks[0].date_from, weeks[0].date_to), (date(2025, 1, 1), date(2025, 1, 5)))
        self.assertEqual((weeks[1].date_from, weeks[1].date_to), (date(2025, 1, 6), date(2025, 1, 12)))
        self.assertEqual((weeks[-1].date_from, weeks[-1].date_to), (date(2025, 12, 29), date(2025, 12, 31)))

    def test_another_first_day(self):
        scheme = self.published(cycle={"first_day": "09-01"}, period="month")
        cycle = self.env["party.cycle"]._open_cycle(scheme, 2024)
        self.assertEqual((cycle.date_from, cycle.date_to), (date(2024, 9, 1), date(2025, 8, 31)))
        self.assertEqual(cycle.name, "2024/2025")
        self.assertEqual(self.codes(cycle)[4], "2025-01")
        self.assertEqual(scheme._cycle_year(date(2025, 8, 31)), 2024)
        self.assertEqual(scheme._cycle_year(date(2025, 9, 1)), 2025)

    def test_opening_twice_gives_the_same(self):
        scheme = self.published()
        Cycle = self.env["party.cycle"]
        self.assertEqual(Cycle._open_cycle(scheme, 2024), Cycle._open_cycle(scheme, 2024))
        self.assertEqual(len(self.cycles(scheme)), 1)

    def test_a_draft_opens_nothing(self):
        with self.assertRaises(UserError):
            self.env["party.cycle"]._open_cycle(self.scheme(), 2024)
        with self.assertRaises(UserError):
            self.env["party.cycle"]._open_cycle(self.template("S08"), 2024)

    def test_setting_a_scheme_opens_the_current_cycle(self):
        scheme = self.published()
        self.branch_a.scheme_id = scheme
        cycle = self.cycles(scheme)[0]
        self.assertEqual((cycle.year, cycle.state), (self.today.year, "open"))
        self.assertEqual(cycle.current_period_id.state, "open")
        self.assertLessEqual(cycle.current_period_id.date_from, self.today)

    def test_the_job_opens_and_closes_by_date_and_can_run_twice(self):
        with freeze_time("2026-05-20 04:00:00"):
            scheme = self.published()
            self.branch_a.scheme_id = scheme
            cycle = self.cycles(scheme)
            states = [("2026-Q1", "closed"), ("2026-Q2", "open"), ("2026-Q3", "planned"), ("2026-Q4", "planned")]
            self.assertEqual([(p.code, p.state) for p in cycle.period_ids.sorted("sequence")], states)
        for today, expected in (
            (date(2026, 6, 30), ["closed", "open", "planned", "planned"]),
            (date(2026, 7, 1), ["closed", "closed", "open", "planned"]),
            (date(2026, 7, 1), ["closed", "closed", "open", "planned"]),
            (date(2026, 12, 31), ["closed", "closed", "closed", "open"]),
            (date(2027, 1, 1), ["closed"] * 4),
            (date(2026, 1, 1), ["closed"] * 4),
        ):
            self.run_job(today)
            self.assertEqual(cycle.period_ids.sorted("sequence").mapped("state"), expected, today)
        self.assertEqual(cycle.state, "closed")

    def test_next_years_cycle_is_made_in_time(self):
        with freeze_time("2026-05-20 04:00:00"):
            scheme = self.published()
            self.branch_a.scheme_id = scheme
        self.run_job(date(2026, 11, 30))
        self.assertEqual(self.cycles(scheme).mapped("year"), [2026])
        self.run_job(date(2026, 12, 5))
        self.assertEqual(self.cycles(scheme).mapped("state"), ["open", "planned"])
        self.run_job(date(2027, 1, 1))
        self.assertEqual(self.cycles(scheme).mapped("state"), ["closed", "open"])

    def test_years_that_were_missed_are_made_up(self):
        with freeze_time("2024-05-20 04:00:00"):
            scheme = self.published()
            self.branch_a.scheme_id = scheme
        self.run_job(date(2026, 5, 1))
        self.assertEqual(self.cycles(scheme).mapped("year"), [2024, 2025, 2026])
        self.assertEqual(self.cycles(scheme).mapped("state"), ["closed", "closed", "open"])

    def test_a_scheme_that_nobody_uses_has_no_cycle(self):
        scheme = self.published()
        self.run_job(self.today)
        self.assertFalse(self.cycles(scheme))

    def test_one_schemes_fault_does_not_stop_the_others(self):
        with freeze_time("2024-05-20 04:00:00"):
            broken, sound = self.published(), self.published(code="T2")
            self.branch_a.scheme_id, self.branch_b.scheme_id = broken, sound
        original = type(self.env["party.cycle"])._ensure

        def failing(model, roots, today):
            if roots == broken:
                raise ValueError("broken on purpose")
            return original(model, roots, today)

        self.patch(type(self.env["party.cycle"]), "_ensure", failing)
        with self.assertLogs("odoo.addons.party_points.models.period", "ERROR"):
            self.run_job(date(2026, 5, 1))
        self.assertEqual(len(self.cycles(sound)), 3)

    def test_the_scheduler_runs_it(self):
        scheme = self.published()
        self.branch_a.scheme_id = scheme
        self.cycles(scheme).unlink()
        with self.enter_registry_test_mode():
            self.env.ref("party_points.cron_periods").method_direct_trigger()
        self.assertEqual(self.cycles(scheme).state, "open")

    def test_a_new_version_scores_from_the_next_cycle_on(self):
        with freeze_time("2026-12-20 04:00:00"):
            first = self.published()
            self.branch_a.scheme_id = first
            self.assertEqual(self.cycles(first).mapped("state"), ["open", "planned"])
            second = self.schemes.browse(first.action_new_version()["res_id"])
            second.action_publish()
            self.assertEqual(self.cycles(first).mapped("scheme_id.version"), [1, 2])
            self.assertEqual(self.cycles(first).mapped("year"), [2026, 2027])

    def test_the_organisations_day_counts_not_the_servers(self):
        with freeze_time("2026-12-31 16:30:00"):
            self.assertEqual(self.env["party.cycle"]._today(), date(2027, 1, 1))
            self.env["ir.config_parameter"].set_param("party_points.tz", "Europe/London")
            self.assertEqual(self.env["party.cycle"]._today(), date(2026, 12, 31))

    def test_nobody_writes_cycles_or_periods(self):
        cycle = self.env["party.cycle"]._open_cycle(self.published(), 2024)
        for records in (cycle, cycle.period_ids):
            records = records.with_user(self.admin)
            self.assertTrue(records.read(["state"]))
            for call in (
                lambda r=records: r.write({"state": "open"}), lambda r=records: r.unlink(),
                lambda r=records: r.create([{"year": 2024}]), lambda r=records: r.copy(),
            ):
                with self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            cycle.with_user(self.user("plain_cycle")).action_open_next()

    def test_names_of_periods(self):
        cycle = self.env["party.cycle"]._open_cycle(self.published(), 2024)
        self.assertEqual(cycle.period_ids.sorted("sequence")[3].name, "Quarter 4 of 2024")
        self.assertEqual(self.env["party.period"]._for(cycle, date(2024, 10, 1)).code, "2024-Q4")
        self.assertFalse(self.env["party.period"]._for(cycle, date(2025, 1, 1)))
