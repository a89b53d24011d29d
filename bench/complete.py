"""Completing tasks over HTTP with everything on, in turns with the floor and the naive site (P1, P2, P3, P8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.contenders import Contender
from bench.diagrams import BENCH_DOC
from bench.goals import Goal, at_least, at_most
from bench.ground import Ground
from bench.load import complete_tasks
from bench.machine import middle
from bench.options import Options
from bench.turns import Figures, Ratio, Round, Thing, Turns, ratio, ratio_of, shown

TASKS = 6  # of one case, on either branch
FIGURES: Mapping[str, Callable[[Figures], float]] = {
    "rate": lambda run: float(run["tasks_s"]),
    "cpu": lambda run: float(run["cpu_ms"]),
    "p50": lambda run: float(run["ms"]["p50"]),
    "p95": lambda run: float(run["ms"]["p95"]),
    "p99": lambda run: float(run["ms"]["p99"]),
}


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{rows, scaling, tails, locked, machine}: medians and ratios for each number of clients, then most clients against one."""
    rates: dict[str, list[float]] = {"floor": [1000.0], "naive": [400.0], "ours": [150.0]}
    turns = Turns(options.repeats)
    things = {
        f"{name} {clients}": _thing(contender, rates[name], clients, options.seconds)
        for clients in options.clients
        for name, contender in ground.contenders.items()
    }
    rounds = turns.rounds(things, options.rounds)
    few, many = options.clients[0], options.clients[-1]
    return {
        "rows": [_row(rounds, clients, list(ground.contenders)) for clients in options.clients],
        "scaling": {
            "few": few, "many": many,
            **{name: ratio(rounds, f"{name} {many}", f"{name} {few}", FIGURES["rate"]) for name in ground.contenders},
        },
        "tails": {
            name: ratio_of([(FIGURES["p99"](run), FIGURES["p50"](run)) for run in _of(rounds, f"{name} {many}")])
            for name in ground.contenders
        },
        "locked": ground.ours.served.log.read_text(errors="replace").count("database is locked"),
        "machine": turns.told(),
    }  # fmt: skip


def _thing(contender: Contender, rates: list[float], clients: int, seconds: float) -> Thing:
    return lambda: _run(contender, rates, clients, seconds)


def _run(contender: Contender, rates: list[float], clients: int, seconds: float) -> Figures:
    """One run with as many fresh cases as the fastest run so far would need."""
    cases = contender.start(BENCH_DOC, max(clients, round(1.3 * max(rates) * seconds / TASKS)))
    run = complete_tasks(contender.target, cases, clients, seconds)
    rates.append(run["tasks_s"])
    return {key: value for key, value in run.items() if key != "samples"}


def _of(rounds: Sequence[Round], thing: str) -> list[Figures]:
    return [each[thing] for each in rounds]


def _row(rounds: list[Round], clients: int, names: Sequence[str]) -> dict[str, Any]:
    """{clients, contenders, ratios}: above 1 a ratio of rates says we do more, one of CPU and times that we take more."""
    contenders = {}
    for name in names:
        runs = _of(rounds, f"{name} {clients}")
        contenders[name] = {
            **{key: middle(map(figure, runs), 2) for key, figure in FIGURES.items()},
            "tasks": sum(run["tasks"] for run in runs),
            "errors": [error for run in runs for error in run["errors"]],
        }
    return {
        "clients": clients,
        "contenders": contenders,
        "to_floor": {name: _ratios(rounds, clients, name, "floor") for name in names if name != "floor"},
        "to_naive": _ratios(rounds, clients, "ours", "naive"),
    }


def _ratios(rounds: list[Round], clients: int, one: str, other: str) -> dict[str, Ratio]:
    return {key: ratio(rounds, f"{one} {clients}", f"{other} {clients}", figure) for key, figure in FIGURES.items()}


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    found, rows = [], result["rows"]
    for row in rows:
        clients = _clients(row["clients"])
        found.append(at_least("P1", f"{clients}, of the floor's", 0.55, row["to_floor"]["ours"]["rate"]))
        found.append(at_least("P1", f"{clients}, of naive's", 1.0, row["to_naive"]["rate"]))
        found.append(at_most("P2", clients, 2.0, row["to_floor"]["ours"]["cpu"]))
    scaling, few, many = result["scaling"], rows[0], rows[-1]
    found.append(at_most("P3", f"p95, {_clients(few['clients'])}", 2.0, few["to_floor"]["ours"]["p95"]))
    found.append(at_most("P3", f"p99, {_clients(many['clients'])}", 2.0, many["to_floor"]["ours"]["p99"]))
    said = f"{_clients(scaling['many'])}, rate of {scaling['few']}"
    found.append(at_least("P8", said, 0.95 if database == "sqlite" else 1.5, scaling["ours"]))
    if database == "sqlite":
        found.append(at_most("P8", f"{_clients(scaling['many'])}, p99 × p50", 10, result["tails"]["ours"]))
        found.append(at_most("P8", "“database is locked”", 0, result["locked"]))
    found.append(at_most("P8", "errors", 0, sum(len(row["contenders"]["ours"]["errors"]) for row in rows)))
    return found


def _clients(count: int) -> str:
    return f"{count} client{'s' * (count > 1)}"


def table(result: Mapping[str, Any]) -> str:
    lines = [
        "| clients | server | tasks/s | p50 / p95 / p99 ms | server CPU ms/task | of the floor's rate: median (worst round)"
        " | CPU × floor | p95 × floor | p99 × floor |",
        "| ---: | --- | ---: | --- | ---: | --- | --- | --- | --- |",
    ]
    for row in result["rows"]:
        for name, it in row["contenders"].items():
            times = f"{it['p50']} / {it['p95']} / {it['p99']}"
            lines.append(
                f"| {row['clients']} | {name} | {it['rate']} | {times} | {it['cpu']} | {_compared(row, name)} |"
            )
    scaling, machine = result["scaling"], result["machine"]
    names = [name for name in scaling if name not in ("few", "many")]
    said = ", ".join(f"{name} {shown(scaling[name])}" for name in names)
    tails = ", ".join(f"{name} {shown(result['tails'][name], 'highest')}" for name in names)
    errors = sum(len(it["errors"]) for row in result["rows"] for it in row["contenders"].values())
    return "\n".join([
        *lines, "",
        f"Rate of {_clients(scaling['many'])} over {_clients(scaling['few'])}: {said}; their p99 over p50: {tails}. "
        f"{errors} errors, “database is locked” {result['locked']} times, {machine['repeated']} runs repeated.",
    ])  # fmt: skip


def _compared(row: Mapping[str, Any], name: str) -> str:
    if name == "floor":
        return "1 | 1 | 1 | 1"
    ratios = row["to_floor"][name]
    return " | ".join(
        [f"**{shown(ratios['rate'])}**", *(shown(ratios[key], "highest") for key in ("cpu", "p95", "p99"))]
    )
