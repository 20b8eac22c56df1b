"""What a confirmation costs: ./dev bench confirm [entries …].

Prints (1) the time of confirming one entry with its score updated, at 1 and at 5 million entries in the ledger; (2) of
confirming 500 in one go, per entry; (3) of approving as many leave requests of Odoo's own Time Off in the same run, in
one go, per request.
"""

import argparse
import time
from datetime import date, timedelta
from statistics import median

from bench._server import environment  # isort: skip
from bench._ledger import ENTRIES, YEAR, Ledger

BULK = 500


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("entries", nargs="*", type=int, default=[1_000_000, 5_000_000], help="sizes, growing")
    parser.add_argument("--repeat", type=int, default=30, help="single confirmations a size, the median is shown")
    options = parser.parse_args()
    with environment() as env:
        leave = leaves(env)
        ledger = Ledger(env)
        secretary = people(env, ledger)
        for entries in sorted(options.entries):
            seconds = ledger.grow(entries // ENTRIES)
            print(f"\n{entries:,} entries of {ledger.members:,} members (made in {seconds:.0f} s)")
            single = [confirm_one(env, ledger, secretary, number) for number in range(options.repeat)]
            slowest = max(single) * 1000
            print(f"  one entry, score updated       {median(single) * 1000:8.1f} ms   (slowest {slowest:.1f})")
            bulk, queries = confirm_bulk(env, ledger, secretary)
            print(f"  {BULK} in one go                 {bulk / BULK * 1000:8.2f} ms an entry   ({queries} queries)")
            print(f"  {BULK} leave requests in one go  {leave[0] / BULK * 1000:8.2f} ms a request ({leave[1]} queries)")
            print(f"  times faster                   {leave[0] / bulk:8.1f}", flush=True)


def people(env, ledger):
    """A secretary of the committee, who may confirm in every branch; entries are declared by somebody else."""
    user = env["res.users"].with_context(no_reset_password=True).create({"name": "Secretary", "login": "bench"})
    env["party.post"].create({
        "user_id": user.id, "type_id": env.ref("party_points.post_type_secretary").id, "branch_id": ledger.committee.id,
    })
    env.cr.commit()
    return user


def submitted(env, ledger, members):
    """An entry each for these members (counted from the first), declared and waiting for confirmation."""
    first = ledger.first["party_member"]
    rules = [rule for rule in ledger.compiled.rules if rule.points is not None]
    entries = env["party.entry"].browse(env["party.entry"].declare([
        {"member_id": first + number, "rule": rules[number % len(rules)].code, "date": date(YEAR, 12, 1)}
        for number in members
    ]))
    entries.action_submit()
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    return entries


def confirm_one(env, ledger, secretary, number):
    entry = submitted(env, ledger, [number * 37 % ledger.members])
    began = time.perf_counter()
    entry.with_user(secretary).action_confirm()
    env.flush_all()
    env.cr.commit()
    return time.perf_counter() - began


def confirm_bulk(env, ledger, secretary):
    """Seconds and queries for as many entries of as many members."""
    entries = submitted(env, ledger, range(1000, 1000 + BULK))
    before, began = env.cr.sql_log_count, time.perf_counter()
    result = entries.with_user(secretary).decide("confirm")
    env.flush_all()
    env.cr.commit()
    spent = time.perf_counter() - began
    assert len(result["done"]) == BULK, result["failed"][:3]
    return spent, env.cr.sql_log_count - before


def leaves(env):
    """Seconds and queries for approving as many requests of as many employees."""
    module = env["ir.module.module"].search([("name", "=", "hr_holidays")])
    if module.state != "installed":
        module.button_immediate_install()
        env.transaction.reset()
    kind = env["hr.leave.type"].create({
        "name": "Benchmark", "requires_allocation": False, "leave_validation_type": "hr",
    })
    employees = env["hr.employee"].create([{"name": f"Leave {number}"} for number in range(BULK)])
    monday = date(YEAR, 3, 3)
    requests = env["hr.leave"].create([
        {"name": "Benchmark", "employee_id": employee.id, "holiday_status_id": kind.id,
         "request_date_from": monday, "request_date_to": monday + timedelta(days=1)}
        for employee in employees
    ])
    env.flush_all()
    env.cr.commit()
    env.invalidate_all()
    before, began = env.cr.sql_log_count, time.perf_counter()
    requests.action_approve()
    env.flush_all()
    env.cr.commit()
    spent = time.perf_counter() - began
    assert set(requests.mapped("state")) == {"validate"}
    return spent, env.cr.sql_log_count - before


if __name__ == "__main__":
    main()
