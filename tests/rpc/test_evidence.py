"""Evidence: what comes in, what stays in the file, and who gets it or takes it away."""

import base64
import io
import itertools
import zipfile

import pytest
from PIL import Image

from tests.rpc.attack import GPS, file, photo, photo_with_place, refused
from tools.testing.client import Refused

MEGABYTE = 1024 * 1024
DISGUISED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg with a head": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html": b"<!doctype html><html><script>alert(1)</script></html>",
    "exe": b"MZ\x90\x00" + bytes(200),
    "elf": b"\x7fELF" + bytes(200),
    "zip": b"PK\x03\x04" + bytes(100),
    "text": b"only words",
    "empty": b"",
    "half a jpeg": photo()[:60],
    "head of a png": b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>",
    "gif and script": b"GIF89a/*<script>*/=1;alert(1)",
    "tiff": b"II*\x00" + bytes(100),
    "large": b"\xff\xd8\xff" + bytes(10 * MEGABYTE),
    "large pdf": b"%PDF-1.7" + bytes(10 * MEGABYTE),
}


@pytest.mark.parametrize("content", DISGUISED.values(), ids=DISGUISED)
def test_what_is_no_evidence_is_refused_whatever_its_name(world, content):
    draft = world.draft()
    with refused("UserError"):
        world.member.call("party.entry", "add_evidence", [draft], [file(content)])


@pytest.mark.parametrize("files", [5, "x", [5], [None], [{}], [{"name": "a", "data": "@@@"}],
                                   [{"name": ["a"], "data": "AAAA"}], [{"name": "a", "data": ["x"]}],
                                   [{"name": "a", "data": 5}], [{"name": "a", "data": "ÄÄ"}]], ids=repr)
def test_garbage_is_refused_in_words(world, files):
    with refused():
        world.member.call("party.entry", "add_evidence", [world.draft()], files)
    with refused():
        world.member.call("party.entry", "declare", [world.claim(evidence=files)])


def test_a_picture_keeps_nothing_of_where_it_was_taken(world):
    sent = photo_with_place()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS), "the test's own picture tells the place"
    entry, = world.member.call("party.entry", "declare", [world.claim(evidence=[file(sent, "../../etc/x.html")])])
    evidence = world.member.read("party.evidence", [["entry_id", "=", entry]], ["name", "mimetype"])[0]
    answer = world.member.get(f"/my/points/evidence/{evidence['id']}")
    assert answer.headers["Content-Type"].startswith("image/jpeg")
    assert b"SecretCamera" not in answer.content and b"Exif" not in answer.content
    assert not Image.open(io.BytesIO(answer.content)).getexif()
    assert (evidence["name"], evidence["mimetype"]) == ("x.jpg", "image/jpeg")


def test_large_pictures_are_scaled(world):
    entry, = world.member.call("party.entry", "declare", [world.claim(evidence=[file(photo(size=(3000, 2000)))])])
    evidence, = world.member.search("party.evidence", [["entry_id", "=", entry]])
    kept = world.member.get(f"/my/points/evidence/{evidence}").content
    assert max(Image.open(io.BytesIO(kept)).size) == 1920


def test_office_files_are_known_by_their_content(world):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("evil.txt", "x")
    with refused("UserError"):
        world.member.call("party.entry", "add_evidence", [world.draft()], [file(stream.getvalue(), "a.docx")])


def test_the_number_of_files_has_an_end(world):
    draft = world.draft()
    with refused("UserError"):
        world.member.call("party.entry", "add_evidence", [draft], [file(photo(n)) for n in range(10)])


