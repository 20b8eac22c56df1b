from datetime import date
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..engine import Reason
from .score_common import YEAR, ScoreCase


@tagged("party_score")
class TestScoreValues(ScoreCase):
    def test_a_confirmed_entry_updates_every_period_from_its_date_on(self):
        self.entry(self.ben, "base.fault", date(YEAR, 5, 1), points=-20)
        self.assertEqual(self.totals(self.ben), [0, 40, 43.33, 45], "the first quarter isn't touched")
        self.assertEqual(self.score(self.ben, 1).tree, [4000, 3000, 0, 0, 0])

    def test_figures_and_decisions_enter_the_score_and_their_lack_is_said(self):
        self.figure(self.ben, 90)
        self.assertEqual(self.score(self.ben).total, 86)
        self.assertTrue(self.score(self.ben).missing, "the meeting hasn't decided yet")
        self.figure(self.ben, code="review", date=date(YEAR, 2, 2), option="good")
        self.assertRecordValues(self.score(self.ben), [{"total": 91, "missing": False}])

    def test_the_last_figure_of_a_period_counts(self):
        first, last = self.figure(self.ben, 90), self.figure(self.ben, "80.55")
        self.assertEqual(self.score(self.ben).total, 82.22)
        self.assertEqual((first.current, last.current), (False, True))
        self.assertEqual(self.env["party.figure"].search([("current", "=", True)]), last)

    def test_an_early_score_ignores_what_a_later_honour_takes_away(self):
        self.entry(self.ben, "award.honour", date(YEAR, 1, 10), tier="bureau")
        self.entry(self.ben, "award.honour", date(YEAR, 5, 10), tier="national")
        self.assertEqual([self.score(self.ben, quarter).tree[4] for quarter in range(4)], [200, 400, 400, 400])
        self.env["party.score"]._score(self.cycle, self.quarters[0])
        self.assertEqual(self.score(self.ben).tree[4], 200, "the job settles as of the period too")

    def test_void_and_veto_strike_from_their_date_on_until_they_are_reversed(self):
        self.entry(self.ben, "base.void", date(YEAR, 5, 1))
        veto = self.entry(self.ben, "base.veto", date(YEAR, 8, 1))
        self.assertEqual(self.totals(self.ben), [0, 25, 0, 0])
        self.assertEqual(self.score(self.ben, 2).tree[:2], [3333, 5000], "nodes keep their values under a veto")
        self.assertTrue(self.score(self.ben, 2).vetoed)
        veto.sudo()._perform_reverse(reason="a mistake")
        self.assertEqual(self.totals(self.ben), [0, 25, 33.33, 37.5])

    def test_who_came_later_has_no_earlier_score_and_who_left_none_later(self):
        late = self.member("Late", self.group_a1, date_from=date(YEAR, 8, 10))
        gone = self.member("Gone", self.group_a1)
        gone.enrolment_ids.date_to = date(YEAR, 2, 20)
        for quarter in range(4):
            self.env["party.score"]._score(self.cycle, self.quarters[quarter])
        self.assertEqual([bool(self.score(late, quarter)) for quarter in range(4)], [False, False, True, True])
        self.assertEqual([bool(self.score(gone, quarter)) for quarter in range(4)], [True] * 4, "keeps what there was")
        self.assertEqual([self.score(gone, quarter).graded for quarter in range(2)], [False, False])

    def test_an_exempt_member_loses_the_running_score(self):
        self.entry(self.ben, "base.fault", points=-1)
        exemption = self.env["party.exemption"].create({
            "member_id": self.ben.id, "date_from": date(YEAR, 1, 1), "date_to": date(YEAR, 12, 31), "reason": "ill"})
        exemption.action_submit()
        exemption.action_approve()
        self.env["party.score"]._score(self.cycle, self.quarters[0])
        self.assertFalse(self.score(self.ben))

    def test_one_confirmation_takes_a_constant_number_of_queries(self):
        for number in range(2):
            self.entry(self.ben, "base.fault", date(YEAR, 3, 1 + number), points=-1)
        members = self.ben | self.ann | self.leader
        counts = []
        for chosen in (self.ben, members):
            self.env.flush_all()
            self.env["party.score"]._update_running(chosen, self.cycle)
            before = self.env.cr.sql_log_count
            self.env["party.score"]._update_running(chosen, self.cycle)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 25)


