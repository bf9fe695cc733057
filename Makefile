# make run         opens the page
# make test        lints and tests everything but the soak tests
# make quick       the tests that are fast and need neither a browser, MNIST nor the notebook, in about a minute
# make soak        the long tests, and whether memory grows in an hour of drawing
# make browsers    a smoke test in Firefox and WebKit (Debian: firefox-esr, webkit2gtk-driver and xvfb)
# make lint        linters and type checkers only
# make bench       measures training beside scikit-learn and PyTorch (which this installs), accuracy on drawings (with
#                  STROKES_DIR, see docs/deployment.md), the server's and the page's response times, and memory
# make load        a class at once: 50 people who draw, beside trainings, and behind nginx (if it is installed); what
#                  their strokes cost the server (LOAD="--people 20 --growth 600": see tests/benchmarks/load.py)
# make screenshots takes the README's screenshots again
# make notebook    runs docs/walkthrough.ipynb and saves its output

# The first of these that is Python 3.11 or later; another one: make PYTHON=/path/to/python run
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# Files with browser tests come first (in alphabetical order), so that no processor waits for the other's last, long one.
PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder
# Two tests run at once. If NumPy started a thread for each processor in both, they would wait for each other.
test quick soak: export OPENBLAS_NUM_THREADS := 1
# The tests start a hundred Python processes, each of which would compile the project's code again.
test quick soak: export PYTHONDONTWRITEBYTECODE :=
# The browser that visitors have; make test uses Chromium's headless shell, which takes a third less time.
soak screenshots bench: export FULL_CHROMIUM := 1
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test quick soak browsers lint screenshots notebook bench load clean

run: .venv/.page
	$(BIN)/python -m streamlit run app.py

test: lint
	$(BIN)/node --test --test-reporter=dot "tests/js/*.test.mjs"
	$(BIN)/python tests/helpers/chromium.py
	$(BIN)/python -m pytest -m "not soak" $(PARALLEL)

quick: .venv/.tests
	$(BIN)/python -m pytest -m "not browser and not mnist and not slow and not soak" --ignore tests/test_notebook.py $(PARALLEL)

soak: .venv/.tests
	$(BIN)/python tests/helpers/chromium.py
	$(BIN)/python -m pytest -m soak
	$(BIN)/python -m pytest -m "not browser and not soak" --hypothesis-profile exploring --ignore tests/test_notebook.py
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/bench_memory.py

browsers: .venv/.tests
	$(BIN)/python -m pytest -m other_browsers

lint: .venv/.tests .venv/.typescript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/node .venv/node_modules/typescript/bin/tsc --noEmit -p ui

screenshots: .venv/.tests
	$(BIN)/python tests/helpers/chromium.py
	PYTHONPATH=.:tests $(BIN)/python docs/take_screenshots.py
	PYTHONPATH=.:tests $(BIN)/python docs/record_animation.py

notebook: .venv/.tests
	$(BIN)/python docs/run_notebook.py
	$(BIN)/ruff format --quiet docs/walkthrough.ipynb

bench: .venv/.bench
	$(BIN)/python tests/helpers/chromium.py
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/bench_training.py
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/bench_step.py
	$(BIN)/python -m nn evaluate --drawn || test $$? -eq 2
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/bench_server.py
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/bench_executor.py
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/bench_page.py
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/bench_pictures.py
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/bench_memory.py

load: .venv/.tests
	PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/load.py $(LOAD)

.venv/.page: requirements.txt
	@test -n "$(PYTHON)" || { echo "Inkling needs Python 3.11 or later, and none was found."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP_INSTALL) -r requirements.txt
	@touch $@

.venv/.tests: .venv/.page tests/requirements.txt docs/notebook_requirements.txt
	$(PIP_INSTALL) -r tests/requirements.txt
	@touch $@

# The type checker of the scripts; its version is fixed here. npm trusts the certificates that the system trusts.
.venv/.typescript: .venv/.tests
	NODE_OPTIONS=--use-system-ca $(BIN)/npm install --prefix .venv --no-save --no-package-lock --silent typescript@~5.9
	@touch $@

.venv/.bench: .venv/.tests tests/benchmarks/requirements.txt
	$(PIP_INSTALL) -r tests/benchmarks/requirements.txt
	@touch $@

clean:
	rm -rf .venv
