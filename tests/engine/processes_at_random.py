"""Block-structured processes drawn from a seed, with everything a diagram of ours may hold, and a way to play them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from engine.spiff.flow import Run
from engine.spiff.waits import is_parked
from tests.engine.bpmn import (
    Boundary,
    Multi,
    Piece,
    both,
    call,
    chain,
    either,
    end,
    error,
    escalation,
    goto,
    loop,
    merge,
    message,
    process,
    race,
    script,
    service,
    signal,
    sub,
    terminate,
    throw,
    timer,
    user,
    wait,
    xor,
)

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
WORDS = ("user", "user", "sequence", "xor", "both", "loop", "multi", "call", "many calls", "sub", "script", "service")
EVENTS = ("reminded", "overtaken", "repeated", "timer", "race", "message", "escalated", "failing", "cut short")


@dataclass
class Drawer:
    """Draws one process after the other; `words` are the blocks it may use."""

    random: Random
    words: tuple[str, ...]
    made: int = 0
    called: dict[str, bytes] = field(default_factory=dict)

    def id(self, kind: str) -> str:
        self.made += 1
        return f"{kind}{self.made}"

    def blocks(self, depth: int, most: int = 3) -> list[Piece]:
        return [self.block(depth) for _ in range(self.random.randint(1, most))]

    def block(self, depth: int) -> Piece:
        simple = [word for word in self.words if word in ("user", "script", "service")]
        word = self.random.choice(self.words if depth else simple)
        return getattr(self, f"draw_{word.replace(' ', '_')}")(depth)

    def draw_user(self, depth: int) -> Piece:
        return user(self.id("user"), unit="v", about="'d' + str(v)")

    def draw_script(self, depth: int) -> Piece:
        return script(self.id("script"), f"w = v + {self.random.randint(1, 9)}\nkept = [w, v]")

    def draw_service(self, depth: int) -> Piece:
        return service(
            self.id("service"), "test.work", {"v": "v * 2"}, result=self.random.choice(("", self.id("result")))
        )

    def draw_sequence(self, depth: int) -> Piece:
        return self.draw_sub(depth) if self.random.random() < 0.2 else user(self.id("user"))

    def draw_xor(self, depth: int) -> Piece:
        return xor(
            self.id("xor"),
            {"v % 2 == 0": self.blocks(depth - 1), "v > 6": self.blocks(depth - 1)},
            self.blocks(depth - 1),
        )

    def draw_or(self, depth: int) -> Piece:
        ways = {"v % 2 == 0": self.blocks(depth - 1), "v > 3": self.blocks(depth - 1)}
        return either(self.id("or"), ways, self.blocks(depth - 1))

    def draw_both(self, depth: int) -> Piece:
        return both(self.id("both"), *(self.blocks(depth - 1, 2) for _ in range(self.random.randint(2, 3))))

    def draw_loop(self, depth: int) -> Piece:
        return loop(self.id("loop"), user(self.id("user")), *self.blocks(depth - 1, 2), again="v % 3 > 0")

    def multi(self) -> Multi:
        self.made += 1
        until = self.random.choice(("", "", "v == 4"))
        return Multi(
            "units", f"item{self.made}", f"gives{self.made}", f"into{self.made}", self.random.random() < 0.4, until
        )

    def draw_multi(self, depth: int) -> Piece:
        multi = self.multi()
        on, after = self.boundaries() if self.random.random() < 0.5 else ([], [])
        return chain(user(self.id(f"{multi.gives}_user"), multi=multi, on=on, unit=multi.item), *after)

    def draw_many_calls(self, depth: int) -> Piece:
        multi = self.multi()
        return call(
            self.id("calls"), self.draw_called(depth, script(self.id("script"), f"{multi.gives} = v")), multi=multi
        )

    def draw_call(self, depth: int) -> Piece:
        return call(self.id("call"), self.draw_called(depth))

    def draw_called(self, depth: int, *last: Piece) -> str:
        name = self.id("called")
        self.called[name] = process(name, *self.blocks(depth - 1, 2), *last)
        return name

    def draw_sub(self, depth: int) -> Piece:
        on, after = self.boundaries() if self.random.random() < 0.3 else ([], [])
        return chain(sub(self.id("sub"), *self.blocks(depth - 1, 2), on=on), *after)

    def boundaries(self) -> tuple[list[Boundary], list[Piece]]:
        """Events for an activity, and where the interrupting ones meet its own flow again: no branch may lose its token."""
        merged = merge(self.id("merge"))
        reminder = Boundary(
            self.id("remind"), timer("PT3H"), [script(self.id("script"), "reminded = v")], interrupting=False
        )
        deadline = Boundary(self.id("deadline"), timer("PT7H"), [user(self.id("late")), goto(merged.entry)])
        return self.random.choice((([reminder], []), ([deadline], [merged]), ([reminder, deadline], [merged])))

    def draw_reminded(self, depth: int) -> Piece:
        extra = Boundary(self.id("remind"), timer("PT3H"), [user(self.id("extra"))], interrupting=False)
        return user(self.id("user"), on=[extra])

    def draw_overtaken(self, depth: int) -> Piece:
        merged = merge(self.id("merge"))
        deadline = Boundary(self.id("deadline"), timer("PT7H"), [*self.blocks(depth - 1, 2), goto(merged.entry)])
        return chain(user(self.id("user"), on=[deadline]), merged)

    def draw_repeated(self, depth: int) -> Piece:
        event = Boundary(
            self.id("cycle"), timer("R3/PT2H"), [script(self.id("script"), "cycled = v")], interrupting=False
        )
        return user(self.id("user"), on=[event])

    def draw_timer(self, depth: int) -> Piece:
        return wait(self.id("timer"), timer(self.random.choice(("PT4H", "add_hours(now(), 3)", "2026-11-21T20:00:00"))))

    def draw_race(self, depth: int) -> Piece:
        slow = [wait(self.id("slow"), timer("PT5H")), *self.blocks(depth - 1, 1)]
        return race(self.id("race"), slow, [wait(self.id("quick"), signal("go")), *self.blocks(depth - 1, 1)])

    def draw_message(self, depth: int) -> Piece:
        key = {"k": "str(v)"}
        return wait(self.id("message"), message("recall", variable=self.id("notice"), carries=key))

    def draw_escalated(self, depth: int) -> Piece:
        caught = Boundary(self.id("told"), escalation("LATE"), [user(self.id("boss"))], interrupting=False)
        inside = [user(self.id("user")), throw(self.id("tell"), escalation("LATE")), user(self.id("user"))]
        return sub(self.id("sub"), *inside, on=[caught])

    def draw_failing(self, depth: int) -> Piece:
        merged = merge(self.id("merge"))
        failing = [user(self.id("user")), end(self.id("failed"), error("BAD"))]
        choice = xor(self.id("xor"), {"v % 2 == 0": failing}, [user(self.id("user"))])
        caught = Boundary(self.id("caught"), error("BAD"), [user(self.id("mend")), goto(merged.entry)])
        return chain(sub(self.id("sub"), choice, on=[caught]), merged)

    def draw_cut_short(self, depth: int) -> Piece:
        short = [user(self.id("user")), end(self.id("cut"), terminate())]
        return sub(self.id("sub"), both(self.id("both"), short, [user(self.id("user"))]))


def draw(seed: int, words: tuple[str, ...] = WORDS + EVENTS) -> dict[str, bytes]:
    """The files of a process `main` and of all it calls. Its last task is `last`."""
    drawer = Drawer(Random(seed), words)
    main = process("main", script("init", "v = 1\nunits = ['a', 'b', 'c']"), *drawer.blocks(3), user("last"))
    return {"main": main, **drawer.called}


@dataclass
class View:
    """What can be seen of a case from outside, in an order that does not depend on ids."""

    tasks: list[str]
    others: list[str]
    completed: bool
    data: Any


def view(run: Run) -> View:
    waits = run.waits()
    others = [f"job {each.element} {each.parameters}" for each in waits.jobs]
    others += [f"timer {each.element} {each.due}" for each in waits.timers]
    others += [f"message {each.element} {each.correlations}" for each in waits.messages]
    others += [f"signal {each.element} {each.name}" for each in waits.signals]
    data = run.data if run.completed else None
    return View([key for key, _ in keyed(run)], sorted(others), run.completed, data)


def keyed(run: Run) -> list[tuple[str, Any]]:
    """Open tasks and jobs with all they know, the same on both sides in the same order."""
    waits = run.waits()
    tasks = [([t.element, t.unit, t.about, t.data], t) for t in waits.tasks]
    jobs = [([j.element, j.parameters, run._task(j.id, is_parked).data], j) for j in waits.jobs]
    return sorted(((json.dumps(key, sort_keys=True), wait) for key, wait in tasks + jobs), key=lambda pair: pair[0])


def act(run: Run, random: Random, step: int) -> None:
    """One thing happens to the case, by choice of `random`; whatever waits is moved by something sooner or later."""
    waits = run.waits()
    chance = random.random()
    if chance < 0.15 and waits.signals:
        run.throw_signal("go", {"by": step})
    elif chance < 0.3 and waits.messages:
        run.deliver("recall", {"k": min(each.correlations["k"] for each in waits.messages), "by": step})
    elif (doable := keyed(run)) and chance < 0.85:
        act_on(run, random.choice(doable)[1], random, step)
    else:
        run.fire_timers()


def act_on(run: Run, wait: Any, random: Random, step: int) -> None:
    if hasattr(wait, "operation"):
        run.finish_job(wait.id, {"done": step})
        return
    answers = {"v": random.randint(0, 9), "by": {"step": step, "hands": [step]}}
    if wait.element.startswith("gives"):
        answers[wait.element.split("_")[0]] = step
    run.complete(wait.id, answers)


def clock(step: int) -> datetime:
    return START + timedelta(hours=step)
