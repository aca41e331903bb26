"""Fixtures for the fake's own tests."""

from tests.fakestripe.cast import client, fake, shop

__all__ = ["client", "fake", "shop"]
