"""Evidence: what comes in, what is taken off it, who sees it, and when it is frozen."""
import base64
import hashlib
from io import BytesIO

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .entry_common import LedgerCase

GPS = 0x8825


def photo(size=(3000, 2000), gps=True, orientation=6):
    """A photo as a phone makes it: larger than kept, turned, with the place in it."""
    exif = Image.Exif()
    if gps:
        exif[GPS] = {1: "N", 2: (31.0, 14.0, 0.0)}
        exif[0x010F] = "Phone"
        exif[0x0112] = orientation
    kept = BytesIO()
    Image.new("RGB", size, "red").save(kept, "JPEG", exif=exif)
    return kept.getvalue()


@tagged("post_install", "-at_install")
class TestEntryEvidence(LedgerCase):
    def setUp(self):
        super().setUp()
        self.draft = self.declare(self.ann, "award.photo", submit=False)

    def add(self, content, name="photo.jpg", person=None):
        data = base64.b64encode(content).decode()
        entry = self.as_(person or self.ann, self.draft)
        return self.env["party.evidence"].browse(entry.add_evidence([{"name": name, "data": data}]))

    def test_required_evidence_must_be_there_at_submission(self):
        with self.assertRaisesRegex(UserError, "evidence"):
            self.draft.action_submit()
        self.add(photo())
        self.draft.action_submit()
        self.assertEqual(self.draft.state, "submitted")

    def test_a_photo_is_upright_small_and_without_its_place(self):
        content = photo()
        self.assertIn(GPS, Image.open(BytesIO(content)).getexif())
        evidence = self.add(content)
        kept = evidence.attachment_id.raw
        image = Image.open(BytesIO(kept))
        self.assertEqual(image.size, (1280, 1920))
        self.assertFalse(image.getexif())
        self.assertNotIn(b"Exif", kept)
        self.assertEqual(evidence.sha256, hashlib.sha256(kept).hexdigest())
        self.assertEqual((evidence.size, evidence.mimetype, evidence.name), (len(kept), "image/jpeg", "photo.jpg"))
        self.assertTrue(evidence.thumbnail)

    def test_the_type_is_what_the_content_says(self):
        self.assertEqual(self.add(photo(), name="report.pdf").mimetype, "image/jpeg")
        self.assertEqual(self.add(b"%PDF-1.4\n%%EOF", name="x.html").name, "x.pdf")
        for content in (b"<html><script>alert(1)</script></html>", b"MZ\x90\x00" * 50, b"#!/bin/sh\n", b"",
                        b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', b"\xff\xd8\xff broken", b"hello"):
            with self.assertRaises(UserError):
                self.add(content, name="innocent.jpg")

    def test_ten_megabytes_at_most(self):
        with self.assertRaisesRegex(UserError, "10 MB"):
            self.add(b"%PDF-" + b"0" * (10 * 1024 * 1024))

    def test_nine_files_at_most(self):
        with self.assertRaises(UserError):
            self.draft._add_evidence([{"name": "x", "data": b"%PDF-1"}] * 10)

    def test_evidence_is_frozen_at_submission(self):
        evidence = self.add(photo())
        self.draft.action_submit()
        with self.assertRaises(UserError):
            self.add(photo())
        for attack in (
            lambda: evidence.sudo().unlink(),
            lambda: evidence.sudo().write({"sha256": "x"}),
            lambda: evidence.sudo().write({"attachment_id": False}),
            lambda: evidence.sudo().copy({}),
            lambda: evidence.attachment_id.sudo().write({"raw": b"other"}),
            lambda: evidence.attachment_id.sudo().write({"res_id": 0}),
            lambda: evidence.attachment_id.sudo().unlink(),
            lambda: self.as_(self.ann, evidence).action_remove(),
        ):
            with self.assertRaises(UserError):
                attack()

    def test_the_declarer_removes_evidence_of_a_draft(self):
        evidence = self.add(photo())
        attachment = evidence.attachment_id
        with self.assertRaises(UserError):
            self.as_(self.secretary, evidence).action_remove()
        self.as_(self.ann, evidence).action_remove()
        self.assertFalse(evidence.exists() or attachment.exists())

    def test_who_may_read_the_entry_reads_its_evidence_and_nobody_else(self):
        evidence = self.add(photo())
        self.draft.action_submit()
        for person in (self.ann, self.leader, self.secretary, self.superior):
            self.assertTrue(self.as_(person, evidence).mimetype)
            self.assertTrue(self.as_(person, evidence.sudo().attachment_id).raw)
        for person in (self.stranger, self.ben, self.safety):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self.as_(person, evidence).mimetype  # noqa: B018 reading is the point
            with self.assertRaises(AccessError):
                self.as_(person, evidence.sudo().attachment_id).raw  # noqa: B018

    def test_only_the_declarer_adds_it(self):
        for person in (self.secretary, self.leader):
            with self.assertRaises(UserError):
                self.add(photo(), person=person)
        with self.assertRaises(AccessError):
            self.add(photo(), person=self.stranger)

    def test_no_file_is_hung_on_evidence_from_outside(self):
        evidence = self.add(photo())
        for person in (self.ann, self.secretary):
            with self.assertRaises(AccessError):
                self.as_(person, self.env["ir.attachment"]).create(
                    {"name": "x", "raw": b"x", "res_model": "party.evidence", "res_id": evidence.id})
