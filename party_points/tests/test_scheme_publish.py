from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .scheme_common import SchemeCase, as_json, small_document


@tagged("party_scheme")
class TestSchemePublish(SchemeCase):
    """Draft, published, retired; what is published is frozen for everybody."""

    def test_publish_freezes_against_everyone(self):
        scheme = self.published()
        other = as_json(small_document(code="T2"))
        attacks = [
            {"document": other}, {"state": "draft"}, {"version": 7}, {"code": "X"}, {"name": "X"}, {"library": True},
            {"owner_branch_id": self.branch_a.id}, {"document_hash": "0"}, {"root_id": False}, {"period_kind": "month"},
            {"rule_ids": [(5,)]},
        ]
        for env in (self.env(user=self.admin), self.env, self.env(su=True)):
            for vals in attacks:
                for context in ({}, {"install_mode": True, "party_scheme_force": True, "tracking_disable": True}):
                    with self.subTest(f"{vals} as {env.user.login}"), self.assertRaises(UserError):
                        scheme.with_env(env).with_context(**context).write(vals)
        for env in (self.env(user=self.admin), self.env(su=True)):
            with self.assertRaises(UserError):
                scheme.with_env(env).unlink()
            with self.assertRaises(UserError):
                scheme.with_env(env).update_field_translations("name", {"en_US": "X"})

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_too(self):
        scheme = self.published()
        for statement in (
            "UPDATE party_scheme SET document = '{}' WHERE id = %s",
            "UPDATE party_scheme SET state = 'draft' WHERE id = %s",
            "UPDATE party_scheme SET version = 9 WHERE id = %s",
            "DELETE FROM party_scheme WHERE id = %s",
        ):
            with self.subTest(statement), self.assertRaises(RaiseException), self.env.cr.savepoint():
                self.env.cr.execute(statement, [scheme.id])

    def test_state_is_not_written_by_hand(self):
        scheme = self.scheme()
        for user in (self.admin, self.env.user):
            with self.assertRaises(UserError):
                scheme.with_user(user).write({"state": "published"})
            with self.assertRaises(UserError):
                self.schemes.with_user(user).create([{"document": as_json(small_document()), "state": "published"}])
            with self.assertRaises(UserError):
                self.schemes.with_user(user).create([{"document": as_json(small_document()), "library": True}])
        with self.assertRaises(UserError):
            self.schemes.with_user(self.admin).create([{"name": "No document"}])

    def test_missing_figures_forbid_publishing_and_are_named(self):
        document = small_document(stages=[{"stage": "publicity", "name": {"en_US": "P"}, "days": None}])
        document["rules"][0] = {"code": "base.open", "node": "base", "range": [0, None], "unset": True}
        scheme = self.schemes.create([{"document": as_json(document)}])
        self.assertEqual(scheme.missing_count, 2)
        with self.assertRaises(RedirectWarning) as caught:
            scheme.with_user(self.admin).action_publish()
        self.assertIn("rules[0]", caught.exception.args[0])
        self.assertIn("stages[0].days", caught.exception.args[0])
        self.assertEqual(caught.exception.args[1]["res_model"], "party.scheme.missing")
        self.assertEqual(scheme.state, "draft")

    def test_new_version_leaves_the_old_one_in_force(self):
        first = self.published()
        second = self.schemes.browse(first.with_user(self.admin).action_new_version()["res_id"])
        self.assertEqual((second.version, second.state, second.root_id), (2, "draft", first))
        self.assertEqual(second.document, first.document)
        with self.assertRaisesRegex(UserError, "already being drafted"):
            first.action_new_version()
        self.assertEqual(first._latest_published(), first)
        second.action_publish()
        self.assertEqual(first._latest_published(), second)
        self.assertEqual(first.newer_id, second)
        with self.assertRaisesRegex(UserError, "A draft is changed itself"):
            self.scheme().action_new_version()

    def test_versions_share_the_first_day(self):
        first = self.published()
        second = self.schemes.browse(first.action_new_version()["res_id"])
        second.write({"document": as_json(small_document(cycle={"first_day": "04-01"}))})
        with self.assertRaisesRegex(UserError, "first day"):
            second.action_publish()

    def test_retire(self):
        scheme = self.published()
        self.branch_a.scheme_id = scheme
        with self.assertRaisesRegex(UserError, "Branch A"):
            scheme.action_retire()
        self.branch_a.scheme_id = False
        scheme.with_user(self.admin).action_retire()
        self.assertEqual(scheme.state, "retired")
        with self.assertRaises(UserError):
            self.branch_a.scheme_id = scheme
        with self.assertRaises(UserError):
            scheme.write({"document": as_json(small_document())})
        with self.assertRaises(UserError):
            scheme.action_publish()

    def test_every_move_leaves_a_step(self):
        scheme = self.scheme()
        scheme.with_user(self.admin).action_publish()
        scheme.with_user(self.admin).action_retire()
        steps = self.env["party.step"].search(
            [("res_model", "=", "party.scheme"), ("res_id", "=", scheme.id)], order="id")
        self.assertEqual([(step.action, step.state_from, step.state_to) for step in steps], [
            ("publish", "draft", "published"), ("retire", "published", "retired")])
        self.assertEqual(steps.user_id, self.admin)
        self.assertTrue(scheme.date_published)

    def test_only_the_administrator_keeps_schemes(self):
        draft, scheme = self.scheme(), self.published(code="T9")
        plain, portal = self.user("plain_scheme"), self.user("portal_scheme", portal=True)
        secretary = self.member("Secretary", self.branch_a, login="secretary_scheme")
        self.post(secretary, "secretary", self.branch_a)
        member = self.member("Portal member", self.branch_a, login="portal_member_scheme", portal=True)
        for user in (plain, portal, secretary.user_id, member.user_id):
            with self.subTest(user.login):
                for call in (
                    lambda s: s.action_publish(), lambda s: s.action_retire(), lambda s: s.action_new_version(),
                    lambda s: s.write({"document": as_json(small_document())}), lambda s: s.unlink(),
                    lambda s: s.create([{"document": as_json(small_document())}]), lambda s: s.copy(),
                    lambda s: s.action_set_missing(), lambda s: s.action_open_cycle(), lambda s: s.action_use(),
                ):
                    for one in (draft, scheme):
                        with self.assertRaises(UserError):
                            call(one.with_user(user))
        for user in (plain, secretary.user_id, member.user_id):
            with self.subTest(user.login):
                self.assertFalse(self.schemes.with_user(user).search([("id", "=", draft.id)]))
                self.assertFalse(self.schemes.with_user(user).search([("library", "=", True)]))
                self.assertFalse(self.env["party.scheme.rule"].with_user(user).search([("scheme_id", "=", draft.id)]))
                self.env.invalidate_all()
                mine = self.schemes.with_user(user).search([("id", "=", scheme.id)])
                self.assertEqual(mine.name, scheme.name)
                self.assertEqual(len(mine.node_ids), 2)
                self.assertEqual(mine.rule_ids[0].points_text, "+2")
                self.assertEqual(len(mine.tree), 2)
        with self.assertRaises(AccessError):
            scheme.with_user(portal).read(["name"])
        with self.assertRaises(AccessError):
            scheme.with_user(member.user_id).read(["document"])

    def test_copy_is_a_scheme_of_its_own(self):
        scheme = self.published()
        copy = scheme.copy()
        self.assertEqual((copy.state, copy.version, copy.root_id), ("draft", 1, copy))
        self.assertEqual(copy.document, scheme.document)

    def test_a_draft_can_be_deleted_with_all_its_parts(self):
        first = self.published()
        draft, second = self.scheme(), self.schemes.browse(first.action_new_version()["res_id"])
        gone = (draft | second).ids
        (draft | second).with_user(self.admin).unlink()
        self.assertFalse(self.schemes.search([("id", "in", gone)]))
        self.assertFalse(self.env["party.scheme.node"].search([("scheme_id", "in", gone)]))
        self.assertEqual(len(first.node_ids), 2)
