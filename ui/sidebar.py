"""The sidebar beside both pages: the network that reads the drawing, and the hyperparameters of a training."""

import streamlit as st

from nn.data.data_source import DataSource
from nn.errors import InputError
from nn.settings import Settings
from ui.networks import import_export, registry
from ui.shared.assigned_values import when_chosen
from ui.shared.formatting import escape_markdown
from ui.texts import sidebar_texts as texts
from ui.training import data_menu, hyperparameters, training_bar
from ui.tutorial import evaluation_sections
from ui.tutorial.tutorial_page import link


def choose_network() -> None:
    """The menu of networks, and what is known about the chosen one."""
    st.header(texts.MODEL, anchor=False)
    names, text = registry.names(), texts.ACTIVE_MODEL_HELP
    key = registry.CHOSEN
    st.selectbox(texts.ACTIVE_MODEL, names, key=key, help=text, format_func=registry.title, on_change=when_chosen(key))
    try:
        selected = registry.look_up(st.session_state[registry.CHOSEN])
    except InputError as error:
        st.error(escape_markdown(str(error)))
        st.stop()
    if selected.notice:
        st.markdown(escape_markdown(selected.notice))
    st.markdown(import_export.summary(selected))
    with st.expander(texts.MODEL_DETAILS, key="model-details"):
        st.markdown(import_export.describe(selected))
        if selected.card.get("test_accuracy") is not None:
            link(texts.LINK_TO_ACCURACY, evaluation_sections.ACCURACY)
        import_export.import_export(selected)


def choose_training() -> tuple[Settings, DataSource | None]:
    """The hyperparameters and the data; the latter is None while something is missing."""
    # Hidden on the Learn page (tutorial_page.css); if they were not rendered, they would lose what was chosen.
    with st.container(key="training-settings"):
        st.header(texts.TRAINING_SETTINGS, anchor=False)
        # These come first on the page, but depend on what comes after them.
        place_of_presets, place_of_data = st.container(), st.container()
        settings = hyperparameters.show_settings()
        with place_of_presets:
            hyperparameters.show_presets(settings)
        with place_of_data:
            source = data_menu.show(settings.seed)
        training_bar.show_train_button(settings, source, "train-sidebar")
    return settings, source
