import json

from odoo.tests import HttpCase, tagged

from .scheme_common import LIBRARY, as_json, small_document

# What the editor does on opening and saving, without its screen: read the text, write it, send it back.
ROUND_TRIP = """
    const { parse, print } = odoo.loader.modules.get("@party_points/scheme_editor/document_text");
    const { rpc } = odoo.loader.modules.get("@web/core/network/rpc");
    const model = "party.scheme";
    const call = (method, args) => rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs: {} });
    for (const id of %s) {
        const { document, hash } = await call("edit_open", [[id]]);
        await call("edit_save", [[id], print(parse(document)), hash]);
    }
    console.log("test successful");
"""


@tagged("post_install", "-at_install", "party_scheme")
class TestSchemeEditorTour(HttpCase):
    def test_all_of_the_library_pass_through_the_browser_unchanged(self):
        schemes = self.env["party.scheme"]
        drafts = schemes.create([{"document": path.read_text()} for path in sorted(LIBRARY.glob("*.json"))])
        drafts |= schemes.create([{"document": as_json(small_document(code="DIGITS")).replace("100", "1.0e2", 1)}])
        before = {draft.id: (draft.document, draft.document_hash) for draft in drafts}
        self.assertEqual(len(before), 22)
        self.browser_js(
            "/odoo", f"(async () => {{{ROUND_TRIP % json.dumps(drafts.ids)}}})()",
            "Boolean(odoo.loader.modules.get('@party_points/scheme_editor/document_text'))", login="admin", timeout=120,
        )
        drafts.invalidate_recordset()
        self.assertEqual({draft.id: (draft.document, draft.document_hash) for draft in drafts}, before)

    def test_a_small_change_is_saved_and_published(self):
        document = small_document(code="TOUR")
        document["nodes"][1]["max"] = 90
        scheme = self.env["party.scheme"].create([{"document": as_json(document)}])
        self.start_tour(f"/odoo/party-schemes/{scheme.id}", "party_points_scheme_editor", login="admin")
        self.assertEqual(scheme.state, "published")
        self.assertIn('"opening": 60, "min": 0, "max": 100.0}', scheme.document)
