"""The networks on a running page: choosing one, and knowing its numbers."""

import re

import numpy as np
from conftest import EXTRA_NETWORKS
from helpers.pen import canvas_levels
from helpers.streamlit_elements import open_expander
from playwright.sync_api import Page

from nn.images.preprocessing import preprocess
from nn.network import Network, Trace


def open_model_details(page: Page) -> None:
    """Open the drawer of the sidebar with the model card, the download and the upload, if it is closed."""
    open_expander(page.locator(".st-key-model-details details"))


def choose_network(page: Page, name: str) -> None:
    """Choose a network in the sidebar."""
    page.get_by_role("combobox", name="Active model").click()
    # Of a file, what it is comes first.
    page.get_by_role("option", name=re.compile(rf"(^|\(){re.escape(name)}\)?$")).click()
    page.get_by_role("option").first.wait_for(state="detached")


def extra_network(name: str) -> Network:
    """The network with this name in conftest.EXTRA_NETWORKS."""
    return Network.random(*EXTRA_NETWORKS[name], np.random.default_rng(0))


def forward(page: Page, network: Network) -> Trace:
    """The trace of a network for the ink on the canvas."""
    stages = preprocess(canvas_levels(page), ink="light")
    assert stages, "the canvas is blank"
    return network.forward(stages.inputs)
