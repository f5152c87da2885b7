# The archiver as an image: one volume, /data, with config.yaml and the archive in it.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
COPY requirements.lock pyproject.toml README.md LICENSE /src/
COPY archiver /src/archiver
# Only what the program needs, by its lock; pip itself does not stay.
RUN python3 -m venv /opt/archiver \
 && /opt/archiver/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check \
      --require-hashes --no-deps -r /src/requirements.lock \
 && /opt/archiver/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check \
      --no-deps /src \
 && /opt/archiver/bin/python -m pip uninstall --quiet --yes pip setuptools

FROM ${BASE}
COPY --from=build /opt/archiver /opt/archiver
RUN mkdir /data && chown 10001:10001 /data && chmod 0777 /data
ENV PATH=/opt/archiver/bin:$PATH ARCHIVER_HOME=/data PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME /data
WORKDIR /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["archiver", "status", "--live"]
ENTRYPOINT ["archiver"]
CMD ["run"]
