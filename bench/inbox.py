"""What an inbox costs while the number of open tasks grows (P5): by person and by group, first page and deep inside.

Each size is a house of its own with its server, all of them read in turns, and a floor with as many rows beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from bench.contenders import Ours, Plain, open_ours, open_plain, token_of
from bench.crowd import FEW, QUARTER, SHARED, Crowd, fill_floor
from bench.goals import Goal, at_most
from bench.ground import Ground
from bench.machine import percentile
from bench.options import Options
from bench.readers import Reader, reader
from bench.turns import Figures, Turns

SIZES = (1_000, 100_000, 1_000_000)
ALONE = 100  # open tasks where FEW has all of them
WHO = {
    QUARTER: "person with a quarter of them",
    SHARED: "one of a group of 50 with a quarter",
    FEW: "person with a hundred",
}
PAGE, LIST, DEEP = "page", "API", "API, deep"
WHAT = {PAGE: "/tasks", LIST: "/api/v1/tasks?limit=25", DEEP: "/api/v1/tasks?limit=25&after={deep}"}
ENOUGH = 1000  # a total above is shown as “1.000+”


class Visit(NamedTuple):
    server: str
    open: int
    who: str
    what: str


@dataclass(frozen=True)
class Call:
    """Who goes where."""

    reader: Reader
    path: str

    def read(self, seconds: float) -> Figures:
        return self.reader.read(self.path, seconds)


def measure(ground: Ground, options: Options) -> dict[str, Any]:
    """{sizes, rows, totals, machine}: each row {server, open, who, what, n, p50, p95, cpu_ms}."""
    sizes = options.scaled(SIZES, ALONE + 1)
    with ExitStack() as opened:
        ours = {size: opened.enter_context(open_ours(options.server)) for size in (ALONE, *sizes)}
        floors = {size: opened.enter_context(open_plain(options.server, "floor")) for size in sizes}
        return {"sizes": sizes, **read(ours, floors, options)}


def read(ours: Mapping[int, Ours], floors: Mapping[int, Plain], options: Options) -> dict[str, Any]:
    """Open as many tasks as each place is named after, and read all lists in turns."""
    calls: dict[Visit, Call] = {}
    totals: list[dict[str, Any]] = []
    with ExitStack() as opened:
        for size, house in ours.items():
            made, told = _calls_of_house(house, size, opened)
            calls |= made
            totals += told
        for size, floor in floors.items():
            calls |= _calls_of_floor(floor, size, opened)
        return {"totals": totals, **_read(calls, options)}


def _calls_of_house(ours: Ours, size: int, opened: ExitStack) -> tuple[dict[Visit, Call], list[dict[str, Any]]]:
    crowd, totals = Crowd(ours.house), []
    calls: dict[Visit, Call] = {}
    is_alone = size == ALONE
    crowd.fill(10 * size if is_alone else size, is_alone)
    for who, owner in crowd.owners().items():
        if who != FEW and is_alone:
            continue
        somebody = reader(ours.served, ours.house.token(who))
        somebody.log_in(who)
        opened.callback(somebody.connection.close)
        deep = crowd.key_deep_inside(owner)
        calls |= {Visit("ours", size, who, what): Call(somebody, path.format(deep=deep)) for what, path in WHAT.items()}
        totals.append({"open": size, "who": who, "shown": somebody.total(), "exact": crowd.total(who)})
    return calls, totals


def _calls_of_floor(floor: Plain, size: int, opened: ExitStack) -> dict[Visit, Call]:
    fill_floor(floor, size)
    people = {who: reader(floor.served, token_of(who)) for who in (QUARTER, FEW)}
    for each in people.values():
        opened.callback(each.connection.close)
    return {Visit("floor", size, who, LIST): Call(each, WHAT[LIST]) for who, each in people.items()}


def _read(calls: Mapping[Visit, Call], options: Options) -> dict[str, Any]:
    for call in calls.values():
        call.reader.warm(call.path)
    turns, names = Turns(options.repeats), {str(place): visit for place, visit in enumerate(calls)}
    things = {name: partial(calls[visit].read, options.seconds / 8) for name, visit in names.items()}
    rounds = turns.rounds(things, options.rounds)
    rows = [_row(visit, [each[name] for each in rounds]) for name, visit in names.items()]
    return {"rows": rows, "machine": turns.told()}


def _row(visit: Visit, runs: Sequence[Figures]) -> dict[str, Any]:
    times = [each for run in runs for each in run["ms"]]
    figures = {f"p{percent}": round(percentile(times, percent), 2) for percent in (50, 95)}
    cpu = 1000 * sum(run["cpu_s"] for run in runs) / len(times)
    return {**visit._asdict(), "n": len(times), "cpu_ms": round(cpu, 2), **figures}


def goals(result: Mapping[str, Any], database: str) -> list[Goal]:
    p95 = {_visit(row): row["p95"] for row in result["rows"]}
    small, large, largest = result["sizes"]
    found = []
    for who in (QUARTER, SHARED):
        for what in (LIST, PAGE):
            for size in (large, largest):
                clause = f"{what}, {WHO[who].split(' with')[0]}, {size:,} × {small:,}"
                found.append(at_most("P5", clause, 1.25, _over(p95, Visit("ours", size, who, what), open=small)))
        clause = f"API deep × first, {WHO[who].split(' with')[0]}, {largest:,}"
        found.append(at_most("P5", clause, 1.3, _over(p95, Visit("ours", largest, who, DEEP), what=LIST)))
    few = Visit("ours", large, FEW, LIST)
    found.append(at_most("P5", f"API, 100 tasks among {large:,} × alone", 1.2, _over(p95, few, open=ALONE)))
    found.append(at_most("P5", f"API, {large:,}, × the floor's list", 2.5, _over(p95, few, server="floor")))
    found.append(at_most("P5", "totals neither exact nor “1.000+”", 0, len(list(wrong(result["totals"])))))
    return found


def _visit(row: Mapping[str, Any]) -> Visit:
    return Visit(*(row[name] for name in Visit._fields))


def _over(p95: Mapping[Visit, float], visit: Visit, **other: Any) -> float:
    return round(p95[visit] / p95[visit._replace(**other)], 3)


def wrong(totals: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Those that are neither exact nor honestly “1.000+”."""
    for total in totals:
        honest = "1.000+" if total["exact"] >= ENOUGH else str(total["exact"])
        if total["shown"] != honest:
            yield total


def table(result: Mapping[str, Any]) -> str:
    sizes, found = [ALONE, *result["sizes"]], {_visit(row): row for row in result["rows"]}
    heads = " | ".join(f"{size:,} open: p50 / p95 ms (CPU)" for size in sizes)
    lines = [
        f"| who | what | {heads} | p50, p95: last × 1,000 |",
        "| --- | --- |" + " --- |" * len(sizes) + " ---: |",
    ]
    for server, who, what in dict.fromkeys((visit.server, visit.who, visit.what) for visit in found):
        mine = [found.get(Visit(server, size, who, what)) for size in sizes]
        cells = " | ".join(f"{row['p50']} / {row['p95']} ({row['cpu_ms']})" if row else "" for row in mine)
        first, last = mine[1], mine[-1]
        grown = f"**{last['p50'] / first['p50']:.2f}**, {last['p95'] / first['p95']:.2f}" if first and last else ""
        name = f"the floor: {WHO[who]}" if server == "floor" else WHO[who]
        lines.append(f"| {name} | {what} | {cells} | {grown} |")
    shown = ", ".join(f"{each['shown'] or 'nothing'} for {each['exact']:,}" for each in result["totals"])
    return "\n".join([*lines, "", f"Totals on the page: {shown}."])
