"""The project and everything about selling. Importing it makes Celery's application known to Django."""

from shop.celery import app as celery_app

__all__ = ["celery_app"]
