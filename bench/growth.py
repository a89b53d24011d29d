"""Whether a step costs the same in a long process as in a short one, and in a late pass of a loop as in an early one (P6).

The same diagrams are played by SpiffWorkflow used plainly, over HTTP and in this process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bench import naive_site
from bench.contenders import Contender
from bench.diagrams import Diagram, loop, sequence
from bench.goals import Goal, at_most
from bench.ground import Ground
from bench.house import ANSWERS
from bench.load import complete_tasks
from bench.machine import percentile
from bench.options import Options
from bench.turns import Figures, Round, Turns, ratio, ratio_of, shown
from engine.spiff.flow import Program, Run
from engine.spiff.parser import parse

LENGTHS, PASSES = (6, 100, 300), (5, 50, 200)
STEPS = {"ours": 120, "naive": 60}  # in a round at each length
AROUND = 5  # a pass is judged with this many before it and after it
LIMITS = (1.0, 1.25, 1.5)  # for each length, × the shortest
LIMIT_OF_LOOP = 1.3
ANSWER = ANSWERS[""]
Walk = Iterator[int]  # one step each time it is asked; yields the size of the stored state


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{lengths, passes, machine}: a row for each contender, place and size."""
    lengths, passes = options.scaled(LENGTHS, 4), options.scaled(PASSES, 3)
    contenders: dict[str, Contender] = {"ours": ground.ours, "naive": ground.naive}
    things: dict[str, Callable[[], Figures]] = {}
    for name, contender in contenders.items():
        steps = max(min(lengths), round(STEPS[name] * options.scale))
        for length in lengths:
            things[f"{name} HTTP {length}"] = partial(_over_http, contender, sequence(length), length, steps)
            things[f"{name} engine {length}"] = partial(_alone, WALKS[name], sequence(length), length, steps)
        turns_of_loop = max(passes) + AROUND
        things[f"{name} HTTP loop"] = partial(_over_http, contender, loop(), turns_of_loop, turns_of_loop)
        things[f"{name} engine loop"] = partial(_alone, WALKS[name], loop(), turns_of_loop, turns_of_loop)
    turns = Turns(options.repeats)
    rounds = turns.rounds(things, options.rounds)
    places = [(name, place) for place in ("HTTP", "engine") for name in contenders]
    return {
        "lengths": [_length(rounds, f"{name} {place}", n, lengths[0]) for name, place in places for n in lengths],
        "passes": [_pass(rounds, f"{name} {place}", n, passes[0]) for name, place in places for n in passes],
        "machine": turns.told(),
    }


# ---------------------------------------------------------------- what is done in a round


def _over_http(contender: Contender, diagram: Diagram, length: int, steps: int) -> Figures:
    cases = contender.start(diagram, max(1, steps // length))
    run = complete_tasks(contender.target, cases, 1, most=steps)
    if run["errors"]:
        raise RuntimeError(run["errors"][0])
    return {"ms": run["samples"][0], "cpu_ms": run["cpu_ms"], "bytes": 0}


def _alone(walk: Callable[[Diagram], Walk], diagram: Diagram, length: int, steps: int) -> Figures:
    """Steps from stored state to stored state in this process, without a database."""
    times: list[float] = []
    used, largest = 0.0, 0
    while len(times) < steps:
        path = walk(diagram)
        for _ in range(min(length, steps - len(times))):
            before, cpu_before = time.perf_counter(), time.process_time()
            largest = max(largest, next(path))
            times.append(1000 * (time.perf_counter() - before))
            used += time.process_time() - cpu_before
    return {"ms": times, "cpu_ms": 1000 * used / len(times), "bytes": largest}


def _ours(diagram: Diagram) -> Walk:
    parsed, now = parse(diagram.xml), datetime.now(UTC)
    program = Program.restore(parsed.process_id, {parsed.process_id: parsed.spec})
    run = Run.start(program, {"agency": "a"}, now)
    tasks, state = run.waits().tasks, run.dump()
    while tasks:
        run = Run.load(program, state, now)
        run.complete(tasks[0].id, {tasks[0].element: ANSWER})
        tasks, state = run.waits().tasks, run.dump()
        yield len(state)


def _naive(diagram: Diagram) -> Walk:
    workflow = naive_site.begin(naive_site.parse(diagram.xml, diagram.process), {})
    element, state = naive_site.waiting(workflow), naive_site.dump(workflow)
    while element:
        state, element = naive_site.go(state, element, ANSWER)
        yield len(state)


WALKS: Mapping[str, Callable[[Diagram], Walk]] = {"ours": _ours, "naive": _naive}


# ---------------------------------------------------------------- what comes out


def _length(rounds: list[Round], name: str, size: int, smallest: int) -> dict[str, Any]:
    return {
        "name": name, "size": size, "bytes": rounds[0][f"{name} {size}"]["bytes"],
        "p50": _middle([each[f"{name} {size}"]["ms"] for each in rounds]),
        "cpu_ms": round(percentile([each[f"{name} {size}"]["cpu_ms"] for each in rounds], 50), 3),
        "grown": ratio(rounds, f"{name} {size}", f"{name} {smallest}", lambda run: percentile(run["ms"], 50)),
        "cpu_grown": ratio(rounds, f"{name} {size}", f"{name} {smallest}", lambda run: float(run["cpu_ms"])),
    }  # fmt: skip


def _pass(rounds: list[Round], name: str, number: int, earliest: int) -> dict[str, Any]:
    times = [each[f"{name} loop"]["ms"] for each in rounds]
    late_and_early = [(percentile(_around(one, number), 50), percentile(_around(one, earliest), 50)) for one in times]
    return {
        "name": name, "size": number, "bytes": rounds[0][f"{name} loop"]["bytes"],
        "p50": _middle([_around(each, number) for each in times]), "grown": ratio_of(late_and_early),
    }  # fmt: skip


def _middle(times: Sequence[Sequence[float]]) -> float:
    return round(percentile([each for part in times for each in part], 50), 3)


def _around(times: Sequence[float], number: int) -> Sequence[float]:
    return times[max(0, number - 1 - AROUND) : number + AROUND]


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    found = []
    lengths = [row for row in result["lengths"] if row["name"] == "ours HTTP"]
    for row, limit in list(zip(lengths, LIMITS, strict=True))[1:]:
        found.append(at_most("P6", f"{row['size']} tasks × {lengths[0]['size']}, p50", limit, row["grown"]))
        found.append(at_most("P6", f"{row['size']} tasks × {lengths[0]['size']}, CPU", limit, row["cpu_grown"]))
    passes = [row for row in result["passes"] if row["name"] == "ours HTTP"]
    clause = f"pass {passes[-1]['size']} of a loop × {passes[0]['size']}"
    return [*found, at_most("P6", clause, LIMIT_OF_LOOP, passes[-1]["grown"])]


def table(result: Mapping[str, Any]) -> str:
    lines = [
        "| | who | p50 ms | × smallest: median (worst round) | CPU ms | × smallest | state, bytes |",
        "| --- | --- | ---: | --- | ---: | --- | ---: |",
    ]
    for kind, words in (("lengths", "{} user tasks in a row"), ("passes", "pass {} of a loop")):
        for row in result[kind]:
            cpu = f"{row['cpu_ms']} | {shown(row['cpu_grown'], 'highest')}" if kind == "lengths" else " | "
            lines.append(
                f"| {words.format(row['size'])} | {row['name']} | {row['p50']} | **{shown(row['grown'], 'highest')}** "
                f"| {cpu} | {row['bytes'] or ''} |"
            )
    return "\n".join(lines)
