"""The forms in which entries are declared, decided and taken back."""
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .entry_common import LedgerCase


@tagged("post_install", "-at_install")
class TestEntryWizards(LedgerCase):
    def wizard(self, person, name, **context):
        return self.as_(person, self.env[name]).with_context(**context)

    def test_declaring_in_the_form_with_a_level_and_a_file(self):
        with Form(self.wizard(self.ben, "party.entry.declare")) as form:
            self.assertEqual(form.member_id, self.ben)
            form.rule_id = self.rule("award.honour")
            self.assertEqual(form.allowed_tiers, ["national", "province_ministry", "bureau"])
            form.tier = "national"
            form.subject = "bridge"
        file = self.as_(self.ben, self.env["ir.attachment"]).create({"name": "x.pdf", "raw": b"%PDF-1.4"})
        form.record.attachment_ids = file
        action = form.record.action_submit()
        entry = self.entries.browse(action["res_id"])
        self.assertEqual((entry.state, entry.tier, entry.points, entry.evidence_count), ("submitted", "national", 4, 1))
        self.assertFalse(file.exists(), "the file is the evidence's now")

    def test_a_file_that_stands_elsewhere_is_copied_and_stays(self):
        logo = self.env["ir.attachment"].create({"name": "logo.pdf", "raw": b"%PDF-1.4", "public": True})
        wizard = self.wizard(self.ben, "party.entry.declare").create(
            {"rule_id": self.rule("award.photo").id, "attachment_ids": logo.ids})
        wizard.action_submit()
        self.assertTrue(logo.exists())

    def test_the_form_offers_what_may_be_declared_for_the_member_chosen(self):
        with Form(self.wizard(self.recorder, "party.entry.declare")) as form:
            form.member_id = self.ann
            self.assertIn(self.rule("base.full"), form.allowed_rule_ids[:])
            self.assertNotIn(self.rule("base.safety"), form.allowed_rule_ids[:])
            form.rule_id = self.rule("base.full")
        self.assertEqual(self.entries.browse(form.record.action_draft()["res_id"]).state, "draft")

    def test_who_is_no_member_chooses_one_first(self):
        with Form(self.wizard(self.safety, "party.entry.declare")) as form:
            self.assertFalse(form.member_id)
            form.member_id = self.ann
            self.assertEqual(form.allowed_rule_ids[:].mapped("code"), ["base.safety"])
            form.rule_id = self.rule("base.safety")
        self.assertEqual(self.entries.browse(form.record.action_submit()["res_id"]).state, "submitted")

    def test_a_refused_entry_is_corrected_where_it_was_declared(self):
        entry = self.declare(self.ben, "award.paper", subject="old")
        self.as_(self.leader, entry).action_refuse("wrong")
        action = self.as_(self.ben, entry).action_edit()
        wizard = self.wizard(self.ben, "party.entry.declare", **action["context"]).create({"subject": "new"})
        wizard.action_submit()
        self.assertEqual((entry.sudo().state, entry.sudo().subject), ("submitted", "new"))

    def bulk(self, **vals):
        return self.wizard(self.recorder, "party.entry.bulk").create(
            {"unit_id": self.branch_a.id, "rule_id": self.rule("base.full").id, **vals})

    def test_all_members_of_the_organisation_in_one_go(self):
        wizard = self.bulk()
        wizard.action_fill()
        self.assertNotIn(self.recorder, wizard.line_ids.member_id, "nobody records for himself in bulk")
        action = wizard.action_submit()
        entries = self.entries.search(action["domain"])
        self.assertEqual(len(entries), 5)
        self.assertEqual(set(entries.mapped("state")), {"submitted"})

    def test_rows_that_cannot_be_stay_with_their_reason(self):
        candidate = self.member("Candidate", self.group_a1, status="probationary")
        members = (self.ann, candidate, self.ben)
        wizard = self.bulk(line_ids=[Command.create({"member_id": member.id}) for member in members])
        wizard.action_submit()
        self.assertEqual(wizard.line_ids.member_id, candidate)
        self.assertIn("bind", wizard.line_ids.fault)
        self.assertEqual(self.entries.search_count([("rule_code", "=", "base.full")]), 2)

    def test_pasted_lines_become_rows_and_the_others_say_why_not(self):
        self.ben.staff_number = "00123"
        self.member("Ann", self.group_a2, login="ann2")
        wizard = self.bulk(rule_id=self.rule("base.fault").id,
                           pasted="Leader\t-2\n00123\uff0c-1.5\nSecretary -3\n\nAnn -1\nNobody\nLeader, many")
        wizard.action_paste()
        self.assertEqual([(line.member_id.name, line.points) for line in wizard.line_ids],
                         [("Leader", -2), ("Ben", -1.5), ("Secretary", -3)])
        self.assertEqual(len(wizard.pasted.splitlines()), 3)
        self.assertIn("several", wizard.pasted)
        before = wizard.pasted
        wizard.action_paste()
        self.assertEqual(wizard.pasted, before, "trying again adds no second reason")

    def test_refusing_takes_chips_or_words(self):
        entry = self.declare(self.ann, "award.paper")
        wizard = self.wizard(self.leader, "party.entry.refuse").create({"entry_ids": entry.ids})
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.reason_ids = self.env.ref("party_points.refuse_reason_rule")
        wizard.reason = "Take the other"
        wizard.action_apply()
        self.assertEqual(entry.refuse_reason, "Wrong rule; Take the other")

    def test_reversing_several_reports_what_was_not_possible(self):
        good, own = self.confirmed("award.paper"), self.confirmed("award.paper", self.secretary)
        wizard = self.wizard(self.secretary, "party.entry.refuse", default_action="reverse").create(
            {"entry_ids": (good | own).ids, "reason": "untrue"})
        notice = wizard.action_apply()
        self.assertEqual((good.state, own.state, notice["params"]["type"]), ("reversed", "confirmed", "warning"))

    def test_confirming_with_points_from_the_inbox_goes_on_to_the_next(self):
        first, second = self.declare(self.ann, "award.large", points=2), self.declare(self.ben, "award.paper")
        self.as_(self.leader, first.sudo() | second.sudo()).action_check()
        wizard = self.wizard(self.secretary, "party.entry.approve", party_inbox=True).create(
            {"entry_id": first.id, "points": 3})
        self.assertEqual(wizard.action_apply()["res_id"], second.id)
        self.assertEqual(first.sudo().points, 3)
        done = self.as_(self.secretary, second).with_context(party_inbox=True).action_confirm()
        self.assertEqual(done["res_model"], "party.inbox")

    def test_the_decider_sees_the_score_before_and_after(self):
        self.confirmed("award.paper")
        entry = self.declare(self.ann, "award.paper")
        seen = self.as_(self.leader, entry)
        self.assertEqual((seen.score_now, seen.score_after), ("62", "64"))
        self.assertFalse(self.as_(self.recorder, entry).score_now)
