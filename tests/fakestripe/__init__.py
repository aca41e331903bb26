"""A strict fake of Stripe's HTTP API, run as a process of its own on loopback.

    python -m tests.fakestripe --port 12111 --webhook-url http://127.0.0.1:8000/webhooks/stripe/ \\
        --webhook-secret whsec_demo [--state-file PATH]

In tests: ``with FakeStripe(webhook_url=…) as fake:`` and
``stripe.StripeClient("sk_test_demo", base_addresses={"api": fake.base_url})``.

It speaks the shapes of API version 2026-10-28.endive (stripe-python 16.1.0). README.md beside this file lists
which of Stripe's rules it enforces, which it does not, and how each fault is planted over the control API.
"""

from tests.fakestripe.server import FakeStripe

__all__ = ["FakeStripe"]
