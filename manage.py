#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL or BROKER_URL it uses the development servers under .data/."""

import os
import sys
from importlib.util import find_spec

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # The production image has no `ops`; there shop.settings says which variable is missing.
    if not (os.environ.get("DATABASE_URL") and os.environ.get("BROKER_URL")) and find_spec("ops"):
        from ops import embedded

        embedded.leave_on_sigterm()
        embedded.provide_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    execute_from_command_line(sys.argv)
