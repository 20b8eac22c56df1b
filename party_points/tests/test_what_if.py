import base64
import io
import json
from datetime import date
from decimal import Decimal
from unittest.mock import patch

from openpyxl import load_workbook
from psycopg2.errors import ReadOnlySqlTransaction

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import compile as compile_document
from ..engine.what_if import with_value
from ..models import scheme_text, what_if_run
from ..models.what_if_comparison import Comparison
from .entry_common import JOINT, rule
from .score_common import SCORED, YEAR, ScoreCase

GRADES = [
    {"code": "excellent", "name": {"en_US": "Excellent"}, "from": 54, "quota": Decimal("0.5")},
    {"code": "good", "name": {"en_US": "Good"}, "from": 51},
    {"code": "rest", "name": {"en_US": "Rest"}},
]
UNTOUCHED = ("party_entry", "party_score", "party_scheme", "party_scheme_node", "party_scheme_rule", "party_figure",
             "party_cycle", "party_period", "party_step", "party_review")


class WhatIfCase(ScoreCase):
    document = {
        **SCORED,
        "rules": [*SCORED["rules"], rule("base.joint", "recorder", range=[-20, 0], joint=JOINT)],
        "grades": json.loads(json.dumps(GRADES, default=float)),
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry(cls.ann, "award.honour", tier="national")
        cls.entry(cls.ann, "award.once")
        cls.entry(cls.ben, "award.honour", tier="bureau")
        cls.entry(cls.ben, "base.fault", points=-3)
        cls.entry(cls.stranger, "award.honour", tier="national")
        cls.figure(cls.ann, 50, quarter=3)
        cls.env["party.score"]._score(cls.cycle, cls.quarters[3])
        cls.env.flush_all()

    @classmethod
    def draft(cls, *values):
        """A new version of the scheme with values changed."""
        document = cls.ledger_scheme._compiled().document
        for value in values:
            document = with_value(document, *value)
        version = cls.ledger_scheme.action_new_version()
        scheme = cls.env["party.scheme"].browse(version["res_id"])
        scheme.document = scheme_text.dumps(document)
        return scheme

    def trial(self, user=None, run=True, **values):
        trials = self.env["party.what.if"]
        trial = (trials.with_user(user) if user else trials).create({
            "cycle_id": self.cycle.id, "period_id": self.quarters[3].id, **values})
        if run:
            trial.action_run()
            trial.step()
        return trial

    def cap(self, user=None, value="3", **values):
        """The award node capped otherwise."""
        return self.trial(
            user, mode="value", part="node", node_id=self.nodes["award"].id, node_field="max", value=value, **values)

    def points(self, code, value, field="points", **values):
        rules = {one.code: one for one in self.ledger_scheme.rule_ids}
        return self.trial(mode="value", part="rule", rule_id=rules[code].id, rule_field=field, value=value, **values)

    def moves(self, trial):
        """{member: (before, after)} in cents."""
        return {line.member_id: (line.before, line.after) for line in trial.line_ids}


@tagged("party_what_if")
class TestWhatIf(WhatIfCase):
    def test_the_same_document_changes_nothing(self):
        trial = self.trial(mode="draft", scheme_id=self.draft().id)
        self.assertEqual((trial.state, trial.changed_count, trial.regraded_count), ("done", 0, 0))
        self.assertEqual(trial.member_count, self.env["party.score"].search_count(
            [("period_id", "=", self.quarters[3].id)]))
        self.assertGreater(trial.member_count, 3)

    def test_before_is_what_was_scored(self):
        valued = self.trial(mode="draft", scheme_id=self.draft().id, run=False)
        valued._start()
        compared = valued._comparison().compare(self.env["party.member"].search([]).ids, {
            branch.id: branch.id for branch in self.env["party.branch"].search([("kind", "=", "branch")])})
        self.assertGreater(len(compared), 3)
        for one in compared:
            score = self.env["party.score"].search(
                [("member_id", "=", one.member), ("period_id", "=", self.quarters[3].id)])
            self.assertEqual((one.before.total, one.before.row), (round(score.total * 100), score.tree))
            self.assertEqual(one.was.grade, score._standings()[score.id].grade)

    def test_a_lower_cap_takes_from_those_above_it(self):
        trial = self.cap()
        self.assertEqual(self.moves(trial), {self.ann: (6000, 5800), self.stranger: (5400, 5300)})
        self.assertEqual(trial.changed_count, 2)
        self.assertEqual(trial.line_ids.filtered(lambda line: line.member_id == self.ann).reason["nodes"],
                         [["award", 500, 300]])

    def test_entries_of_a_dearer_rule_are_priced_and_limited_anew(self):
        trial = self.points("award.once", "1.5")
        self.assertEqual(self.moves(trial), {}, "the cap of the node swallows it")
        trial = self.points("award.honour", "1", tier="national")
        self.assertEqual(self.moves(trial), {self.ann: (6000, 5700), self.stranger: (5400, 5100)})
        trial = self.points("award.honour", "0.5", tier="bureau")
        self.assertEqual(self.moves(trial), {self.ben: (5125, 4975)})

    def test_a_rule_that_the_draft_lacks_counts_nothing_and_is_listed(self):
        scheme = self.draft()
        document = scheme._compiled().document
        kept = [one for one in document["rules"] if one["code"] != "award.honour"]
        scheme.document = scheme_text.dumps({**document, "rules": kept})
        trial = self.trial(mode="draft", scheme_id=scheme.id)
        self.assertEqual(self.moves(trial)[self.stranger], (5400, 5000))
        self.assertEqual([one["count"] for one in trial.get_page()["gone"]], [3])

    def test_a_joint_share_is_made_anew_for_the_holder(self):
        self.post(self.secretary, "secretary", self.branch_a, date(YEAR, 1, 1), date(YEAR, 12, 31))
        self.entry(self.ben, "base.joint", points=-10)
        scheme = self.draft()
        document = scheme._compiled().document
        rules = [
            {**one, "joint": [{**one["joint"][0], "pct": Decimal("0.5")}]} if one["code"] == "base.joint" else one
            for one in document["rules"]]
        scheme.document = scheme_text.dumps({**document, "rules": rules})
        trial = self.trial(mode="draft", scheme_id=scheme.id)
        # A tenth was −1 in one of four quarters; half is −5.
        self.assertEqual(self.moves(trial), {self.secretary: (4975, 4875)})

    def test_a_grade_bound_moves_grades_alone_and_says_why(self):
        trial = self.trial(mode="value", part="grade", grade_field="from", value="52", grade_id=self.ledger_scheme.
                           grade_ids.filtered(lambda one: one.code == "good").id)
        self.assertEqual((trial.changed_count, trial.regraded_count), (0, 1))
        self.assertRecordValues(trial.line_ids, [{
            "member_id": self.ben.id, "grade_before": "good", "grade_after": "rest", "before": 5125, "after": 5125}])
        row = trial.get_rows()["rows"][0]
        self.assertIn("0.75 short of the 52 of Good", row["why"])

    def test_while_an_investigation_runs_no_bound_moves_the_grade(self):
        bound = {"mode": "value", "part": "grade", "grade_field": "from", "value": "52",
                 "grade_id": self.ledger_scheme.grade_ids.filtered(lambda one: one.code == "good").id}
        self.assertEqual(self.trial(**bound).line_ids.member_id, self.ben)
        case = self.env["party.sanction"].create(
            {"member_id": self.ben.id, "event": "investigation", "date_from": date(YEAR, 11, 1)})
        self.assertFalse(self.trial(**bound).line_ids)
        case.action_withdraw("Another person")
        self.assertEqual(self.trial(**bound).line_ids.member_id, self.ben)

    def test_an_early_period_settles_families_as_of_then(self):
        self.entry(self.ben, "award.honour", date(YEAR, 11, 1), tier="national")
        trial = self.cap(value="1", period_id=self.quarters[0].id)
        self.assertEqual(self.moves(trial)[self.ben], (self.score_of(self.ben, 0), self.score_of(self.ben, 0) - 100))

    def score_of(self, member, quarter):
        self.env["party.score"]._score(self.cycle, self.quarters[quarter])
        return round(self.score(member, quarter).total * 100)

    def test_the_quick_way_and_the_long_way_agree(self):
        """Reading every entry by itself gives the same as the stored sums do."""
        cap, dearer = ("node", "award", "max", "3"), ("rule", "award.once", "points", "0.5")
        rarer = ("rule", "base.fault", "max_count", "1")
        for values in ((cap, dearer, rarer), (dearer,), (rarer,)):
            document = self.ledger_scheme._compiled().document
            for value in values:
                document = with_value(document, *value)
            with self.subTest(values=values):
                quick, long = self.both_ways(compile_document(document))
                self.assertGreater(len(quick), 3)
                self.assertEqual(quick, long)

    def both_ways(self, scheme):
        ids = self.env["party.member"].search([]).ids
        pools = {branch.id: branch.id for branch in self.env["party.branch"].search([("kind", "=", "branch")])}
        quick, long = (Comparison(self.cycle, self.quarters[3], scheme, date.today()) for _ in range(2))
        codes = frozenset(one.code for one in self.ledger_scheme._compiled().rules)
        long.change = long.change._replace(again=codes, restated=True)
        long.afresh = True
        return [
            {one.member: (one.before.total, one.before.row, one.after.total, one.after.row, one.was, one.now)
             for one in way.compare(ids, pools)} for way in (quick, long)]

    def test_a_document_that_only_orders_its_nodes_otherwise_changes_nothing(self):
        scheme = self.draft()
        document = scheme._compiled().document
        scheme.document = scheme_text.dumps({**document, "nodes": document["nodes"][::-1]})
        trial = self.trial(mode="draft", scheme_id=scheme.id)
        self.assertEqual((trial.state, trial.changed_count, trial.regraded_count), ("done", 0, 0))


@tagged("party_what_if")
class TestWhatIfTouchesNothing(WhatIfCase):
    def checksums(self):
        self.env.flush_all()
        found = {}
        for table in UNTOUCHED:
            self.env.cr.execute(f"SELECT md5(COALESCE(string_agg(t::text, '|' ORDER BY t.id), '')) FROM {table} t")
            found[table] = self.env.cr.fetchone()[0]
        return found

    def test_ledger_scores_and_schemes_stay_as_they_are(self):
        scheme = self.draft(("node", "award", "max", "3"), ("rule", "award.once", "points", "0.5"))
        before = self.checksums()
        trial = self.trial(mode="draft", scheme_id=scheme.id)
        trial.get_page()
        trial.line_ids[0].get_trees()
        trial._workbook()
        self.assertGreater(trial.changed_count, 0)
        self.assertEqual(self.checksums(), before)

    def test_comparing_and_explaining_only_read(self):
        trial = self.cap()
        line = trial.line_ids[0]
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            with self.assertRaises(ReadOnlySqlTransaction), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute("UPDATE party_scheme SET code = code")
            pools = {self.branch_a.id: self.branch_a.id}
            self.assertTrue(trial._comparison().compare(self.env["party.member"].search([]).ids, pools))
            self.assertTrue(line.get_trees()["after"])
            savepoint.rollback()

    def test_the_number_of_queries_does_not_grow_with_the_members(self):
        scheme = self.draft(("node", "award", "max", "3"), ("rule", "award.honour", "max_points", "3"))
        everybody = self.env["party.member"].search([])
        pools = {branch.id: branch.id for branch in self.env["party.branch"].search([("kind", "=", "branch")])}
        comparison = Comparison(self.cycle, self.quarters[3], scheme._compiled(), date.today())
        counts = []
        for ids in (self.ben.ids, everybody.ids):
            comparison.compare(ids, pools)
            before = self.env.cr.sql_log_count
            comparison.compare(ids, pools)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 12)

    def test_a_stopped_run_goes_on_where_it_stopped(self):
        whole = self.cap()
        trial = self.cap(run=False)
        trial._start()
        with patch.object(what_if_run, "BATCH", 1):
            steps = 0
            while trial.state == "running":
                trial.step(seconds=0)
                steps += 1
        self.assertGreater(steps, 1)
        self.assertEqual(self.moves(trial), self.moves(whole))
        self.assertEqual(trial.summary, whole.summary)
        trial.step()
        self.assertEqual(trial.member_count, whole.member_count, "done is done")

    def test_the_job_goes_on_as_who_began_it(self):
        trial = self.cap(self.superior.user_id, run=False)
        trial._start()
        self.env["party.what.if"]._cron_step(trial)
        self.assertEqual(trial.state, "done")
        self.assertEqual(len(trial.sudo().line_ids), 2)


