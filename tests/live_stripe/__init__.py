"""One suite that fakestripe and Stripe's own test mode must both pass, so that the fake is held to the truth.

Against fakestripe it always runs. Against Stripe: `STRIPE_TEST_KEY=sk_test_… pytest tests/live_stripe`.
"""
