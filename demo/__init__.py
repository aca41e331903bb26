"""The demonstration: an invented province of stalls, people, goods, orders and pages.

Nothing imports it, it may use every room. Installed only where INVENTED_DATA is on (DEBUG=1, or a benchmark's own
database); the production image does not have it.
"""
