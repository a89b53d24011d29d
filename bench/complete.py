"""Completing tasks over HTTP with everything on, in turns with the floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench.floor import Floor, open_floor
from bench.house import ANSWERS, BENCH_DOC, HEADS, House, open_house, serving
from bench.load import Target, complete_tasks
from bench.machine import calibrate, middle
from bench.options import Options
from bench.processes import Served

TASKS = 6  # of one case, on either branch
NOISY = 0.6  # a round on less than this share of the best calibration is left out of the ratios
Contender = tuple[Target, Callable[[int], list[str]], list[float]]  # where, how cases are made, rates seen so far


def measure(options: Options) -> dict[str, Any]:
    with open_floor(options.server) as floor, open_house(options.server) as house, serving(house) as served:
        return compare(floor, house, served, options)


def compare(floor: Floor, house: House, served: Served, options: Options) -> dict[str, Any]:
    """{runs, rows}: every run of every round, and for each number of clients the medians and the ratio to the floor."""
    process = house.deploy(BENCH_DOC.read_bytes())
    ours = Target(served, [house.token(account) for account in HEADS], house.url, ANSWERS)
    contenders: dict[str, Contender] = {
        "floor": (floor.target, floor.start, [1000.0]),
        "ours": (ours, lambda count: house.start(process, count), [100.0]),
    }
    for target, start, rates in contenders.values():
        rates.append(complete_tasks(target, start(10), 2, options.seconds)["tasks_s"])  # also fills the caches
    runs = _rounds(contenders, options)
    return {"runs": runs, "rows": [_row(runs, clients) for clients in options.clients]}


def _rounds(contenders: dict[str, Contender], options: Options) -> list[dict[str, Any]]:
    runs = []
    for turn in range(options.rounds):
        for clients in options.clients:
            names = sorted(contenders, reverse=bool(turn % 2))  # who goes first changes from round to round
            for name in names:
                target, start, rates = contenders[name]
                cases = start(max(clients, round(1.3 * max(rates) * options.seconds / TASKS)))
                score = calibrate()
                run = complete_tasks(target, cases, clients, options.seconds)
                rates.append(run["tasks_s"])
                del run["samples"]
                runs.append({"round": turn, "clients": clients, "server": name, "calibration": score, **run})
    return runs


def _row(runs: list[dict[str, Any]], clients: int) -> dict[str, Any]:
    """Medians over the rounds; a ratio is taken within its round. Above 1 the ratio of CPU and p95 says we take more."""
    best = max(run["calibration"] for run in runs)
    rounds: dict[int, dict[str, Any]] = {}
    for run in runs:
        if run["clients"] == clients and run["calibration"] >= NOISY * best:
            rounds.setdefault(run["round"], {})[run["server"]] = run
    pairs = [(pair["ours"], pair["floor"]) for pair in rounds.values() if len(pair) == 2]
    ratios = [ours["tasks_s"] / floor["tasks_s"] for ours, floor in pairs]
    row: dict[str, Any] = {"clients": clients, "rounds": len(pairs)}
    for place, name in enumerate(("ours", "floor")):
        mine = [pair[place] for pair in pairs]
        row[name] = {
            "tasks_s": middle((run["tasks_s"] for run in mine), 1), "cpu_ms": middle(run["cpu_ms"] for run in mine),
            "errors": sum(len(run["errors"]) for run in mine),
            **{key: middle((run["ms"][key] for run in mine), 2) for key in ("p50", "p95", "p99")},
        }  # fmt: skip
    return row | {
        "ratio": middle(ratios, 2),
        "worst_ratio": round(min(ratios), 2) if ratios else float("nan"),
        "cpu_ratio": middle((ours["cpu_ms"] / floor["cpu_ms"] for ours, floor in pairs if floor["cpu_ms"]), 1),
        "p95_ratio": middle((ours["ms"]["p95"] / floor["ms"]["p95"] for ours, floor in pairs), 1),
        "calibration": round(min((min(ours["calibration"], floor["calibration"]) for ours, floor in pairs), default=0)),
    }


def table(result: dict[str, Any]) -> str:
    lines = [
        "| clients | server | tasks/s | p50 / p95 / p99 ms | server CPU ms/task | of the floor's rate: median (worst round)"
        " | CPU × floor | p95 × floor | calibration |",
        "| ---: | --- | ---: | --- | ---: | --- | ---: | ---: | ---: |",
    ]
    for row in result["rows"]:
        for name in ("floor", "ours"):
            it = row[name]
            line = f"| {row['clients']} | {name} | {it['tasks_s']} | {it['p50']} / {it['p95']} / {it['p99']} | {it['cpu_ms']} "
            if name == "ours":
                line += f"| **{row['ratio']}** ({row['worst_ratio']}) | {row['cpu_ratio']} | {row['p95_ratio']} "
                line += f"| {row['calibration']} |"
            else:
                line += "| 1 | 1 | 1 | |"
            lines.append(line)
    errors = sum(row[name]["errors"] for row in result["rows"] for name in ("floor", "ours"))
    return "\n".join([*lines, "", f"{result['rows'][0]['rounds']} rounds; {errors} errors."])
