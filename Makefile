# make run   opens the page            make test   tests and lints everything
# make lint  only the linters          make pictures   takes the README's pictures anew
#                                      make notebook   runs nn/walkthrough.ipynb anew and keeps what it prints and draws
# make bench how fast it learns, beside scikit-learn and PyTorch (which this installs), and where the time goes; how well
#            it reads drawings (only with traced strokes: see STROKES_DIR in the README); how fast the page answers a pen,
#            and whether an hour of drawing leaves anything behind

# The first of these that is Python 3.11 or later; name another with: make PYTHON=/path/to/python run
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run test lint pictures notebook bench clean

run: .venv/.page
	$(BIN)/python -m streamlit run app.py

test: .venv/.tests lint
	$(BIN)/python tests/chromium.py
	$(BIN)/python -m pytest

lint: .venv/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

pictures: .venv/.tests
	$(BIN)/python tests/chromium.py
	PYTHONPATH=. $(BIN)/python tests/take_pictures.py

notebook: .venv/.tests
	$(BIN)/python tests/renew_notebook.py
	$(BIN)/ruff format --quiet nn/walkthrough.ipynb

bench: .venv/.bench
	$(BIN)/python tests/chromium.py
	PYTHONPATH=. $(BIN)/python tests/bench_training.py
	PYTHONPATH=. $(BIN)/python tests/bench_step.py
	$(BIN)/python -m nn evaluate --drawn || test $$? -eq 2
	PYTHONPATH=. $(BIN)/python tests/bench_server.py
	PYTHONPATH=. $(BIN)/python tests/bench_page.py
	PYTHONPATH=. $(BIN)/python tests/bench_memory.py

.venv/.page: requirements.txt
	@test -n "$(PYTHON)" || { echo "Inkling needs Python 3.11 or later, and none was found."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.tests: .venv/.page tests/requirements.txt nn/notebook_requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

.venv/.bench: .venv/.tests tests/bench_requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/bench_requirements.txt
	@touch $@

clean:
	rm -rf .venv
