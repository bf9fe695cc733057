"""The sidebar beside both pages: the network that reads the drawing, and the hyperparameters of a training."""

import streamlit as st

from nn.data.data_source import DataSource
from nn.errors import InputError
from nn.settings import Settings
from ui.networks import import_export, registry
from ui.shared.formatting import escape_markdown
from ui.training import data_menu, hyperparameters
from ui.tutorial import evaluation_steps
from ui.tutorial.tutorial_page import link


def choose_network() -> None:
    """The menu of networks, and what is known about the chosen one."""
    st.header("The network", anchor=False)
    st.selectbox("Which one looks at your drawing?", registry.names(), key=registry.CHOSEN)
    try:
        selected = registry.look_up(st.session_state[registry.CHOSEN])
    except InputError as error:
        st.error(escape_markdown(str(error)))
        st.stop()
    if selected.notice:
        st.markdown(selected.notice)
    st.markdown(import_export.describe(selected))
    if selected.card.get("test_accuracy") is not None:
        link("How right answers are counted", evaluation_steps.ACCURACY)
    import_export.import_export(selected)


def choose_training() -> tuple[Settings, DataSource | None]:
    """The hyperparameters and the data; the latter is None while something is missing."""
    st.header("Train your own", anchor=False)
    hyperparameters.show_presets()
    # The data comes first on the page, but depends on the seed, which comes last.
    place_of_data = st.container()
    settings = hyperparameters.show_settings()
    with place_of_data:
        return settings, data_menu.show(settings.seed)
