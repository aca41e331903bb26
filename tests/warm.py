"""A process that has loaded all of the marketplace and forks what tests start, which then need not load it again.

It forks the Procfile's programs, each with a group and an end of its own. It is told what to do line by line:
{"start": arguments, "environment": …} is answered with the new process's number, {"ended": number} with its exit
code, or null while it runs.
"""

import gc
import importlib
import json
import os
import random
import sys
import threading
from contextlib import suppress
from typing import Any

import celery.__main__
import django
import granian.cli
from django.core.management import execute_from_command_line
from django.urls import get_resolver

PROGRAMS = {"granian": granian.cli.entrypoint, "celery": celery.__main__.main}
LOADED_LATER = (
    *("celery.apps.worker", "celery.bin.worker", "celery.concurrency.prefork", "celery.concurrency.thread"),
    *("celery.worker.consumer", "kombu.transport.redis", "granian.server.mp"),
)


def load() -> None:
    django.setup()
    get_resolver().url_patterns  # noqa: B018 — loads every view
    importlib.import_module("shop.celery").app.loader.import_default_modules()
    for name in LOADED_LATER:
        importlib.import_module(name)
    assert threading.active_count() == 1, "a fork has one thread, whatever the others were doing"
    gc.freeze()


def become(arguments: list[str], environment: dict[str, str]) -> None:
    """Turns this process, just forked, into the program; returns when that has ended by itself."""
    os.setpgid(0, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    os.environ.update(environment)
    random.seed()
    sys.argv = arguments
    program, *rest = arguments
    if program == "python" and rest[0] == "manage.py":
        sys.argv = rest
        execute_from_command_line(rest)
    else:
        sys.exit(PROGRAMS[program]())


def ended(pid: int) -> int | None:
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def main() -> None:
    load()
    for line in iter(sys.stdin.readline, ""):
        order: dict[str, Any] = json.loads(line)
        if "ended" in order:
            answer = ended(order["ended"])
        else:
            answer = os.fork()
            if answer == 0:
                become(order["start"], order["environment"])
                return
            with suppress(OSError):  # both do it: whoever comes first, the group is there with the answer
                os.setpgid(answer, answer)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
