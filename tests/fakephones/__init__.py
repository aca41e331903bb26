"""Strict fakes of eSMS, of Zalo's official account and of a web push service, one process on loopback.

    python -m tests.fakephones --port 12112 [--mail-folder PATH]

In tests: ``with FakePhones() as fake:`` and the settings point at ``fake.base_url``. README.md beside this file lists
what each refuses and how a fault is planted.
"""

from tests.fakephones.server import FakePhones

__all__ = ["FakePhones"]
