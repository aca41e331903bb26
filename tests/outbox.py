"""Carrying the outbox by hand, in tests that need its effects but not its processes."""

from celery import current_app

from shop.notifications import relay

current_app.loader.import_default_modules()  # the tasks' modules, which a worker imports when it starts


def drain(rounds: int = 5) -> int:
    """Runs every open message's task here and now, as a worker would; returns how many were run."""
    done = 0
    for _round in range(rounds):
        rows = relay.claim()
        if not rows:
            break
        for pk, topic in rows:
            current_app.tasks[relay.ROUTES.get(topic, relay.DEFAULT_ROUTE)](pk)
            done += 1
    return done
