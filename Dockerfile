# The archiver as an image: one volume, /data, with config.yaml and the archive in it.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python3 -m venv --without-pip /opt/archiver
# Only what the program needs, by its lock; a change of the program leaves this layer alone.
COPY requirements.lock /src/
RUN python3 -m pip --python /opt/archiver/bin/python install --quiet \
      --require-hashes --no-deps -r /src/requirements.lock \
 && find /opt/archiver -depth -type d \( -name tests -o -name testing \) -exec rm -r {} +
COPY pyproject.toml README.md LICENSE /src/
COPY archiver /src/archiver
RUN python3 -m pip --python /opt/archiver/bin/python install --quiet --no-deps /src

FROM ${BASE}
# The official images leave the standard library's bytecode out: compiled at each start, it costs
# the service 0.5 s of CPU and each health check 0.25 s.
RUN python3 -m compileall -q -x '/(site-packages|dist-packages|idlelib|lib2to3|tests?|tkinter)/' \
      "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=build /opt/archiver /opt/archiver
# Any user may write to a volume that the engine makes from this folder.
RUN mkdir --mode=0777 /data && chown 10001:10001 /data
ENV PATH=/opt/archiver/bin:$PATH ARCHIVER_HOME=/data PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME /data
WORKDIR /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["archiver", "status", "--live"]
ENTRYPOINT ["archiver"]
CMD ["run"]
