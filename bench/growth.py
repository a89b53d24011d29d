"""Whether a step costs the same in a long process as in a short one, and in a late turn of a loop as in an early one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bench.diagrams import loop, sequence
from bench.house import ANSWERS, HEADS, House, open_house, serving
from bench.load import Target, complete_tasks
from bench.machine import calibrate, percentile
from bench.options import Options
from bench.processes import Served
from engine.spiff.flow import Program, Run
from engine.spiff.parser import parse

LENGTHS, PASSES = (6, 30, 100), (5, 50, 200)
TASKS_A_ROUND = 120
AROUND = 5  # a pass is judged with this many before it and after it


def measure(options: Options) -> dict[str, Any]:
    with open_house(options.server) as house, serving(house) as served:
        return grow(house, served, options)


def grow(house: House, served: Served, options: Options) -> dict[str, Any]:
    """{engine, http}: each {lengths, passes} with {size, p50, bytes or cpu_ms}, and the calibration."""
    lengths, passes = options.scaled(LENGTHS, 3), options.scaled(PASSES, 3)
    score = calibrate()
    engine = {"lengths": _engine_lengths(lengths, options), "passes": _engine_passes(passes, options)}
    names = {length: house.deploy(sequence(length)) for length in lengths}
    again = house.deploy(loop())
    target = Target(served, [house.token(HEADS[0])], house.url, ANSWERS)
    complete_tasks(target, house.start(names[lengths[0]], 10), 1, options.seconds)
    http = {
        "lengths": _http_lengths(house, target, names, options),
        "passes": _http_passes(house, target, again, passes, options),
    }
    return {"engine": engine, "http": http, "calibration": score}


# ---------------------------------------------------------------- the engine alone


def _engine_lengths(lengths: Sequence[int], options: Options) -> list[dict[str, Any]]:
    times: dict[int, list[float]] = {length: [] for length in lengths}
    states: dict[int, int] = {}
    for _ in range(options.rounds):
        for length in lengths:
            for _ in range(max(1, round(TASKS_A_ROUND * options.scale) // length)):
                taken, states[length] = _walk(sequence(length), length)
                times[length] += taken
    return [{"size": n, "p50": round(percentile(times[n], 50), 3), "bytes": states[n]} for n in lengths]


def _engine_passes(passes: Sequence[int], options: Options) -> list[dict[str, Any]]:
    times: dict[int, list[float]] = {number: [] for number in passes}
    for _ in range(options.rounds):
        taken, size = _walk(loop(), max(passes) + AROUND)
        for number in passes:
            times[number] += _around(taken, number)
    return [{"size": n, "p50": round(percentile(times[n], 50), 3), "bytes": size} for n in passes]


def _walk(xml: bytes, steps: int) -> tuple[list[float], int]:
    """Milliseconds of each step from stored state to stored state, and the largest state in bytes."""
    diagram, now = parse(xml), datetime.now(UTC)
    program = Program.restore(diagram.process_id, {diagram.process_id: diagram.spec})
    run = Run.start(program, {"agency": "a"}, now)
    tasks, state, times, largest = run.waits().tasks, run.dump(), [], 0
    for _ in range(steps):
        if not tasks:
            break
        before = time.perf_counter()
        run = Run.load(program, state, now)
        run.complete(tasks[0].id, {tasks[0].element: ANSWERS[""]})
        tasks, state = run.waits().tasks, run.dump()
        times.append(1000 * (time.perf_counter() - before))
        largest = max(largest, len(state))
    return times, largest


# ---------------------------------------------------------------- over HTTP


def _http_lengths(house: House, target: Target, names: dict[int, str], options: Options) -> list[dict[str, Any]]:
    runs: dict[int, list[dict[str, Any]]] = {length: [] for length in names}
    for _ in range(options.rounds):
        for length, process in names.items():
            cases = house.start(process, max(1, round(TASKS_A_ROUND * options.scale) // length))
            runs[length].append(_done(target, cases, len(cases) * length, options))
    return [_figures(length, found, [_times(run) for run in found]) for length, found in runs.items()]


def _http_passes(
    house: House, target: Target, process: str, passes: Sequence[int], options: Options
) -> list[dict[str, Any]]:
    runs = [_done(target, house.start(process, 1), max(passes) + AROUND, options) for _ in range(options.rounds)]
    return [_figures(number, runs, [_around(_times(run), number) for run in runs]) for number in passes]


def _done(target: Target, cases: Sequence[str], tasks: int, options: Options) -> dict[str, Any]:
    run = complete_tasks(target, cases, 1, 5 * options.seconds, tasks)
    if run["errors"]:
        raise RuntimeError(run["errors"][0])
    return run


def _figures(size: int, runs: Sequence[dict[str, Any]], times: Sequence[Sequence[float]]) -> dict[str, Any]:
    cpu = percentile([run["cpu_ms"] for run in runs], 50)
    return {
        "size": size,
        "p50": round(percentile([each for part in times for each in part], 50), 3),
        "cpu_ms": round(cpu, 3),
    }


def _times(run: dict[str, Any]) -> list[float]:
    return [milliseconds for client in run["samples"] for _, milliseconds in client]


def _around(times: Sequence[float], number: int) -> list[float]:
    return list(times[max(0, number - 1 - AROUND) : number + AROUND])


def table(result: dict[str, Any]) -> str:
    lines = [
        "| | engine: p50 ms a step | × smallest | state, bytes | HTTP: p50 ms | × smallest | server CPU ms | × smallest |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind, words in (("lengths", "{} user tasks in a row"), ("passes", "pass {} of a loop")):
        engine, http = result["engine"][kind], result["http"][kind]
        for inner, outer in zip(engine, http, strict=True):
            cpu = f"{outer['cpu_ms']} | {_times_of(outer, http, 'cpu_ms')}" if kind == "lengths" else "| "
            lines.append(
                f"| {words.format(inner['size'])} | {inner['p50']} | {_times_of(inner, engine, 'p50')} | {inner['bytes']} "
                f"| {outer['p50']} | {_times_of(outer, http, 'p50')} | {cpu} |"
            )
    return "\n".join([*lines, "", f"Calibration {result['calibration']}."])


def _times_of(row: dict[str, Any], rows: Sequence[dict[str, Any]], key: str) -> str:
    return f"{row[key] / rows[0][key]:.2f}" if rows[0][key] else ""
