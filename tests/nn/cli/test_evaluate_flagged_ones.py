"""Tests of `python -m nn evaluate --flagged-ones`: ones with an upstroke, and sevens."""

import json

import numpy as np
from helpers.cli import error_line, output_lines

from nn.benchmarks.flagged_ones import flagged_ones
from nn.cli import evaluate as command
from nn.evaluation import evaluate
from nn.storage import weight_file

NETWORK = weight_file.SHIPPED / "mnist-128.npz"


def lines_of(*options):
    return output_lines("evaluate", "--weights", NETWORK, "--flagged-ones", *options)


def test_results_are_those_of_the_benchmark(monkeypatch):
    monkeypatch.setattr(command, "FLAGGED_COUNT", 12)
    monkeypatch.delenv("STROKES_DIR", raising=False)
    digits = flagged_ones(12, np.random.default_rng(command.SEED))
    result = evaluate(weight_file.load(NETWORK)[0], digits)
    lines = lines_of()
    assert lines[0] == "12 drawn ones with an upstroke, and 12 sevens: 24 digits"
    assert lines[1] == f"accuracy            {result.accuracy:.2%}"
    figures = json.loads(lines_of("--json")[0])
    assert (figures["accuracy"], figures["count"]) == (result.accuracy, 24)
    assert [row for row, counts in enumerate(figures["confusion"]) if sum(counts)] == [1, 7]


def test_only_one_benchmark_at_a_time():
    assert "not allowed with" in error_line("evaluate", "--flagged-ones", "--drawn")
