"""Runs several processes as one: their output line by line under their names, restarts, one clean end.

A process that dies is started again, as `restart: unless-stopped` does in docker-compose.yml, so that a crash
is met in development as it will be in production. One that cannot stay up takes everything down.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

QUICK_DEATH_SECONDS = 10
QUICK_DEATHS_ALLOWED = 3
RESTART_SECONDS = 1
# Longer than Granian and Celery take to finish what they are doing.
STOP_SECONDS = 12
COLOURS = (36, 33, 32, 35, 34, 31)
PR_SET_PDEATHSIG = 1


def read_procfile(path: Path) -> dict[str, str]:
    """The commands of a Procfile by process name."""
    lines = (line.partition(":") for line in path.read_text().splitlines() if line and line[0] != "#")
    return {name.strip(): command.strip() for name, _, command in lines}


@dataclass
class Child:
    """One process: its shell command and what became of it."""

    name: str
    command: str
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    restart_at: float = 0.0
    quick_deaths: int = 0
    unfinished_line: bytes = b""

    @property
    def is_alive(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Supervisor:
    """Starts `commands` (name → shell command) in `environment` and looks after them until told to stop.

    `every_second` is called about once a second while all is well.
    """

    commands: Mapping[str, str]
    environment: Mapping[str, str]
    every_second: Callable[[], None] = lambda: None
    output: IO[str] = field(default_factory=lambda: sys.stdout)
    _is_stopping: bool = False
    _exit_code: int = 0

    def __post_init__(self) -> None:
        self._children = [Child(name, command) for name, command in self.commands.items()]
        self._selector = selectors.DefaultSelector()
        self._width = max(len(child.name) for child in self._children)

    def run(self) -> int:
        """Run until stopped; the exit code is 0 when asked to stop, 1 when a process could not stay up."""
        try:
            for child in self._children:
                self._start(child)
            next_second = 0.0
            while not self._is_stopping:
                self._relay_output(0.2)
                self._restart_dead()
                if time.monotonic() >= next_second and not self._is_stopping:
                    self.every_second()
                    next_second = time.monotonic() + 1
        finally:
            self._stop_all()
        return self._exit_code

    def stop(self) -> None:
        """Ask `run` to end; safe inside a signal handler."""
        self._is_stopping = True

    def give_up(self, reason: str) -> None:
        """Says why, and ends everything with exit code 1."""
        self.say(reason)
        self._exit_code = 1
        self._is_stopping = True

    def say(self, text: str, name: str = "", colour: int = 0) -> None:
        """Print one line under a process's name, or under none."""
        label = f"{name:<{self._width}} | " if name else ""
        if colour and self.output.isatty():
            label = f"\033[{colour}m{label}\033[0m"
        # A reader that has gone is no reason to stop serving.
        with suppress(OSError, ValueError):
            print(f"{label}{text}", file=self.output, flush=True)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            ["/bin/sh", "-c", child.command],
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C reaches the supervisor alone, which ends all in order.
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 (safe: the supervisor has no threads)
        )
        child.started_at = time.monotonic()
        if child.process.stdout is not None:
            os.set_blocking(child.process.stdout.fileno(), False)
            self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _relay_output(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            child: Child = key.data
            if not self._read(child, key.fd):
                self._selector.unregister(key.fileobj)

    def _read(self, child: Child, descriptor: int) -> bool:
        """Print what a process has written; whether there may be more."""
        try:
            pieces = os.read(descriptor, 65536)
        except BlockingIOError:
            return False
        *lines, child.unfinished_line = (child.unfinished_line + pieces).split(b"\n")
        for line in lines:
            self._say_of(child, line.decode(errors="replace"))
        return bool(pieces)

    def _restart_dead(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.is_alive:
                continue
            if not child.restart_at:
                self._bury(child)
                self._plan_restart(child, now)
            elif now >= child.restart_at:
                child.restart_at = 0.0
                self._start(child)

    def _plan_restart(self, child: Child, now: float) -> None:
        child.restart_at = now + RESTART_SECONDS
        is_quick = now - child.started_at < QUICK_DEATH_SECONDS
        child.quick_deaths = child.quick_deaths + 1 if is_quick else 0
        how = f"ended with {child.process.returncode if child.process else None}"
        if child.quick_deaths < QUICK_DEATHS_ALLOWED:
            self._say_of(child, f"{how}, starting it again")
        else:
            self._say_of(child, f"{how}, {QUICK_DEATHS_ALLOWED} times in a row: stopping everything")
            self._exit_code = 1
            self._is_stopping = True

    def _bury(self, child: Child) -> None:
        process = child.process
        if process is None or process.stdout is None:
            return
        # What it left behind in its group would hold its port or its tasks.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        while self._read(child, process.stdout.fileno()):
            pass
        with suppress(KeyError):
            self._selector.unregister(process.stdout)
        process.stdout.close()
        child.unfinished_line = b""

    def _stop_all(self) -> None:
        alive = [child for child in self._children if child.is_alive]
        for child in alive:
            if child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.is_alive for child in alive) and time.monotonic() < deadline:
            self._relay_output(0.1)
        for child in alive:
            if child.is_alive and child.process is not None:
                self._say_of(child, f"did not stop within {STOP_SECONDS} s: killed")
                child.process.kill()
                child.process.wait()
            self._bury(child)
        self._selector.close()

    def _say_of(self, child: Child, text: str) -> None:
        colour = COLOURS[self._children.index(child) % len(COLOURS)]
        self.say(text, child.name, colour)


def end_with_parent() -> None:
    """Have this process told to stop when the one that started it dies, however that went. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
