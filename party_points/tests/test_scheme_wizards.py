import base64
import json
import tempfile
from pathlib import Path

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .scheme_common import LIBRARY, SchemeCase, as_json, parsed, small_document


@tagged("party_scheme")
class TestSchemeWizards(SchemeCase):
    """Library, import, export, and the figures to set."""

    def file(self, document):
        text = document if isinstance(document, bytes) else as_json(document).encode()
        return base64.b64encode(text).decode()

    def test_library_is_loaded_once_and_twice(self):
        before = self.schemes.search([("library", "=", True)])
        self.assertLessEqual({"S08", "S11", "S14"}, set(before.mapped("code")))
        hashes = before.mapped("document_hash")
        self.schemes._load_library()
        after = self.schemes.search([("library", "=", True)])
        self.assertEqual(after, before)
        self.assertEqual(after.mapped("document_hash"), hashes)

    def test_update_renews_a_template_and_leaves_copies(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "T1.json"
            path.write_text(as_json(small_document()))
            template = self.schemes._load_library(Path(folder))
            copy = template._adopt(self.branch_a)
            path.write_text(as_json(small_document(summary={"en_US": "Better"})))
            self.assertFalse(self.schemes._load_library(Path(folder)))
        self.assertEqual(template.with_context(lang="en_US").summary, "Better")
        self.assertFalse(copy.summary)

    def test_templates_are_not_edited_published_or_used(self):
        template = self.template("S08")
        for call in (
            lambda: template.write({"document": as_json(small_document())}), template.unlink, template.action_publish,
            template.action_retire, template.action_new_version,
        ):
            with self.assertRaises(UserError):
                call()
        with self.assertRaises(UserError):
            self.branch_a.scheme_id = template

    def test_use_a_template(self):
        action = self.template("S08").with_user(self.admin).action_use()
        wizard = Form(self.env[action["res_model"]].with_user(self.admin).with_context(**action["context"]))
        wizard.branch_id = self.branch_a
        copy = self.schemes.browse(wizard.save().action_adopt()["res_id"])
        self.assertEqual((copy.state, copy.library, copy.owner_branch_id), ("draft", False, self.branch_a))
        self.assertEqual(copy.document, self.template("S08").document)

    def test_figures_to_set_are_written_into_the_draft(self):
        copy = self.template("S08")._adopt(self.branch_a)
        wizards = self.env["party.scheme.missing"].with_user(self.admin)
        wizard = wizards.with_context(default_scheme_id=copy.id).create({})
        self.assertEqual(wizard.line_ids.mapped("place"), ["stages[2].days", "stages[5].days"])
        self.assertEqual(wizard.line_ids.mapped("value"), ["5", "5"])
        wizard.line_ids[1].value = "7"
        wizard.action_apply()
        document = parsed(copy.document)
        self.assertEqual([document["stages"][number]["days"] for number in (2, 5)], [5, 7])
        self.assertEqual(copy.missing_count, 0)
        before = parsed(self.template("S08").document)
        before["stages"][2]["days"], before["stages"][5]["days"] = 5, 7
        self.assertEqual(document, before)
        copy.with_user(self.admin).action_publish()
        self.assertEqual(copy.state, "published")

    def test_points_that_the_source_leaves_open(self):
        document = small_document()
        document["rules"] = [
            {"code": f"base.r{number}", "node": "base", "range": [0, None], "unset": True} for number in range(4)
        ] + [{"code": "base.t", "node": "base", "tiers": {"high": [0, None], "low": [0, None]}, "unset": True}]
        scheme = self.schemes.create([{"document": as_json(document)}])
        wizard = self.env["party.scheme.missing"].with_context(default_scheme_id=scheme.id).create({})
        for line, value in zip(wizard.line_ids, ("2", "−0.5", "0..5", "1．5", "4", "1 到 3"), strict=True):
            line.value = value
        wizard.action_apply()
        rules = json.loads(scheme.document)["rules"]
        self.assertEqual([rule.get("points") for rule in rules], [2, -0.5, None, 1.5, None])
        self.assertEqual(rules[2]["range"], [0, 5])
        self.assertEqual(rules[4]["tiers"], {"high": 4, "low": [1, 3]})
        self.assertFalse(any("unset" in rule for rule in rules))
        self.assertEqual(scheme.missing_count, 0)

    def test_a_line_left_empty_stays_open_and_nonsense_is_refused(self):
        document = small_document()
        document["rules"] = [
            {"code": f"base.r{number}", "node": "base", "range": [0, None], "unset": True} for number in range(2)]
        scheme = self.schemes.create([{"document": as_json(document)}])
        wizard = self.env["party.scheme.missing"].with_context(default_scheme_id=scheme.id).create({})
        for nonsense in ("two", "=1+1", "NaN", "1..2..3", "..", "1e99999999"):
            wizard.line_ids[0].value = nonsense
            with self.subTest(nonsense), self.assertRaises(UserError), self.env.cr.savepoint():
                wizard.action_apply()
        wizard.line_ids[0].value = "2"
        wizard.action_apply()
        self.assertEqual(scheme.missing_count, 1)

    def test_figures_of_a_published_version_cannot_be_set(self):
        scheme = self.published()
        with self.assertRaises(UserError):
            self.env["party.scheme.missing"].create({"scheme_id": scheme.id}).action_apply()

    def test_import_shows_what_is_in_the_file_then_stores_it(self):
        wizard = self.env["party.scheme.import"].with_user(self.admin).create({"file": self.file(small_document())})
        self.assertTrue(wizard.ready)
        self.assertIn("T1", wizard.reading)
        scheme = self.schemes.browse(wizard.action_import()["res_id"])
        self.assertEqual((scheme.code, scheme.state), ("T1", "draft"))

    def test_import_shows_every_fault_and_stores_nothing(self):
        document = small_document(period="day")
        document["rules"][0]["node"] = "<b>bas</b>"
        before = self.schemes.search_count([])
        wizard = self.env["party.scheme.import"].create({"file": self.file(document)})
        self.assertFalse(wizard.ready)
        self.assertIn("rules[0].node", wizard.faults)
        self.assertIn("period", wizard.faults)
        self.assertNotIn("<b>bas", wizard.faults)
        with self.assertRaises(ValidationError):
            wizard.action_import()
        for content in (b"\xff\xfe\x00", b"PK\x03\x04zip", b" "):
            wizard = self.env["party.scheme.import"].create({"file": base64.b64encode(content).decode()})
            self.assertFalse(wizard.ready)
        self.assertEqual(self.schemes.search_count([]), before)

    def test_files_of_other_kinds_are_named_as_what_they_are(self):
        kinds = {
            "scheme.csv": ("代码,名称\na,b\n".encode("gb18030"), "csv"),
            "scheme.pdf": (b"%PDF-1.4 x", "PDF"),
            "scheme.xlsx": (b"\x89PNG\r\n\x1a\n", "PNG"),
        }
        for filename, (content, kind) in kinds.items():
            wizard = self.env["party.scheme.import"].create(
                {"file": base64.b64encode(content).decode(), "filename": filename})
            self.assertFalse(wizard.ready)
            self.assertIn(f"but {kind}", wizard.faults)
        # what is called JSON, or begins like it, is told what is wrong with its JSON
        for filename, content in (("scheme.json", b"code: T1"), ("scheme", b"\xef\xbb\xbf {'code'")):
            wizard = self.env["party.scheme.import"].create(
                {"file": base64.b64encode(content).decode(), "filename": filename})
            self.assertIn("JSON", wizard.faults)

    def test_a_tree_that_is_too_deep_to_be_shown_is_refused(self):
        def chain(levels):
            nodes = [{"code": f"n{level}", "parent": f"n{level - 1}"} for level in range(1, levels)]
            return small_document(nodes=[{"code": "n0"}, *nodes], rules=[], grades=[], outcomes=[])

        schemes = self.schemes.with_user(self.admin)
        checked = schemes.edit_check(json.dumps(chain(51)), {})
        self.assertEqual([fault["path"] for fault in checked["faults"]], ["nodes[50].parent"])
        with self.assertRaisesRegex(ValidationError, "nodes\\[50\\].parent"):
            schemes.create([{"document": json.dumps(chain(51))}])
        self.assertTrue(schemes.edit_check(json.dumps(chain(50)), {})["example"])
        self.assertEqual(schemes.create([{"document": json.dumps(chain(50))}]).node_count, 50)

    def test_import_replaces_a_draft(self):
        scheme = self.scheme()
        action = scheme.action_import()
        wizard = self.env["party.scheme.import"].with_context(**action["context"]).create({
            "file": self.file((LIBRARY / "S14.json").read_bytes())})
        self.assertEqual(wizard.action_import()["res_id"], scheme.id)
        self.assertEqual((scheme.code, scheme.node_count), ("S14", 14))

    def test_export_gives_the_document(self):
        scheme = self.scheme()
        self.assertIn(f"/{scheme.id}/", scheme.action_export()["url"])
        self.assertEqual(base64.b64decode(scheme.document_file).decode(), scheme.document + "\n")
        self.assertEqual(scheme.document_filename, "T1-v1.json")
