"""Full scoring of a cycle beside PostgreSQL's own sum: ./dev bench score [members …].

Prints for each size (a) the floor: INSERT … SELECT member_id, sum(counted) … GROUP BY member_id over the confirmed
entries of the cycle; (b) the scoring of the same cycle by the app, all batches and all writing included, and then the
ranks and grades of all branches; (c) the ratio; where the time went, the time per member beside that of the first size,
and how much memory it took.
"""

import argparse
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date
from statistics import median

from bench._server import environment, peak_megabytes, reset_peak  # isort: skip
from odoo.sql_db import Cursor

from bench._ledger import ENTRIES, YEAR, Ledger

FLOOR = """
    INSERT INTO bench_floor SELECT member_id, sum(counted) FROM party_entry
     WHERE cycle_id = %s AND state = 'confirmed' GROUP BY member_id
"""
# Branches that are ranked and graded in one transaction.
BRANCHES = 200
# What a statement is about, by a word of it.
SUBJECTS = {
    "INTO party_score": "writing scores", "FROM party_entry": "reading the ledger", "FROM party_figure":
    "reading figures", "UPDATE party_score": "freezing", "party_score": "reading scores",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("members", nargs="*", type=int, default=[10_000, 100_000], help="sizes, growing")
    parser.add_argument("--scheme", default="S20", help="of the library, or BUSY: means, figures, caps of all kinds")
    parser.add_argument("--repeat", type=int, default=3, help="measure each this often, show the median")
    parser.add_argument("--batch", type=int, default=0, help="members a batch (default: the app's own)")
    options = parser.parse_args()
    with environment() as env:
        ledger = Ledger(env, scheme=options.scheme)
        env.cr.execute("CREATE TABLE bench_floor (member_id int, total numeric)")
        nodes, rules = len(ledger.compiled.nodes), len(ledger.compiled.rules)
        print(f"scheme {options.scheme}: {nodes} nodes, {rules} rules; {ENTRIES} entries a member")
        first = None
        for members in sorted(options.members):
            seconds = ledger.grow(members)
            print(f"\n{members:,} members, {members * ENTRIES:,} entries (made in {seconds:.0f} s)", flush=True)
            per_member = measure(env, ledger, options) / members
            first = first or per_member
            print(f"      a member                         {per_member * 1e6:7.1f} µs  {per_member / first:.2f} of the "
                  "first size", flush=True)


def measure(env, ledger, options):
    """One size: floor and scoring, several times, alternating. Returns the median seconds of (b)."""
    floors, scorings, gradings = [], [], []
    period = ledger.periods[-1]
    for _ in range(options.repeat):
        floors.append(floor(env, ledger.cycle))
        start_anew(env)
        reset_peak()
        before = peak_megabytes()
        spent = Counter()
        with counted(spent):
            scorings.append(score(env, ledger.cycle, period, options.batch))
            gradings.append(grade(env, period))
        memory = peak_megabytes() - before
    base = median(floors)
    total = median(one + other for one, other in zip(scorings, gradings, strict=True))
    env.cr.execute("SELECT count(*), count(DISTINCT total), count(rank), count(grade_code) FROM party_score")
    print(f"  (a) floor, the sums alone            {base:7.2f} s")
    print(f"  (b) scoring, ranks and grades        {total:7.2f} s   (%s scores, %s totals, %s ranks, %s grades)"
          % env.cr.fetchone())
    print(f"      of which scoring                 {median(scorings):7.2f} s   "
          f"ranks and grades {median(gradings):.2f} s")
    print(f"  (c) ratio                            {total / base:7.2f}     "
          f"of scoring alone {median(scorings) / base:.2f}")
    for subject, seconds in spent.most_common():
        print(f"      {subject:32} {seconds:7.2f} s")
    print(f"      {'Python':32} {scorings[-1] + gradings[-1] - spent.total():7.2f} s")
    print(f"      memory on top of the process     {memory:7.0f} MB")
    return total


def start_anew(env):
    """As before the first scoring."""
    env.cr.execute("TRUNCATE party_score")
    env.cr.commit()
    env.invalidate_all()


def floor(env, cycle):
    """The sums alone, in whatever way PostgreSQL finds best."""
    env.cr.execute("TRUNCATE bench_floor")
    env.cr.commit()
    began = time.perf_counter()
    env.cr.execute(FLOOR, [cycle.id])
    env.cr.commit()
    return time.perf_counter() - began


def score(env, cycle, period, batch):
    """The daily job's own way: a run, a commit a batch."""
    Run = env["party.score.run"]
    Run.search([]).unlink()
    run = Run.create({"cycle_id": cycle.id, "date": date(YEAR, 12, 31)})
    env.flush_all()
    env.cr.commit()
    began = time.perf_counter()
    job = env["party.score"].with_context(party_points_commit=True)
    job._run(run.with_env(job.env), period, **({"batch": batch} if batch else {}))
    return time.perf_counter() - began


def grade(env, period):
    """The ranks and grades of every branch, and the freeze that they come with; a commit every some branches."""
    env.cr.execute("SELECT DISTINCT branch_id FROM party_score WHERE period_id = %s ORDER BY 1", [period.id])
    branches = [row[0] for row in env.cr.fetchall()]
    began = time.perf_counter()
    for start in range(0, len(branches), BRANCHES):
        env["party.score"]._freeze(period, env["party.branch"].browse(branches[start:start + BRANCHES]))
        env.cr.commit()
        env.invalidate_all()
    return time.perf_counter() - began


@contextmanager
def counted(spent):
    """Add up the seconds of all statements by what they are about."""
    execute = Cursor.execute

    def timed(cursor, query, *args, **kwargs):
        began = time.perf_counter()
        try:
            return execute(cursor, query, *args, **kwargs)
        finally:
            code = getattr(query, "code", query)
            subject = next((words for word, words in SUBJECTS.items() if word in code), "other statements")
            spent[subject] += time.perf_counter() - began

    Cursor.execute = timed
    yield
    Cursor.execute = execute


if __name__ == "__main__":
    main()
