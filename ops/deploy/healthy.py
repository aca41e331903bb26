#!/usr/bin/env python
"""healthy [PATH [SERVER]]: exit code 0 when the web server there answers with 200."""

import http.client
import os
import sys

# The first allowed host: Django refuses a probe that calls it 127.0.0.1.
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
path = sys.argv[1] if len(sys.argv) > 1 else "/healthz"
server = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
connection = http.client.HTTPConnection(server, int(os.environ.get("PORT", "8000")), timeout=5)
connection.request("GET", path, headers={"Host": host})
response = connection.getresponse()
print(response.status, response.read(2000).decode(errors="replace"))
sys.exit(response.status != http.HTTPStatus.OK)
