"""Django's PostgreSQL backend (settings.DATABASES), with a cheaper look at a connection before it is used again."""