@tagged("party_what_if")
class TestWhatIfRights(WhatIfCase):
    def test_members_and_recorders_try_nothing(self):
        for user in (self.ben.user_id, self.recorder.user_id, self.ann.user_id):
            with self.subTest(user=user.login), self.assertRaises(AccessError), mute_logger(
                    "odoo.addons.base.models.ir_model"):
                self.cap(user)

    def test_a_superior_sees_those_below_and_a_secretary_his_own(self):
        seen = self.cap(self.superior.user_id)
        self.assertEqual({row["member"] for row in seen.get_rows()["rows"]}, {"Ann", "Stranger"})
        mine = self.cap(self.secretary.user_id)
        self.assertEqual({row["member"] for row in mine.get_rows()["rows"]}, {"Ann"})
        self.assertLess(mine.member_count, seen.member_count, "the figures are of those below alone")

    def test_an_administrator_without_a_post_sees_figures_and_no_names(self):
        with patch.object(what_if_run, "FEWEST", 2):
            trial = self.cap(self.admin)
        self.assertEqual(trial.changed_count, 2)
        page = trial.get_page()
        self.assertEqual((page["readable"], page["hidden"], page["branches"]), (False, True, []))
        self.assertEqual(trial.get_rows(), {"count": 0, "rows": []})
        self.assertFalse(trial.sudo().line_ids, "names aren't even kept")
        book = load_workbook(io.BytesIO(trial._workbook()))
        self.assertEqual(book.worksheets[-1].max_row, 1)

    def test_figures_about_a_few_would_tell_whose_they_are(self):
        with self.assertRaisesRegex(UserError, "fewer than"):
            self.cap(self.admin, branch_ids=self.branch_b.ids)

    def test_a_result_is_its_makers_own(self):
        trial = self.cap(self.superior.user_id)
        line = trial.sudo().line_ids[0]
        for user in (self.secretary.user_id, self.stranger.user_id):
            for act in (trial.with_user(user).get_page, trial.with_user(user).get_rows,
                        line.with_user(user).get_trees, trial.with_user(user).step):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    act()

    def test_nobody_writes_a_result_by_hand(self):
        trial = self.cap(self.superior.user_id)
        with self.assertRaises(AccessError):
            trial.write({"changed_count": 0})
        with self.assertRaises(AccessError):
            self.env["party.what.if"].with_user(self.superior.user_id).create(
                {"cycle_id": self.cycle.id, "state": "done"})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            trial.line_ids.write({"after": 0})

    def test_a_draft_that_one_cant_read_isnt_tried(self):
        with self.assertRaises(AccessError):
            self.trial(self.superior.user_id, mode="draft", scheme_id=self.draft().id)


