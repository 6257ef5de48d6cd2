"""Measures this machine, prints what was found beside the bounds, and keeps it in benchmarks/results.json."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks import rig, step, wire

RESULTS = Path(__file__).parent / "results.json"

#: The bounds: microseconds of a step, bare lookups of a step, medians of the loop in C.
MOST_US, MOST_LOOKUPS, MOST_RATIO = 5.0, 150.0, 1.5


class Bound(NamedTuple):
    """What must not be more than a number, and what it is."""

    what: str
    most: float
    found: float

    @property
    def held(self) -> bool:
        """Whether it is not more."""
        return self.found <= self.most


def bounds(steps: Sequence[step.Step], wires: Sequence[wire.Wire]) -> Iterator[Bound]:
    """Every bound with what was found."""
    hand = steps[0]
    yield Bound(f"step, {hand.what}: µs", MOST_US, hand.ns / 1000)
    yield Bound(f"step, {hand.what}: bare lookups", MOST_LOOKUPS, hand.lookups)
    for each in wires:
        if each.who == wire.DAEMON:
            yield Bound(
                f"wire, {each.place}, {each.way}, {each.load}: medians of the loop in C", MOST_RATIO, each.ratio
            )


def _show_steps(steps: Sequence[step.Step]) -> None:
    print(f"\nOne engine step without the send, {rig.ENTRIES} entries: medians of {step.RUNS} runs")
    print(f"{'':36}{'µs':>8}{'lookups':>10}{'sends':>8}")
    for each in steps:
        print(f"{each.what:36}{each.ns / 1000:8.2f}{each.lookups:10.0f}{each.sends:8.1f}")


def _show_wires(wires: Sequence[wire.Wire]) -> None:
    print("\nA message in, a message out: µs")
    print(f"{'':62}{'p50':>8}{'p99':>9}{'p99.9':>9}{'CPU':>8}{'to C':>7}{'lost':>6}")
    for each in wires:
        name = f"{each.place}: {each.way}, {each.load}: {each.who}"
        numbers = f"{each.p50:8.1f}{each.p99:9.1f}{each.p999:9.1f}{each.cpu:8.1f}{each.ratio:7.2f}{each.lost:6}"
        print(f"{name:62}{numbers}")


def _show_bounds(found: Sequence[Bound]) -> None:
    print()
    for each in found:
        print(f"{'held    ' if each.held else 'NOT HELD'}  {each.what}: {each.found:.2f}, at most {each.most:g}")


def _keep(steps: Sequence[step.Step], wires: Sequence[wire.Wire], found: Sequence[Bound]) -> None:
    kept = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "steps": [each._asdict() for each in steps],
        "wires": [each._asdict() for each in wires],
        "bounds": [{**each._asdict(), "held": each.held} for each in found],
    }
    RESULTS.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def main() -> int:
    """Measure; 1 when that was not possible. A bound that does not hold is said, and no failure: machines differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds, for a first look")
    quick = parser.parse_args().quick
    steps = step.measure(step.QUICK if quick else step.RUNS)
    _show_steps(steps)
    try:
        wires = wire.measure(quick, lambda line: print(line, file=sys.stderr))
    except wire.CannotMeasure as trouble:
        print(f"cannot measure the wire: {trouble}", file=sys.stderr)
        return 1
    _show_wires(wires)
    found = list(bounds(steps, wires))
    _show_bounds(found)
    _keep(steps, wires, found)
    print(f"\nkept in {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