@tagged("party_score")
class TestScoreJob(ScoreCase):
    def setUp(self):
        super().setUp()
        self.today = date(YEAR, 3, 31)

    def score_all(self, **kwargs):
        self.env["party.score"]._cron_score(today=self.today, **kwargs)
        return self.env["party.score"].search_count([("period_id", "=", self.quarters[0].id)])

    def test_the_job_scores_everybody_and_again_changes_nothing(self):
        self.entry(self.ben, "base.fault", points=-7)
        count = self.score_all()
        self.assertEqual(count, self.env["party.member"].search_count([]))
        self.env["party.score.run"].search([]).unlink()
        self.env.cr.execute("UPDATE party_score SET date_scored = '2000-01-01'")
        self.assertEqual(self.score_all(), count)
        self.assertEqual(
            {score.date_scored.year for score in self.env["party.score"].search([])}, {2000}, "nothing is rewritten")

    def test_a_stopped_run_goes_on_where_it_stopped(self):
        done = []

        def time_is_up(_job, count):
            done.append(count)
            return len(done) < 2

        run = self.env["party.score.run"].create({"cycle_id": self.cycle.id, "date": self.today})
        scores, periods = self.env["party.score"], self.quarters[:1]
        with patch.object(type(scores), "_commit", time_is_up):
            scores._run(run, periods, batch=2)
        self.assertRecordValues(run, [{"state": "running", "member_count": 4}])
        self.assertEqual(scores.search_count([("period_id", "=", periods.id)]), 4)
        scores._run(run, periods, batch=2)
        members = self.env["party.member"].search_count([])
        self.assertRecordValues(run, [{"state": "done", "member_count": members}])
        self.assertEqual(scores.search_count([("period_id", "=", periods.id)]), members)

    def test_the_job_agrees_with_what_each_confirmation_left(self):
        self.entry(self.ben, "award.honour", tier="bureau")
        self.entry(self.ann, "base.void")
        self.figure(self.ann, 77)
        kept = {score.member_id: (score.total, score.tree) for score in self.env["party.score"].search(
            [("period_id", "=", self.quarters[0].id)])}
        self.assertEqual(len(kept), 2)
        self.env.cr.execute(SQL("DELETE FROM party_score"))
        self.env.invalidate_all()
        self.score_all()
        for member, values in kept.items():
            self.assertEqual((self.score(member).total, self.score(member).tree), values)


@tagged("party_score")
class TestExplanation(ScoreCase):
    def test_it_says_where_every_point_comes_from(self):
        self.entry(self.ben, "award.honour", tier="national", subject="bridge")
        self.entry(self.ben, "award.honour", tier="bureau", subject="bridge")
        self.figure(self.ben, 50)
        told = self.score(self.ben).explain()
        self.assertEqual((told["total"], told["max"], told["final"]), ("74.00", "100.00", False))
        nodes = {child["code"]: child for child in told["tree"]["children"]}
        self.assertEqual(nodes["work"]["value"], "20.00")
        self.assertIn("Figure 50 of 100", nodes["work"]["note"])
        self.assertTrue(nodes["review"]["missing"])
        self.assertEqual([(entry["counted"], entry["cut"]) for entry in nodes["award"]["entries"]],
                         [("4.00", False), ("0.00", True)])
        self.assertIn("highest", nodes["award"]["entries"][1]["reason"])
        self.assertEqual(told["tree"]["entry_count"], 2)

    def test_every_reason_of_the_engine_has_a_sentence(self):
        params = {"n": 1, "per": "cycle", "cap": 1, "left": 1, "beaten_by": 0, "by": "tracks", "quantity": 1,
                  "date": "2024-01-01", "until": "2024-01-01", "family": "f", "points": "1"}
        codes = ("reversed", "not_enrolled", "not_bound", "exempt_day", "future", "only_counts", "max_count", "family",
                 "subject_cap", "max_points")
        for code in codes:
            said = self.env["party.entry"]._reason_text(Reason(code, params), self.cycle)
            self.assertNotEqual(said, code)
            self.assertGreater(len(said), 5, code)