@tagged("party_what_if")
class TestWhatIfScreen(WhatIfCase):
    def test_it_begins_with_the_last_cycle_of_the_drafts_scheme(self):
        scheme = self.draft()
        action = scheme.with_user(self.admin).action_what_if()
        given = self.env["party.what.if"].with_user(self.admin).with_context(**action["context"]).new()
        self.assertEqual((given.cycle_id, given.period_id, given.mode), (self.cycle, self.quarters[3], "draft"))
        copy = self.ledger_scheme.copy({"owner_branch_id": self.committee.id})
        self.assertEqual(self.env["party.what.if"]._default_cycle(copy), self.cycle, "of the organisation it is for")

    def test_the_page_says_how_many_and_the_matrix_adds_up(self):
        trial = self.cap()
        page = trial.get_page()
        self.assertEqual(page["summary"]["changed"], 2)
        self.assertEqual(sum(band["before"] for band in page["bands"]), trial.member_count)
        graded = sum(map(sum, page["grades"]["rows"]))
        self.assertGreater(graded, 3)
        self.assertEqual(page["differences"], ["Award · Cap 5 → 3"])

    def test_rows_come_by_pages_and_filters(self):
        trial = self.cap()
        self.assertEqual([row["change"] for row in trial.get_rows()["rows"]], ["-2", "-1"])
        self.assertEqual(trial.get_rows(offset=1, limit=1)["rows"][0]["member"], "Stranger")
        self.assertEqual(trial.get_rows(branch_id=self.branch_b.id)["count"], 1)
        regraded = trial.line_ids.filtered(lambda line: line.grade_before != line.grade_after)
        key = f"{regraded[0].grade_before}|{regraded[0].grade_after}"
        self.assertEqual(trial.get_rows(grades=key)["count"], len(regraded))
        for bad in ({"offset": -1}, {"limit": "x"}, {"branch_id": "x"}):
            with self.assertRaises(UserError):
                trial.get_rows(**bad)

    def test_both_trees_give_the_totals_of_the_table(self):
        trial = self.points("award.honour", "1", tier="national")
        trees = trial.line_ids.filtered(lambda line: line.member_id == self.ann).get_trees()
        self.assertEqual((trees["before"]["total"], trees["after"]["total"]), ("60.00", "57.00"))
        award = next(child for child in trees["after"]["tree"]["children"] if child["code"] == "award")
        self.assertIn("Priced anew: 4 became 1", [entry["reason"] for entry in award["entries"]])

    def test_the_workbook_holds_what_the_screen_shows(self):
        trial = self.cap()
        book = load_workbook(io.BytesIO(base64.b64decode(trial.workbook)))
        self.assertEqual(len(book.worksheets), 4)
        rows = list(book.worksheets[3].iter_rows(values_only=True))
        self.assertEqual([(row[1], row[3], row[4]) for row in rows[1:]], [("Ann", 60, 58), ("Stranger", 54, 53)])
        self.assertIn(("Totals changed", 2), list(book.worksheets[0].iter_rows(values_only=True)))

    def test_senseless_values_are_refused_in_words(self):
        for value, said in (("many", "no number"), ("-1", "doesn't fit"), ("1e400", "")):
            with self.subTest(value=value), self.assertRaisesRegex(UserError, said):
                self.cap(value=value)
        with self.assertRaisesRegex(UserError, "Give one of: bureau, national"):
            self.points("award.honour", "1")
        with self.assertRaisesRegex(UserError, "chosen on confirmation"):
            self.points("base.fault", "1")
        with self.assertRaisesRegex(UserError, "Choose what to change"):
            self.trial(mode="value", part="node")

    def test_a_scheme_that_cuts_the_year_otherwise_is_tried_by_dates(self):
        scheme = self.draft()
        scheme.document = scheme_text.dumps({**scheme._compiled().document, "period": "month"})
        trial = self.trial(mode="draft", scheme_id=scheme.id)
        self.assertEqual(trial.state, "done")
        # Ben's −3 weigh a twelfth instead of a quarter; Ann's figure as well.
        self.assertEqual(self.moves(trial)[self.ben], (5125, 5175))
        with self.assertRaisesRegex(UserError, "cuts the year otherwise"):
            scheme.document = scheme_text.dumps({**scheme._compiled().document, "period": "year"})
            self.trial(mode="draft", scheme_id=scheme.id, period_id=self.quarters[0].id)
