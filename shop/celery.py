"""The Celery application: settings that keep a task when its worker dies, and what beat starts when."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init
from django.conf import settings

from shop.database import limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

app = Celery("shop")
app.conf.update(
    broker_url=settings.BROKER_URL,
    task_ignore_result=True,
    task_acks_late=True,  # a killed worker's task comes back
    task_default_queue="shop",
    # What talks to Stripe has a queue and a process of its own: while Stripe is silent, mails and photographs go on.
    task_routes={"checkout.*": {"queue": "cards"}, "card_payments.*": {"queue": "cards"}},
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    task_soft_time_limit=60,
    task_time_limit=90,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=2,
    broker_transport_options={
        "visibility_timeout": 120,
        "unacked_restore_interval": 1,  # without these two a lost task waits 100 s instead of 2
        "unacked_restore_throttle": 1,
        "socket_timeout": 2,  # without time-outs a hung broker blocks for 90 s
        "socket_connect_timeout": 1,
        "max_retries": 0,
    },
    timezone=settings.TIME_ZONE,
    worker_hijack_root_logger=False,
    beat_schedule={
        "beat-heartbeat": {"task": "notifications.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
        "tell-parked": {"task": "notifications.tell_parked", "schedule": 300.0, "options": {"expires": 300}},
        "read-balances": {
            "task": "notifications.read_balances",
            "schedule": crontab(minute="10"),
            "options": {"expires": 600},
        },
        "expire-unpaid": {"task": "lifecycle.expire_unpaid", "schedule": 30.0, "options": {"expires": 30}},
        "climb-unanswered": {
            "task": "lifecycle.climb_unanswered",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "climb-late": {
            "task": "lifecycle.climb_late",
            "schedule": crontab(hour="8", minute="20"),
            "options": {"expires": 3600},
        },
        "climb-silent": {
            "task": "union.climb_silent",
            "schedule": crontab(hour="8", minute="5"),
            "options": {"expires": 3600},
        },
        "climb-low-stock": {
            "task": "stall.climb_low_stock",
            "schedule": crontab(hour="7", minute="5"),
            "options": {"expires": 3600},
        },
        "climb-profiles": {
            "task": "impact.climb_profiles",
            "schedule": crontab(hour="8", minute="35"),
            "options": {"expires": 3600},
        },
        "climb-unopened": {
            "task": "treasury.climb_unopened",
            "schedule": crontab(hour="9", minute="5"),
            "options": {"expires": 3600},
        },
        "carry-out-notices": {
            "task": "union.carry_out_notices",
            "schedule": crontab(hour="6", minute="15"),
            "options": {"expires": 3600},
        },
        "promise-calls": {
            "task": "union.promise_calls",
            "schedule": crontab(hour="7,13", minute="30"),
            "options": {"expires": 3600},
        },
        "ask-scheduled-reports": {
            "task": "union.ask_scheduled_reports",
            "schedule": crontab(minute="40"),
            "options": {"expires": 1800},
        },
        "expire-cards": {"task": "card_payments.expire_cards", "schedule": 30.0, "options": {"expires": 30}},
        "reconcile-cards": {
            "task": "card_payments.reconcile_cards",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "reconcile-refunds": {
            "task": "card_payments.reconcile_refunds",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "reconcile-recent": {
            "task": "card_payments.reconcile_recent",
            "schedule": 600.0,
            "options": {"expires": 600},
        },
        "roll-up-sales": {"task": "reports.roll_up", "schedule": 60.0, "options": {"expires": 60}},
        "apply-payouts": {"task": "treasury.apply_payouts", "schedule": 60.0, "options": {"expires": 60}},
        "render-photos": {"task": "catalog.render_photos", "schedule": 5.0, "options": {"expires": 5}},
        "draw-share-cards": {
            "task": "catalog.draw_share_cards",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "publish-feeds": {"task": "catalog.publish_feeds", "schedule": 60.0, "options": {"expires": 60}},
        "publish-sitemaps": {"task": "cms.publish_sitemaps", "schedule": 60.0, "options": {"expires": 60}},
        "prepare-images": {"task": "cms.prepare_images", "schedule": 15.0, "options": {"expires": 15}},
        "tidy-photos": {
            "task": "catalog.tidy_photos",
            "schedule": crontab(hour="3", minute="15"),
            "options": {"expires": 3600},
        },
        "ask-for-reviews": {
            "task": "feedback.daily",
            "schedule": crontab(hour="9", minute="30"),
            "options": {"expires": 3600},
        },
        "climb-certificates": {
            "task": "notifications.climb_certificates",
            "schedule": crontab(hour="6", minute="30"),
            "options": {"expires": 3600},
        },
        "publish-scheduled": {"task": "cms.publish_scheduled", "schedule": 60.0, "options": {"expires": 60}},
        "forget-searches": {
            "task": "cms.forget_searches",
            "schedule": crontab(hour="3", minute="15"),
            "options": {"expires": 3600},
        },
        "prune": {
            "task": "reports.prune",
            "schedule": crontab(hour="3", minute="45"),
            "options": {"expires": 3600},
        },
        "forget-drafts": {
            "task": "catalog.forget_drafts",
            "schedule": crontab(hour="3", minute="50"),
            "options": {"expires": 3600},
        },
        "forget-applications": {
            "task": "joining.forget",
            "schedule": crontab(hour="3", minute="55"),
            "options": {"expires": 3600},
        },
        "forget-learners": {
            "task": "training.forget",
            "schedule": crontab(hour="4", minute="5"),
            "options": {"expires": 3600},
        },
        "remind-classes": {
            "task": "training.remind",
            "schedule": crontab(hour="9-19", minute="25"),
            "options": {"expires": 3600},
        },
        "rank-products": {
            "task": "catalog.rank_products",
            "schedule": crontab(hour="0", minute="20"),  # months and certificates change at midnight
            "options": {"expires": 3600},
        },
        "rebuild-rollups": {
            "task": "reports.rebuild",
            "schedule": crontab(hour="2", minute="15"),
            "options": {"expires": 3600},
        },
        "tell-prices": {
            "task": "reports.tell_prices",
            "schedule": crontab(hour="2", minute="30"),  # after the sums are made anew
            "options": {"expires": 3600},
        },
        "check-books": {
            "task": "reports.check_books",
            "schedule": crontab(hour="2", minute="45"),
            "options": {"expires": 3600},
        },
    },
)
app.autodiscover_tasks()


@worker_init.connect
def wait_as_long_as_a_task_may_take(**_worker: object) -> None:
    limits.apply(limits.WORKER)
