from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .score_common import ScoreCase


@tagged("party_score")
class TestScoreRights(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for member in cls.ann | cls.ben | cls.stranger:
            cls.entry(member, "base.fault", points=-1)
        cls.env.flush_all()

    def seen_by(self, user):
        self.env.invalidate_all()
        return self.env["party.score"].with_user(user).search([]).sudo().member_id

    def test_members_see_their_own_scores_only(self):
        self.assertEqual(self.seen_by(self.ann.user_id), self.ann, "on the portal")
        self.assertEqual(self.seen_by(self.ben.user_id), self.ben)

    def test_posts_give_sight_of_their_organisation_only(self):
        self.assertEqual(self.seen_by(self.secretary.user_id), self.ann | self.ben)
        self.assertEqual(self.seen_by(self.stranger.user_id), self.stranger)
        self.assertEqual(self.seen_by(self.superior.user_id), self.ann | self.ben | self.stranger)

    def test_nobody_writes_scores_lines_or_reviews(self):
        score = self.score(self.ben)
        for user in (self.ben.user_id, self.secretary.user_id, self.superior.user_id, self.admin):
            with self.subTest(user=user.login), mute_logger("odoo.addons.base.models.ir_model"):
                mine = score.with_user(user)
                for act in (lambda mine=mine: mine.write({"total": 100}), lambda mine=mine: mine.unlink(),
                            lambda mine=mine: mine.copy()):
                    with self.assertRaises(AccessError):
                        act()
                for model in ("party.review", "party.review.line", "party.score.run"):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).create({})

    def test_others_scores_arent_explained(self):
        with self.assertRaises(AccessError):
            self.score(self.ben).with_user(self.ann.user_id).explain()
        self.assertEqual(self.score(self.ben).with_user(self.ben.user_id).explain()["total"], "49.00")

    def test_node_values_follow_the_same_rights(self):
        values = self.env["party.score.node"]
        seen = values.with_user(self.ben.user_id).search([("period_id", "=", self.quarters[0].id)])
        self.assertEqual(seen.sudo().member_id, self.ben)
        self.assertEqual({one.node_id.code: one.value for one in seen.sudo()},
                         {"total": 49, "base": 49, "work": 0, "review": 0, "award": 0})


@tagged("party_score")
class TestFigureRights(ScoreCase):
    def test_the_recorder_records_figures_and_the_secretary_decisions(self):
        self.figure(self.ben, 90, user=self.recorder.user_id)
        with self.assertRaises(AccessError):
            self.figure(self.ben, code="review", date=self.day, option="good", user=self.recorder.user_id)
        self.figure(self.ben, code="review", date=self.day, option="good", user=self.secretary.user_id)
        self.assertEqual(self.score(self.ben).total, 91)

    def test_nobody_records_in_another_branch_or_for_himself(self):
        for user, member in ((self.stranger, self.ben), (self.recorder, self.stranger), (self.recorder, self.recorder),
                             (self.ben, self.ann), (self.ann, self.ann)):
            with self.subTest(user=user.name, member=member.name), self.assertRaises(AccessError):
                self.figure(member, 90, user=user.user_id)
        self.assertFalse(self.env["party.figure"].search([]))

    def test_what_was_recorded_stays(self):
        figure = self.figure(self.ben, 90)
        for user in (self.recorder.user_id, self.secretary.user_id, self.admin):
            with self.subTest(user=user.login), mute_logger("odoo.addons.base.models.ir_model"):
                with self.assertRaises(AccessError):
                    figure.with_user(user).write({"value": 100})
                with self.assertRaises(AccessError):
                    figure.with_user(user).unlink()

    def test_what_the_caller_may_not_say_is_ignored(self):
        figure = self.figure(self.ben, 90, user=self.recorder.user_id, branch_id=self.branch_b.id, source="import")
        self.assertRecordValues(figure, [{"branch_id": self.branch_a.id, "source": "manual", "kind": "figure"}])

    def test_senseless_figures_are_refused_with_the_reason(self):
        for values, said in (
            ({"value": 101}, "between 0 and 100"), ({}, "missing"),
            ({"code": "review", "option": "brilliant"}, "good"), ({"code": "review", "option": "fair"}, "points"),
            ({"code": "review", "option": "fair", "points": 4}, "range"), ({"code": "award", "value": 3}, "entries"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(Exception, said):
                self.figure(self.ben, **values)

    def test_a_figure_of_zero_is_a_figure(self):
        figure = self.figure(self.ben, 0, user=self.recorder.user_id)
        self.assertTrue(figure.has_value)
        self.assertIn("Figure 0 of 100", str(self.score(self.ben).explain()["tree"]))
