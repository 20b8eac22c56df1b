"""The mirror is the one that this machine uses, in whichever form it is written."""

import doctest

import pytest

from tools import apt_sources
from tools.apt_sources import Source, debian_mirror, system_sources

DEB822 = """\
Types: deb
# a remark between the fields
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://other.example/debian
Suites: bookworm
"""
ONE_LINE = """\
# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
deb [ arch=amd64 signed-by=/keys/debian.gpg ] http://mirror.example/debian bookworm main contrib # ours
"""


@pytest.fixture
def etc(tmp_path):
    (tmp_path / "sources.list.d").mkdir()
    return tmp_path


def test_examples_in_docstrings_hold():
    assert doctest.testmod(apt_sources).failed == 0


def test_deb822_file_names_the_release_not_its_security_updates(etc):
    (etc / "sources.list.d" / "debian.sources").write_text(DEB822)
    found = debian_mirror(system_sources(etc), "bookworm")
    assert found == Source("http://mirror.example/debian", "bookworm",
                           "/usr/share/keyrings/debian-archive-keyring.gpg")


def test_stanza_that_is_switched_off_is_not_used(etc):
    (etc / "sources.list.d" / "debian.sources").write_text(DEB822)
    assert "http://other.example/debian" not in [source.uri for source in system_sources(etc)]


def test_one_line_file_skips_comments_sources_and_security(etc):
    (etc / "sources.list").write_text(ONE_LINE)
    assert debian_mirror(system_sources(etc), "bookworm") == Source("http://mirror.example/debian", "bookworm",
                                                                    "/keys/debian.gpg")


def test_files_that_apt_ignores_are_ignored(etc):
    (etc / "sources.list.d" / "debian.sources.bak").write_text(DEB822)
    (etc / "sources.list.d" / "debian.list.disabled").write_text(ONE_LINE)
    assert system_sources(etc) == []


def test_other_suite_of_the_same_mirror_will_do():
    only = [Source("http://mirror.example/debian-security", "stable-security"),
            Source("http://mirror.example/debian/", "stable")]
    assert debian_mirror(only, "bookworm").uri == "http://mirror.example/debian/"


def test_machine_without_a_mirror_of_debian_is_told():
    with pytest.raises(LookupError, match="no source of Debian packages for bookworm"):
        debian_mirror([Source("http://other.example/packages", "any")], "bookworm")
