"""A strict fake of Stripe's HTTP API, run as a process of its own on loopback.

    python -m tests.fakestripe --port 12111 --webhook-url http://127.0.0.1:8000/webhooks/stripe/ \\
        --webhook-secret whsec_demo [--state-file PATH]

In tests: ``with FakeStripe(webhook_url=…) as fake:`` and
``stripe.StripeClient("sk_test_demo", base_addresses={"api": fake.base_url})``.

It speaks the shapes of API version 2026-10-28.endive (stripe-python 16.1.0). Rules it enforces:

* Keys: ``sk_test_…`` or ``rk_test_…`` as Bearer or Basic, anything else is a 401; any such key opens the
  one account.
* Parameters: an unknown one is ``parameter_unknown`` at any depth, a missing one ``parameter_missing``;
  integers, URLs, e-mail addresses, enumerations and the metadata limits (50 keys, 40 and 500 characters)
  are checked. What Stripe knows and this fake does not model is refused as unknown too, never silently
  ignored.
* ``expires_at`` is at least 30 minutes and less than 24 hours ahead; a session past it expires by the
  clock.
* Amounts: VND has no decimals; 12,000 to 99,999,999 đồng (``amount_too_small``, ``amount_too_large``). The
  real minimum follows the exchange rate of the settlement currency; 12,000 stands for about half a US
  dollar.
* Idempotency (POST only): same key, endpoint and parameters replay the stored answer, 500s and card errors
  included, with ``Idempotent-Replayed: true``; another endpoint or other parameters are a 400
  ``idempotency_error``; a first call still running is a 409 ``idempotency_key_in_use``; keys are forgotten
  after 24 hours. Nothing is stored for an answer given before execution begins (bad key, bad parameters).
* A session has no PaymentIntent before the first attempt to pay (as since 2022-08-01); its metadata is not
  copied to the PaymentIntent; the PaymentIntent of a session cannot be cancelled, the session is expired
  instead.
* Refunds never exceed the captured amount, also under concurrency. A refund of a wholly refunded charge is
  ``charge_already_refunded``; an amount too large has ``param=amount`` and *no* code, as observed from
  Stripe.
* Webhooks: signed (v1, one per active secret, and the v0 of test mode), delivered after the answer in no
  fixed order, a fresh signature per try; redirects and slow answers are failures, retried with a growing
  pause.
* Lists: newest first, cursors, ``limit`` 1 to 100, ``created`` filters; ``expand[]`` to four levels.

Not modelled: customers, products and stored prices, manual capture, disputes, payouts, Connect, tax,
discounts, subscriptions, currencies other than VND and USD, other API versions (the header is checked for
form and echoed, the shapes stay), rate limits and ``lock_timeout`` (calls wait for each other instead), the
real fee schedule (a flat 3.4 %), pending refunds (a refund succeeds at once; the control API can fail it
later), the legacy and follow-up events of a refund that succeeds (``refund.updated``,
``charge.refund.updated``).

Control API for tests (no key needed), see ``control.py``: webhook address, paying, clock, faults,
redelivery.
"""

from tests.fakestripe.server import FakeStripe

__all__ = ["FakeStripe"]
