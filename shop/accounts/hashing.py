"""How passwords are kept: Argon2id with the parameters of OWASP's Password Storage Cheat Sheet (19 MiB, 2, 1).

Django's own ask for 100 MiB and eight threads, which two small web workers do not have.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19_456  # KiB
    parallelism = 1
