"""The set-up: what is done is not done again, what was interrupted is begun again."""

import pytest

from tools import environment, odoo, odoo_install, paths, stages
from tools.process import Failure
from tools.stages import Stage


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PARTY_POINTS_CACHE", str(tmp_path))
    return tmp_path


def test_only_what_is_not_done_is_done():
    done = {"first"}
    worked = []

    def stage(name):
        return Stage(name, lambda: name in done, lambda: (worked.append(name), done.add(name)))

    stages.ensure([stage("first"), stage("second")])
    stages.ensure([stage("first"), stage("second")])
    assert worked == ["second"]


def test_interrupted_stage_is_begun_again(capsys):
    tries = []

    def work():
        tries.append(1)
        if len(tries) == 1:
            raise KeyboardInterrupt

    stage = Stage("download", lambda: len(tries) == 2, work)
    with pytest.raises(KeyboardInterrupt):
        stages.ensure([stage])
    stages.ensure([stage])
    assert len(tries) == 2
    assert "download … not finished\n" in capsys.readouterr().out


def test_mark_of_other_requirements_is_no_mark(cache):
    paths.write_atomically(cache / "complete", "15")
    assert stages.is_marked(cache / "complete", "15")
    assert not stages.is_marked(cache / "complete", "16")
    assert not stages.is_marked(cache / "missing")


def test_other_requirements_lead_to_another_environment(monkeypatch, tmp_path):
    pins = tmp_path / "runtime.txt"
    monkeypatch.setattr(environment, "REQUIREMENTS", [pins])
    monkeypatch.setattr(odoo_install, "python_path", lambda: tmp_path)
    pins.write_text("lxml==1\n")
    first = environment.folder()
    assert environment.folder() == first
    pins.write_text("lxml==2\n")
    assert environment.folder() != first


def test_source_that_changed_has_another_digest_and_compiled_files_do_not_count(tmp_path):
    addon = tmp_path / "addon"
    (addon / "__pycache__").mkdir(parents=True)
    (addon / "a.py").write_text("1")
    first = paths.tree_digest(addon)
    (addon / "__pycache__" / "a.pyc").write_text("x")
    (addon / ".a.py.swp").write_text("x")
    assert paths.tree_digest(addon) == first
    (addon / "a.py").rename(addon / "b.py")
    assert paths.tree_digest(addon) != first


def test_folder_that_is_no_odoo_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_PATH", str(tmp_path))
    with pytest.raises(Failure, match="is no Odoo checkout"):
        odoo_install.stages()


def test_taken_port_is_refused_when_asked_for_and_passed_over_when_not():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failure, match=f"port {port} is taken"):
            odoo.free_port(port)
        assert odoo.free_port(first=port) > port
