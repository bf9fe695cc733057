"""While the chosen run has no network, the page says which one reads the drawing."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers.waiting import TIMEOUT
from streamlit.testing.v1 import AppTest

from nn.data.data_source import DataSource
from nn.settings import Settings
from ui.networks import registry
from ui.shared.formatting import escape_markdown
from ui.training import runs
from ui.training.runs import Run

APP = Path(__file__).resolve().parents[2] / "app.py"
STOPPED, STARTING = "ended without a network, so", "is starting; until then,"


@pytest.mark.parametrize(("is_running", "reason"), [(True, STARTING), (False, STOPPED)])
def test_chosen_run_without_a_network_is_read_by_the_default_one_and_says_so(is_running, reason):
    worker = SimpleNamespace(latest=None, is_running=is_running, error=None, queue_position=0)
    worker.is_paused = worker.is_stopping = worker.pause_requested = False
    worker.resume = worker.pause = worker.step = worker.stop = lambda: None
    page = AppTest.from_file(str(APP), default_timeout=TIMEOUT)
    page.session_state[runs.RUNS] = [Run("Run 1", Settings(), DataSource(), worker)]
    page.session_state[registry.CHOSEN] = "Run 1"
    page.run()
    assert not page.exception
    sentence = f"Run 1 {reason} {registry.default()} reads your drawing."
    assert [item.value for item in page.sidebar.markdown].count(escape_markdown(sentence)) == 1
    # The summary below it is that of the network which reads.
    page.selectbox(key=registry.CHOSEN).set_value(registry.default()).run()
    assert "reads your drawing" not in "\n".join(item.value for item in page.sidebar.markdown)
