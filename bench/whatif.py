"""What-ifs of a cycle beside its full scoring: ./dev bench whatif [members …].

Prints for each size the scoring of the cycle by the app with its ranks and grades (as ./dev bench score), and for
changes of several kinds the what-if on the same entries: both schemes valued, ranked and graded, and the changed
members written as its result; the ratio of the two, the memory, and where the time went (--profile).
"""

import argparse
import cProfile
import pstats
import time
from statistics import median

from bench._server import environment, peak_megabytes, reset_peak  # isort: skip
from bench._ledger import ENTRIES, Ledger
from bench.score import grade, score, start_anew

CHANGES = {
    "S20": {
        "a bound of a grade": ("grade", "excellent", "from", "88"),
        "a node's cap": ("node", "conduct_values", "max", "8"),
        "a weight": ("node", "duty", "weight", "0.8"),
        "a rule's points": ("rule", "duty_job.fault", "points", "-3"),
        "a rule's limit": ("rule", "duty_job.fault", "max_count", "1"),
        "a rare rule's limit": ("rule", "conduct_family.support", "max_count", "1"),
        "a rule in a family": ("rule", "award.personal", "max_points", "4"),
    },
    "BUSY": {
        "a bound of a grade": ("grade", "good", "from", "70"),
        "a node's cap": ("node", "conduct", "max", "30"),
        "a weight": ("node", "daily", "weight", "0.8"),
        "a rule's points": ("rule", "daily00.done", "points", "1"),
        "a rule's limit": ("rule", "conduct00.breach", "max_count", "1"),
        "a rare rule's limit": ("rule", "conduct00.void", "max_count", "1"),
        "a rule in a family": ("rule", "deeds00.honour", "max_points", "4"),
    },
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("members", nargs="*", type=int, default=[10_000, 100_000], help="sizes, growing")
    parser.add_argument("--scheme", default="S20", choices=CHANGES, help="of the library, or BUSY")
    parser.add_argument("--repeat", type=int, default=3, help="measure each this often, show the median")
    parser.add_argument("--only", help="only changes whose name contains this")
    parser.add_argument("--profile", action="store_true", help="print where the time of each what-if goes")
    options = parser.parse_args()
    with environment() as env:
        ledger = Ledger(env, scheme=options.scheme)
        print(f"scheme {options.scheme}: {len(ledger.compiled.nodes)} nodes; {ENTRIES} entries a member")
        for members in sorted(options.members):
            seconds = ledger.grow(members)
            print(f"\n{members:,} members, {members * ENTRIES:,} entries (made in {seconds:.0f} s)", flush=True)
            measure(env, ledger, options)


def measure(env, ledger, options):
    """One size: scoring, then each change, alternating."""
    changes = {name: place for name, place in CHANGES[options.scheme].items() if (options.only or "") in name}
    found = {name: [] for name in changes}
    for _ in range(options.repeat):
        for name, place in changes.items():
            # Each beside a scoring of its own: the machine may be busier now than before.
            start_anew(env)
            base = score(env, ledger.cycle, ledger.periods[-1], 0) + grade(env, ledger.periods[-1])
            reset_peak()
            before = peak_megabytes()
            seconds, changed = attempt(env, ledger, place, options.profile)
            found[name].append((seconds / base, seconds, base, changed, peak_megabytes() - before))
    for name, tries in found.items():
        ratio, seconds, base, changed, memory = sorted(tries)[len(tries) // 2]
        print(f"  what if: {name:<20} {seconds:7.2f} s   scoring {base:7.2f} s   ratio {ratio:.2f}   "
              f"{changed:>7,} members change   {memory:.0f} MB", flush=True)
    print(f"  median of the ratios  {median(min(tries)[0] for tries in found.values()):.2f}")


def attempt(env, ledger, place, profiled):
    """One what-if from its start to its last step, a commit a step."""
    part, code, field, value = place
    record = env[f"party.scheme.{part}"].search([("scheme_id", "=", ledger.scheme.id), ("code", "=", code)])
    trial = env["party.what.if"].create({
        "mode": "value", "cycle_id": ledger.cycle.id, "period_id": ledger.periods[-1].id, "part": part,
        f"{part}_id": record.id, f"{part}_field": field, "value": value})
    env.cr.commit()
    profile = cProfile.Profile()
    if profiled:
        profile.enable()
    began = time.perf_counter()
    trial._start()
    while trial.state == "running":
        trial.step()
        env.cr.commit()
    seconds = time.perf_counter() - began
    if profiled:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(28)
    changed = trial.changed_count, trial.regraded_count
    trial.unlink()
    env.cr.commit()
    return seconds, max(changed)


if __name__ == "__main__":
    main()
