import base64
import io
import json

import openpyxl

from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, tagged

from .scheme_common import LIBRARY, SchemeCase, as_json, parsed, small_document


def edited(content, *changes):
    """A workbook with some cells changed, ready for the wizard: ``(sheet, cell, value)``."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    for sheet, cell, value in changes:
        workbook[sheet][cell] = value
    buffer = io.BytesIO()
    workbook.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode()


@tagged("party_scheme")
class TestSchemeWorkbook(SchemeCase):
    """A scheme goes out as a workbook and comes back: a new draft, or in place of a draft's document."""

    def workbook(self, scheme, lang="en_US"):
        return base64.b64decode(scheme.with_context(lang=lang).workbook_file)

    def wizard(self, file, **vals):
        wizards = self.env["party.scheme.import"].with_user(self.admin)
        return wizards.create({"file": file, "filename": "x.xlsx", **vals})

    def test_every_template_comes_back_as_it_was_in_both_languages(self):
        templates = self.schemes.search([("library", "=", True)])
        self.assertEqual(len(templates), 21)
        for template in templates:
            for lang in ("zh_CN", "en_US"):
                with self.subTest(template.code, lang=lang):
                    file = base64.b64encode(self.workbook(template, lang)).decode()
                    text, _compiled, faults = self.wizard(file)._read()
                    self.assertFalse(faults)
                    self.assertEqual(parsed(text), parsed(template.document))

    def test_an_edited_workbook_becomes_a_draft(self):
        scheme = self.scheme()
        wizard = self.wizard(edited(self.workbook(scheme), ("Rules", "F3", 2.5), ("Rules", "A5", "base.new"),
                                    ("Rules", "B5", "base"), ("Rules", "F5", "1.20")))
        self.assertTrue(wizard.ready)
        made = self.schemes.browse(wizard.action_import()["res_id"])
        self.assertNotEqual(made, scheme)
        self.assertEqual([str(rule["points"]) for rule in parsed(made.document)["rules"]], ["2.5", "-1", "1.20"])

    def test_it_replaces_a_drafts_document(self):
        scheme = self.scheme()
        wizard = self.wizard(edited(self.workbook(scheme), ("General", "C4", "新名称")), scheme_id=scheme.id)
        self.assertEqual(wizard.action_import()["res_id"], scheme.id)
        self.assertEqual(scheme.with_context(lang="zh_CN").name, "新名称")

    def test_faults_are_named_by_cell_and_nothing_is_stored(self):
        scheme = self.scheme()
        before = self.schemes.search_count([]), scheme.document
        content = base64.b64decode(scheme.with_context(lang="zh_CN").workbook_file)
        for changes, *texts in (
            ((("计分标准", "B4", "bas"),), "计分标准!B4", "bas"),
            ((("计分标准", "F3", "=1+1"),), "计分标准!F3"),
            ((("指标", "F4", "<b>viel</b>"),), "指标!F4"),
        ):
            wizard = self.wizard(edited(content, *changes), scheme_id=scheme.id)
            self.assertFalse(wizard.ready)
            for text in texts:
                self.assertIn(text, wizard.faults)
            self.assertNotIn("<b>viel", wizard.faults)
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                wizard.action_import()
        self.assertEqual((self.schemes.search_count([]), scheme.document), before)

    def test_broken_files_get_a_sentence(self):
        for content in (b"PK\x03\x04zip", b"PK", base64.b64decode(edited(self._roster()))):
            wizard = self.wizard(base64.b64encode(content).decode())
            self.assertFalse(wizard.ready)
            self.assertIn("<table", wizard.faults)
            with self.assertRaises(ValidationError):
                wizard.action_import()

    def _roster(self):
        buffer = io.BytesIO()
        workbook = openpyxl.Workbook()
        workbook.active.append(["姓名"])
        workbook.save(buffer)
        return buffer.getvalue()

    def test_faults_of_a_document_show_place_and_words(self):
        document = small_document(colour=1)
        document["rules"][0]["subject_cap"] = "3"
        wizard = self.wizard(base64.b64encode(as_json(document).encode()).decode())
        self.assertIn("<code>colour</code>", wizard.faults)
        self.assertIn("<code>rules[0].subject_cap</code>", wizard.faults)
        self.assertEqual(wizard.faults.count("<code>"), 2)

    def test_a_text_that_no_cell_holds_is_refused(self):
        tiers = {f"{number:0100}": 1 for number in range(400)}
        scheme = self.scheme(rules=[{"code": "r", "node": "base", "tiers": tiers}])
        with self.assertRaises(UserError):
            scheme.action_export_workbook()
        self.assertFalse(scheme.workbook_file)

    def test_file_names(self):
        scheme = self.scheme()
        self.assertEqual(scheme.workbook_filename, "T1-v1.xlsx")
        self.assertIn(f"/{scheme.id}/workbook_file", scheme.action_export_workbook()["url"])


@tagged("post_install", "-at_install", "party_scheme")
class TestSchemeFiles(HttpCase):
    """The workbook and the JSON Schema are downloaded by whom they are meant for."""

    def test_workbook_is_downloaded(self):
        scheme = self.env["party.scheme"].search([("library", "=", True), ("code", "=", "S14")])
        self.authenticate("admin", "admin")
        response = self.url_open(scheme.action_export_workbook()["url"])
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content[:2], b"PK")
        self.assertIn("S14.xlsx", response.headers["Content-Disposition"])
        self.authenticate(None, None)
        self.assertNotEqual(self.url_open(scheme.action_export_workbook()["url"]).content[:2], b"PK")

    def test_schema_is_the_administrators(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("party_points.group_admin")
        self.authenticate("admin", "admin")
        response = self.url_open(admin.env["party.scheme"].action_schema()["url"])
        self.assertEqual(json.loads(response.content)["title"], "Points scheme")
        self.assertTrue((LIBRARY.parent / "scheme.schema.json").is_file())
        self.authenticate(None, None)
        self.assertNotIn("Points scheme", self.url_open("/party_points/scheme.schema.json").text)
