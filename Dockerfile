# The whole of pozo in a container: `docker build -t pozo .`, then
# docker run --rm -v "$PWD/data:/pozo/data" -v "$PWD/warehouse:/pozo/warehouse" -v "$PWD/reports:/pozo/reports" pozo
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
COPY --chown=pozo requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.txt

COPY --chown=pozo . .
RUN make build

VOLUME ["/pozo/data", "/pozo/warehouse", "/pozo/reports"]
ENTRYPOINT ["make"]
CMD ["warehouse", "figures", "report"]
