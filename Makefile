# Two commands for a newcomer: `make demo` and `make test`. Everything lives in .venv.
PYTHON ?= python3
# The pins hold for what builds the package as well.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test install lint types fuzz accuracy accuracy-floor hostile bench kills soak codebook clean questions

# The replica of government sites: crawl, archive, extract, build, export, ask.
demo: $(VENV)/.installed
	$(BIN)/xxgk demo

# Two files of tests at a time: many of them wait for crawls. In the order of their names, so that the
# long ones are not the last.
test: $(VENV)/.installed-dev lint types
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

# Many more random and broken pages than the tests try; another seed each time unless SEED is given.
SEED ?= $(shell date +%s)
PAGES ?= 3000
TRIALS ?= 500
fuzz: $(VENV)/.installed-dev
	XXGK_FUZZ_PAGES=$(PAGES) XXGK_FUZZ_TRIALS=$(TRIALS) XXGK_FUZZ_SEED=$(SEED) \
		$(BIN)/python -m pytest -q tests/accuracy/test_random_reports.py tests/accuracy/test_mutations.py

# Figures right, wrong, invented and missing over N random pages of each edition and the corpus.
N ?= 500
accuracy: $(VENV)/.installed-dev
	$(BIN)/python -m tests.accuracy.score --pages $(N)

# Pin the accuracy anew; it is not lowered without ALLOW=--allow-lower.
accuracy-floor: $(VENV)/.installed-dev
	$(BIN)/python -m tests.accuracy.score --update $(ALLOW)

# Files of 20 to 100 MB that nest, repeat or break without end: time and memory of each.
hostile: $(VENV)/.installed-dev
	$(BIN)/python -m tests.core.hostile

# How fast pages are read, as multiples of the bare parse; what the archive costs the crawl; how
# long an archive of REPORTS invented reports takes to answer, BUILT of them to build; the memory of
# each. SHORT=--short for less.
bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench $(SHORT)
	$(BIN)/python -m bench.crawl $(SHORT)
	$(BIN)/python -m bench.archive $(SHORT) $(REPORTS:%=--reports %) $(BUILT:%=--built %)

# Kill nights, from crawl to report, and crawls at so many random moments; what each kill hit.
# Another seed each time unless SEED is given.
kills: N = 30
kills: $(VENV)/.installed-dev
	XXGK_KILLS=$(N) XXGK_KILL_SEED=$(SEED) $(BIN)/python -m pytest -q -s \
		tests/night/test_chain_kills.py tests/crawler/test_kills.py

# HOSTS sites over NIGHTS nights of one spring, by a script that the archive has to tell again.
HOSTS ?= 300
NIGHTS ?= 60
soak: $(VENV)/.installed-dev
	$(BIN)/python -m tests.soak --hosts $(HOSTS) --nights $(NIGHTS) --seed $(SEED) --folder data/soak

# What is generated from the schema contract and tracked: docs/codebook.md, docs/schema/.
codebook: $(VENV)/.installed
	$(BIN)/python -m pipelines.contract

# Write the answers of the demo build into docs/questions.md anew; look at the difference.
questions: $(VENV)/.installed-dev
	$(BIN)/python -m tests.questions.write

install: $(VENV)/.installed

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

$(VENV)/.created:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	# The pip that comes with older Pythons loses extras of constrained packages.
	$(BIN)/python -m pip install --quiet pip
	touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) data/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
