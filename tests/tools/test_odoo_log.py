"""Reading a log: what counts as a failed test, and what as a complaint."""

from tools.testing import odoo_log

START = "2026-11-23 03:00:00,000 123"
TOTAL = "odoo.tests.result: {} failed, {} error(s) of {} tests when loading database 'db'"
TESTS = "odoo.addons.party_points.tests.test_entry"


def test_clean_run_is_counted():
    found = odoo_log.read([f"{START} INFO db {TESTS}: Starting TestEntry.test_a ...",
                           f"{START} INFO db {TOTAL.format(0, 0, 25)}"])
    assert (found.run, found.failed, found.faults, found.complaints) == (25, 0, [], {})


def test_failures_and_errors_are_named_and_not_counted_twice():
    found = odoo_log.read([
        f"{START} ERROR db {TESTS}: FAIL: TestEntry.test_a",
        "Traceback (most recent call last):",
        f"{START} ERROR db {TESTS}: ERROR: TestEntry.test_b",
        f"{START} ERROR db odoo.modules.loading: At least one test failed when loading the modules.",
        f"{START} ERROR db {TOTAL.format(1, 1, 3)}"])
    assert (found.run, found.failed) == (3, 2)
    assert found.faults == ["FAIL: TestEntry.test_a", "ERROR: TestEntry.test_b"]
    assert found.complaints == {}


def test_skipped_test_comes_with_its_reason():
    found = odoo_log.read([f"{START} INFO db {TESTS}: skipped TestEntry.test_a : no browser"])
    assert found.skipped == ["TestEntry.test_a : no browser"]


def test_warning_of_the_server_is_a_complaint():
    line = f"{START} WARNING db odoo.fields: Field party.entry.x: unknown parameter 'y'"
    assert odoo_log.read([line, line]).described() == [
        "WARNING odoo.fields: Field party.entry.x: unknown parameter 'y'  (2 times)"]


def test_refusal_that_a_test_asked_for_is_allowed_and_an_error_is_not():
    refused = f"{START} WARNING db odoo.http: You are not allowed to access 'Points Entry' (party.entry) records."
    wrong = [f"{START} WARNING db odoo.http: <function> returns an HTTPException instead of raising it.",
             f"{START} ERROR db odoo.http: Exception during request handling."]
    assert odoo_log.read([refused]).complaints == {}
    assert len(odoo_log.read(wrong).complaints) == 2


def test_run_without_a_test_is_a_complaint_of_nobody():
    found = odoo_log.read([f"{START} WARNING db {TOTAL.format(0, 0, 0)}"])
    assert (found.run, found.complaints) == (0, {})


def test_remark_about_root_is_allowed():
    remark = "Running as user 'root' is a security risk."
    assert odoo_log.read([remark, f"{START} WARNING ? py.warnings: {remark}"]).complaints == {}


def test_error_of_a_request_comes_with_its_exception():
    record = [f"{START} ERROR db odoo.http: Exception during request handling.", "Traceback (most recent call last):",
              '  File "a.py", line 1', "ValueError: RestrictViolation('party_points: no') while evaluating", "'x'"]
    assert odoo_log.read(record).described() == [
        "ERROR odoo.http: Exception during request handling. — " + record[3]]
    assert odoo_log.read(record, odoo_log.ATTACKS).described() == []
    ours = [*record[:3], "KeyError: 'member'", f"{START} INFO db odoo.http: next"]
    assert len(odoo_log.read(ours, odoo_log.ATTACKS).complaints) == 1
