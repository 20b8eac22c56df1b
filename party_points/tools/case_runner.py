"""Worked cases through the installed app: records, confirmation by the state machine, the scheduled scoring.

``./dev score --odoo CASE.yaml`` calls `main`. What is read back goes through the same report as the engine's own run,
so that the two outputs can be compared line by line: this is how the adapters between ledger and engine are proven.
"""

import logging
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from ..engine import Reading, Reason, Scores, account, presence, score_cli
from ..engine.case_run import EntryResult, PeriodResult, told_members
from ..models.scoring_data import Account, Members
from .case_history import record_history
from .case_ledger import CaseLedger
from .case_records import CaseRecords

# What the case is about fails on purpose here and there; a refusal is a result, not news for the log.
DAY = timedelta(days=1)
QUIET = ("odoo.addons.base.models.ir_rule", "odoo.sql_db")


def main(env, argv):
    """Run case files; the exit status is that of the engine's own command."""
    return score_cli.main(argv, run=lambda case: run(env, case))


def run(env, case):
    """What comes out of one case in this database; nothing of it is kept."""
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True})
    with _kept_apart(env), _on_a_day_after(env, case):
        records = CaseRecords(env, case)
        record_history(records)
        ledger = CaseLedger(records)
        return _played(records, ledger)


def _played(records, ledger):
    with ledger.as_source():
        ledger.play()
        case = records.case
        periods = {expected.period: _period(records, expected.period) for expected in case.expect}
        at_once = {code: _stored(records, period) for code, period in periods.items()}
        return [_as_of(records, ledger, code, periods[code], at_once[code])
                for code in (expected.period for expected in case.expect)]


def _period(records, code):
    found = records.case.scheme.calendar.period(code).code
    return records.cycle.period_ids.filtered(lambda one: one.code == found)


@contextmanager
def _kept_apart(env):
    """Work inside a savepoint that is rolled back."""
    levels = {name: logging.getLogger(name).level for name in QUIET}
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    savepoint = env.cr.savepoint(flush=True)
    try:
        yield
        env.flush_all()
    finally:
        env.invalidate_all(flush=False)
        savepoint.close(rollback=True)
        env.registry.clear_cache()
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _on_a_day_after(env, case):
    """A case may play in a year that isn't over: the app then takes it to be the day after."""
    today = env["party.workday"]._today()
    last = case.scheme.calendar.cycle(case.year + 1).first
    if last <= today:
        yield
        return
    with patch.object(type(env["party.workday"]), "_today", lambda self: last), \
            patch.object(type(env["party.cycle"]), "_today", lambda self: last):
        yield


def _as_of(records, ledger, code, period, at_once):
    """Let the scheduled action score the period, and read everything back from the records."""
    env, case = records.env, records.case
    env.cr.execute("DELETE FROM party_score")
    env.invalidate_all()
    env["party.score.run"].search([]).unlink()
    env["party.score"]._cron_score(today=period.date_to + DAY)
    scores = _stored(records, period)
    if any(scores.get(name) != kept for name, kept in at_once.items()):
        raise AssertionError(f"{case.title}, {code}: scores kept at each confirmation differ from the scheduled ones")
    book = Account(records.cycle)
    engine_period = book.engine_period(period)
    dossiers = env["party.dossier"]._dossiers(env["party.member"].browse(records.name_of), records.cycle)
    readings = _readings(records, book)
    present, accounts = {}, {}
    for name, member in records.members.items():
        present[name] = presence(book.scheme, dossiers[member.id], engine_period)
        accounts[name] = account(
            book.scheme, dossiers[member.id], engine_period, ledger.entries(name), readings.get(name, ()), book.since)
    names = [name for name in case.members if name in scores and scores[name][1]]
    values = Scores(
        [scores[name][0] for name in names], [scores[name][1] for name in names],
        frozenset(place for place, name in enumerate(names) if scores[name][2]))
    members = told_members(case, present, names, values, _standings(records, period, names))
    entries = sorted(_entries(records, ledger, accounts, engine_period), key=lambda pair: pair[0])
    return PeriodResult(code, members, tuple(result for _order, result in entries))


def _standings(records, period, names):
    """Where the app ranks and grades these members, under their names in the case."""
    Score = records.env["party.score"]
    place = {name: number for number, name in enumerate(records.members)}
    found = Score.search([("period_id", "=", period.id)])
    found = found.sorted(lambda score: place[records.name_of[score.member_id.id]])
    name_of = {score.id: records.name_of[score.member_id.id] for score in found}
    stands = {name_of[key]: standing for key, standing in found._standings().items()}
    return [stands[name]._replace(why=tuple(_named(reason, name_of) for reason in stands[name].why)) for name in names]


def _named(reason, name_of):
    params = dict(reason.params)
    for key in ("taken_by", "tied"):
        if key in params:
            params[key] = [name_of[one] for one in params[key]]
    return Reason(reason.code, params)


def _stored(records, period):
    """``{name: (cents, node values or None, vetoed)}`` as the table of scores has it."""
    env = records.env
    env["party.score"].flush_model()
    env.cr.execute(
        "SELECT member_id, (total * 100)::bigint, tree, vetoed FROM party_score WHERE period_id = %s", [period.id])
    return {records.name_of[member]: (cents, tree, vetoed) for member, cents, tree, vetoed in env.cr.fetchall()}


def _readings(records, book):
    found = {}
    for member, node, day, value in Members(book, sorted(records.name_of)).readings():
        reading = Reading(book.scheme.nodes[node].code, day, value)
        found.setdefault(records.name_of[member], []).append(reading)
    return found


def _entries(records, ledger, accounts, period):
    """``(order, EntryResult)`` of every entry dated up to the period's end; `counted` as stored where nothing later
    could have changed it since."""
    scheme = records.case.scheme
    # The app closes the windows of every cycle that it has; a case is about its own, except in accounts for life.
    first = date.min if scheme.lifetime else scheme.calendar.cycle(period.year).first
    for name, made in accounts.items():
        for entry, item in zip(ledger.entries(name), made.settled, strict=True):
            earlier = entry.date < first and entry.key[0] == "closing"
            if entry.date <= period.last and not earlier:
                record = ledger.record_of[entry.key]
                counted = item.cents if ledger.goes_on_after(name, period.last) else round(record.counted * 100)
                yield ledger.order(entry), EntryResult(
                    ledger.ids.get(entry.key), name, entry.rule, entry.date, entry.origin, entry.cents, counted,
                    item.reason)
    for order, result in ledger.refused:
        if result.date <= period.last:
            yield order, result
