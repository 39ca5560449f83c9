# The whole of pozo in a container: `docker build -t pozo .`, then
# docker run --rm -v "$PWD/data:/pozo/data" -v "$PWD/warehouse:/pozo/warehouse" -v "$PWD/reports:/pozo/reports" pozo
# and, with -p 127.0.0.1:8888:8888 before the name and notebook after it, Jupyter.
FROM python:3.12-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends make=4.* \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 pozo \
    && chmod a+rx /home/pozo \
    && install --directory --owner=pozo /pozo

# a fixed home, so that `docker run --user` finds DuckDB's extensions too
ENV HOME=/home/pozo
USER 1000
WORKDIR /pozo

# the dependencies change seldom: a layer of their own
COPY --chown=pozo requirements.txt requirements-notebook.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt \
    && .venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements-notebook.txt

COPY --chown=pozo . .
RUN make build .venv/notebook

# inside a container only what reaches it from outside is somebody's; docker run says from where
ENV NOTEBOOK_IP=0.0.0.0
EXPOSE 8888

VOLUME ["/pozo/data", "/pozo/warehouse", "/pozo/reports"]
ENTRYPOINT ["make"]
CMD ["warehouse", "figures", "report"]