def test_evidence_is_frozen_with_the_submission(world):
    entry = world.submitted()
    evidence = world.member.read("party.evidence", [["entry_id", "=", entry]], ["attachment_id", "url"])[0]
    attachment = int(evidence["url"].rsplit("/", 1)[1])
    for person in (world.member, world.leader, world.secretary, world.recorder, world.committee, world.admin):
        for model, method, arguments in (
                ("party.evidence", "action_remove", [[evidence["id"]]]),
                ("party.evidence", "unlink", [[evidence["id"]]]),
                ("party.evidence", "write", [[evidence["id"]], {"attachment_id": False}]),
                ("ir.attachment", "write", [[attachment], {"raw": "AAAA"}]),
                ("ir.attachment", "write", [[attachment], {"public": True}]),
                ("ir.attachment", "write", [[attachment], {"name": "x.html", "mimetype": "text/html"}]),
                ("ir.attachment", "write", [[attachment], {"res_model": False, "res_id": False}]),
                ("ir.attachment", "unlink", [[attachment]])):
            with refused():
                person.call(model, method, *arguments)
    kept = world.member.get(f"/my/points/evidence/{evidence['id']}").content
    assert kept.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("role", ["member", "recorder", "leader", "secretary", "committee", "auditor", "admin"])
def test_no_file_is_hung_on_an_entry_past_the_check(world, role):
    person, entry = world.everyone[role], world.confirmed()
    evidence = world.committee.search("party.evidence", [["entry_id", "=", entry]])[0]
    for model, record in (("party.entry", entry), ("party.evidence", evidence)):
        attached = {"name": "x", "raw": "x", "res_model": model, "res_id": record}
        with refused("AccessError"):
            person.call("ir.attachment", "create", [attached])
        if role != "member":
            loose = person.call("ir.attachment", "create", [{"name": "x", "raw": "x"}])
            with refused("AccessError"):
                person.call("ir.attachment", "write", loose, {"res_model": model, "res_id": record})
    with refused():
        person.call("party.evidence", "create", [
            {"entry_id": entry, "name": "x", "mimetype": "image/png", "sha256": "0"}])


def test_files_of_others_are_not_guessed(world):
    entry = world.entry_of_others()
    evidence = entry["evidence_ids"][0]
    url = world.committee.read("party.evidence", [["id", "=", evidence]], ["url"])[0]["url"]
    number = url.rsplit("/", 1)[1]
    ways = (url, f"/my/points/evidence/{evidence}", f"/my/points/evidence/{evidence}?thumbnail=1",
            f"/web/content/party.evidence/{evidence}/thumbnail", f"/web/content?model=party.evidence&id={evidence}"
            "&field=thumbnail")
    picture = world.committee.get(url).content
    for person in (world.member, world.colleague, world.recorder, world.leader, world.secretary, world.admin):
        for way in ways:
            assert person.get(way).status_code == 404, (person.login, way)
        for way in (f"/web/image/{number}", f"/web/image/party.evidence/{evidence}/thumbnail"):
            assert person.get(way).content != picture  # Odoo's placeholder
        with refused():
            person.call("ir.attachment", "read", [int(number)], ["datas"])


def test_a_dialog_deletes_no_file_that_it_did_not_bring(world):
    """The field of the dialog takes any file that its user may read: reading is not deleting."""
    admin_file = world.admin.call("ir.attachment", "create", [
        {"name": "logo.jpg", "raw": base64.b64encode(photo()).decode(), "public": True}])[0]
    world.admin.call("ir.attachment", "write", [admin_file], {"datas": base64.b64encode(photo()).decode()})
    wizard = world.recorder.call("party.entry.declare", "create", [{
        "member_id": world.plain_id, "rule_id": world.rules["base.meetings"], "points": -1, "date": str(world.today),
        "attachment_ids": [[4, admin_file]]}])
    try:
        world.recorder.call("party.entry.declare", "action_submit", wizard)
    except Refused as refusal:
        assert refusal.kind == "odoo.exceptions.AccessError"
    assert world.admin.search("ir.attachment", [["id", "=", admin_file]]) == [admin_file]


def test_random_bytes_are_refused_in_words(world):
    draft = world.draft()
    for head, filling in itertools.product((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"RIFF1234WEBP"),
                                           (b"", b"\x00" * 50, bytes(range(256)))):
        with refused("UserError"):
            world.member.call("party.entry", "add_evidence", [draft], [file(head + filling)])
