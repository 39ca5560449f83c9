# pozo: `make build warehouse figures report`. DATASET= is a folder of data/datasets, or the path of any
# folder with a dataset.toml; DATA_DIR= is the folder of the input files; SCENARIOS=paper,recommended computes only these.
PYTHON ?= python3
POZO := .venv/bin/python -m pozo
# values go to the shell as variables of the environment ($$DATA_DIR), so that a quote or a blank in one is only that
INPUTS := $(if $(DATASET),--dataset "$$DATASET") $(if $(DATA_DIR),--data-dir "$$DATA_DIR") $(if $(SCENARIOS),--scenarios "$$SCENARIOS")

.PHONY: help build data inspect warehouse plan diff processed export figures report script sql query trace lineage profile notebook browser lint test bench requirements clean

help:  ## Show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: .venv/built  ## Install the packages and DuckDB's extensions into .venv

.venv/built: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pozo needs Python 3.11 or newer; name it with PYTHON=…")'
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(POZO) install
	@touch $@

data: build  ## Fetch the files of DATASET=, a folder of data/datasets or a path, and check them (FROM=folder takes them from there)
	@$(POZO) data $(if $(DATASET),--dataset "$$DATASET") $(if $(FROM),--from "$$FROM")

inspect: build  ## Show what is in the files of DATASET= (DATA_DIR=folder), and at what a build would stop
	@$(POZO) inspect $(if $(DATASET),--dataset "$$DATASET") $(if $(DATA_DIR),--data-dir "$$DATA_DIR")

warehouse: build $(if $(filter spark,$(ENGINE)),.venv/spark)  ## Build warehouse/warehouse.duckdb from the raw files (MEMORY=4GB at most; the rest goes to warehouse/tmp; ENGINE=spark)
	@$(POZO) build $(INPUTS) $(if $(SELECT),--select "$$SELECT") $(if $(MEMORY),--memory "$$MEMORY") \
		$(if $(ENGINE),--engine "$$ENGINE")

plan: build  ## Show what the next build would run, and why
	@$(POZO) plan $(INPUTS) $(if $(SELECT),--select "$$SELECT")

diff: build  ## Compare the warehouse with the one before the last build (AGAINST=path)
	@$(POZO) diff $(if $(AGAINST),--against "$$AGAINST")

processed: build  ## Write data/processed/*.csv in the 2019 study's own form
	@$(POZO) processed $(INPUTS)

export: build  ## Write the exposure and summary tables into reports/tables (FORMAT=csv, parquet or gpkg)
	@$(POZO) export $(INPUTS) $(if $(FORMAT),--format "$$FORMAT")

figures: build  ## Draw the maps and charts into reports/figures (FIGURE=arsenic for one; FORMAT=pdf WIDTH=90 STYLE=grey for print)
	@$(POZO) figures $(INPUTS) $(if $(FIGURE),--figure "$$FIGURE") $(if $(FORMAT),--format "$$FORMAT") \
		$(if $(WIDTH),--width "$$WIDTH") $(if $(STYLE),--style "$$STYLE")

report: build  ## Write reports/index.html, the page for readers
	@$(POZO) report $(INPUTS)

script: build  ## Write the whole build as one SQL file, warehouse/build.sql, which the duckdb shell runs without Python
	@$(POZO) script $(INPUTS)

sql: build  ## Open the duckdb shell on the warehouse, read-only
	@$(POZO) sql $(INPUTS)

query: build  ## Run one query: make query Q="FROM summary.state_arsenic LIMIT 5" (CSV=1 for CSV)
	@$(POZO) query $(INPUTS) $(if $(CSV),--csv) -- "$$Q"

trace: build  ## Show how a figure came about: make trace STATE=Durango CONTAMINANT=arsenic (or TOWN=, SITE=; SCENARIO=)
	@$(POZO) trace $(INPUTS) $(if $(STATE),--state "$$STATE") $(if $(TOWN),--town "$$TOWN") $(if $(SITE),--site "$$SITE") \
		$(if $(CONTAMINANT),--contaminant "$$CONTAMINANT") $(if $(SCENARIO),--scenario "$$SCENARIO")

profile: build  ## Show where the time of each table's last build went (TABLE=risk.town_risk for its operators)
	@$(POZO) profile $(INPUTS) $(if $(TABLE),--table "$$TABLE")

lineage: build  ## Show what a column is made from: make lineage TABLE=summary.state_arsenic COLUMN=cancer_cases (or TABLE= alone)
	@$(POZO) lineage $(INPUTS) $(if $(TABLE),--table "$$TABLE") $(if $(COLUMN),--column "$$COLUMN")

notebook: .venv/notebook  ## Open reports/explore.ipynb, a walk through the warehouse, in Jupyter (on this machine alone, port 8888)
	@$(POZO) notebook $(INPUTS)

.venv/notebook: requirements-notebook.txt .venv/built
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-notebook.txt
	@touch $@

# for ENGINE=spark; SPARK_MASTER=spark://… reaches the program as a variable of the environment
.venv/spark: requirements-spark.txt .venv/built
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.txt
	@touch $@

# the tests of the report need a browser; without one they are skipped, and say so
browser:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && apt-get update --quiet --quiet \
		&& apt-get install --yes --quiet --quiet --no-install-recommends chromium >/dev/null; } \
		|| echo "No Chromium, and none could be installed: the tests of the report in a browser are skipped."

lint: build  ## Check the style of the Python, and which package imports which
	.venv/bin/ruff check python tests
	.venv/bin/ruff format --check python tests
	.venv/bin/lint-imports

# the tests of Spark need Java; without one they are skipped, and say so
test: lint browser $(if $(JAVA_HOME)$(shell command -v java),.venv/spark)  ## Lint and test
	.venv/bin/python -m pytest -m timed
	.venv/bin/python -m pytest -m "not timed" --numprocesses 2 --dist worksteal

bench: .venv/spark  ## Measure time and memory beside geopandas, the study and Spark (ONLY=national, loops, scale or spark; half an hour in all)
	.venv/bin/python tests/bench/bench.py $(if $(ONLY),--only "$$ONLY")

requirements: build  ## Pin every package anew, from pyproject.toml
	.venv/bin/python -m pip install --quiet pip-tools
	.venv/bin/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --extra test \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.txt pyproject.toml
	.venv/bin/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --extra notebook --constraint requirements.txt \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements-notebook.txt pyproject.toml
	.venv/bin/python -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --extra spark --constraint requirements.txt \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements-spark.txt pyproject.toml

clean:  ## Remove what was built
	rm -rf .venv warehouse/* reports/figures reports/tables reports/index.html data/processed/*.csv
