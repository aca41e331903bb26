"""Which file answers an address that is too dear to be made for each reader."""

from django.db import models


class PublicFile(models.Model):
    """The feeds and sitemaps, as `catalog.discovery.published` made them last. Files are named after their content."""

    name = models.CharField(max_length=80, primary_key=True)
    path = models.CharField(max_length=200)  # media path
    previous_path = models.CharField(
        max_length=200, blank=True, default="", db_default=""
    )  # still being read
    changed_at = models.DateTimeField()
    made_at = models.DateTimeField()  # also where nothing had changed
    seconds = models.FloatField(default=0, db_default=0)  # that it took

    def __str__(self) -> str:
        return self.name
