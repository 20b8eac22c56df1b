"""Full scoring of a cycle beside PostgreSQL's own sum: ./dev bench score [members …].

Prints for each size (a) the floor: INSERT … SELECT member_id, sum(counted) … GROUP BY member_id over the confirmed
entries of the cycle; (b) the scoring of the same cycle by the app, all batches and all writing included; (c) the ratio;
and how much memory the scoring took.
"""

import argparse
import time
from datetime import date
from statistics import median

from bench._server import environment, peak_megabytes, reset_peak  # isort: skip
from bench._ledger import ENTRIES, YEAR, Ledger

FLOOR = """
    INSERT INTO bench_floor SELECT member_id, sum(counted) FROM party_entry
     WHERE cycle_id = %s AND state = 'confirmed' GROUP BY member_id
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("members", nargs="*", type=int, default=[10_000, 100_000], help="sizes, growing")
    parser.add_argument("--repeat", type=int, default=3, help="measure each this often, show the median")
    parser.add_argument("--every-period", action="store_true", help="also all periods of the cycle")
    parser.add_argument("--batch", type=int, default=0, help="members a batch (default: the app's own)")
    options = parser.parse_args()
    with environment() as env:
        ledger = Ledger(env)
        env.cr.execute("CREATE TABLE bench_floor (member_id int, total numeric)")
        print(f"scheme of {len(ledger.compiled.nodes)} nodes, {ENTRIES} entries a member, 4 figures a member")
        for members in sorted(options.members):
            seconds = ledger.grow(members)
            print(f"\n{members:,} members, {members * ENTRIES:,} entries (made in {seconds:.0f} s)", flush=True)
            measure(env, ledger, options)


def measure(env, ledger, options):
    """One size: floor and scoring, several times, alternating."""
    floors, firsts, agains = [], [], []
    for _ in range(options.repeat):
        floors.append(floor(env, ledger.cycle))
        env.cr.execute("TRUNCATE party_score")
        env.cr.commit()
        reset_peak()
        before = peak_megabytes()
        firsts.append(score(env, ledger.cycle, ledger.periods[-1:], options.batch))
        memory = peak_megabytes() - before
        agains.append(score(env, ledger.cycle, ledger.periods[-1:], options.batch))
    env.cr.execute("SELECT count(*), count(DISTINCT total) FROM party_score")
    scores, different = env.cr.fetchone()
    base, plain = median(floors), floor(env, ledger.cycle, index=False)
    print(f"  (a) floor, the sums alone            {base:7.2f} s")
    print(f"      the sums without our index       {plain:7.2f} s")
    print(f"  (b) scoring the cycle, {scores:>7,} scores {median(firsts):7.2f} s   ({different:,} different totals)")
    print(f"  (c) ratio                            {median(firsts) / base:7.2f}   without our index "
          f"{median(firsts) / plain:.2f}")
    print(f"      again, nothing has changed       {median(agains):7.2f} s   ratio {median(agains) / base:.2f}")
    print(f"      memory on top of the process     {memory:7.0f} MB", flush=True)
    if options.every_period:
        env.cr.execute("TRUNCATE party_score")
        env.cr.commit()
        whole = score(env, ledger.cycle, ledger.periods, options.batch)
        print(f"      all four quarters' scores        {whole:7.2f} s   ratio {whole / base:.2f}", flush=True)


def floor(env, cycle, index=True):
    """The sums alone; PostgreSQL reads them from the covering index that scoring brought, or from the table."""
    env.cr.execute("TRUNCATE bench_floor")
    env.cr.commit()
    for way in ("indexonlyscan", "indexscan", "bitmapscan"):
        env.cr.execute(f"SET LOCAL enable_{way} = {'on' if index else 'off'}")
    began = time.perf_counter()
    env.cr.execute(FLOOR, [cycle.id])
    env.cr.commit()
    return time.perf_counter() - began


def score(env, cycle, periods, batch):
    """The daily job's own way: a run, a commit a batch."""
    Run = env["party.score.run"]
    Run.search([]).unlink()
    run = Run.create({"cycle_id": cycle.id, "date": date(YEAR, 12, 31)})
    env.flush_all()
    env.cr.commit()
    began = time.perf_counter()
    job = env["party.score"].with_context(party_points_commit=True)
    job._run(run.with_env(job.env), periods, **({"batch": batch} if batch else {}))
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
