# The production image: the site, its locked dependencies, compiled translations and collected static files.
# No compiler, no development servers, no root.
FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gettext && rm -rf /var/lib/apt/lists/*
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements/base.txt /requirements.txt
RUN pip install --require-hashes -r /requirements.txt
WORKDIR /site
COPY manage.py ./
COPY catalog catalog
COPY cms cms
COPY locale locale
COPY shop shop
# Neither command connects to anything; the settings only want the names.
RUN export SECRET_KEY=signs-nothing-and-only-lets-the-two-commands-below-start \
    DATABASE_URL=postgres://build/build BROKER_URL=redis://build STATIC_ROOT=/site/static \
    && python manage.py compilemessages --locale vi --locale en \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q /venv /site

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=shop.settings STATIC_ROOT=/site/static MEDIA_ROOT=/media
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin site \
    && install --directory --owner site /media /private
COPY --from=build /venv /venv
COPY --from=build /site /site
COPY ops/deploy/healthy.py /usr/local/bin/healthy
WORKDIR /site
USER site
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "shop.wsgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "1", "--respawn-failed-workers", "--workers-kill-timeout", "8"]
