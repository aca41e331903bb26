"""`manage.py relay`: the process that carries the outbox to Celery, until SIGTERM or SIGINT."""

import signal
import threading
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand

from shop.database import limits
from shop.notifications import relay


class Command(BaseCommand):
    requires_system_checks = []  # they would load every view, of which it needs none
    help = "Carries outbox messages to Celery, until it is told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        limits.apply(limits.WORKER)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stop.set())
        self.stdout.write("relay: started")
        relay.run(current_app, stop)
        self.stdout.write("relay: stopped")
