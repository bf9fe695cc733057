"""Breaks the network on request: neurons off, biases off, noise on the weights. It is a copy that reads the drawing."""

from collections.abc import Callable
from threading import Semaphore

import streamlit as st

from nn.data.data_source import test_set
from nn.explain.ablation import NOTHING, Ablation
from nn.layers import Convolution
from ui.diagram.ablated_network import AblatedNetwork, Key, describe, key_of
from ui.diagram.ablation_accuracy import Accuracies, KnownNetwork, accuracy_steps
from ui.networks import registry
from ui.networks.selected_network import SelectedNetwork
from ui.shared import polling
from ui.shared.background_task import BackgroundTask
from ui.shared.layer_names import layer_name
from ui.shared.streamlit_runtime import session_is_alive
from ui.texts import network_texts as texts
from ui.training import runs

# In the session: networks that have had settings; of each, the neurons that are off; the last AblatedNetwork; what is
# known of its intact network; what the accuracy is computed for, and the task that does it.
KEYS, OFF, COPY, KNOWN, TASK = (f"ablation {part}" for part in ("networks", "off", "copy", "known", "task"))
# Of all sessions: one accuracy is computed at a time.
_computing = Semaphore()


def follow(name: str) -> Callable[[], SelectedNetwork]:
    """As registry.follow, with the ablation that was chosen for this network."""
    intact = registry.follow(name)
    key = key_of(intact())
    ablation = _chosen(key)
    if ablation == NOTHING:
        st.session_state.pop(COPY, None)
        _, task = st.session_state.pop(TASK, (None, None))
        if task:
            task.stop()
        return intact
    copy = st.session_state[COPY] = AblatedNetwork(intact, key, ablation, st.session_state.get(COPY))
    return copy


def toggle(neuron: tuple[int, int]) -> None:
    """Switch a neuron (hidden layer, index; of a convolution, the filter) off, or on again; in a callback."""
    selected = registry.look_up(st.session_state[registry.CHOSEN])
    layer, index = neuron
    hidden = selected.network.layers[:-1]
    if layer < len(hidden) and index < len(hidden[layer].bias):
        _set_off(key_of(selected), _off(key_of(selected)) ^ {neuron})


def show() -> None:
    """What can be broken, and what that does to the accuracy."""
    selected = registry.look_up(st.session_state[registry.CHOSEN])
    key = key_of(selected)
    ablation = _chosen(key)
    with st.expander(texts.BREAK_NETWORK, key="ablation-panel"):
        st.markdown(texts.ABOUT_BREAKING)
        with st.container(horizontal=True, key="ablation", vertical_alignment="center", gap="medium"):
            st.toggle(texts.BIASES_OFF, key=_widget("biases", key), persist_state="session")
            st.slider(
                texts.NOISE,
                0,
                100,
                0,
                5,
                "%d %%",
                key=_widget("noise", key),
                help=texts.NOISE_HELP,
                persist_state="session",
            )
            if sizes := [len(layer.bias) for layer in selected.network.layers[:-1]]:
                powers = [2**power for power in range(max(sizes).bit_length()) if 2**power < max(sizes)]
                st.select_slider(
                    texts.KEPT,
                    [*powers, texts.KEEP_ALL],
                    texts.KEEP_ALL,
                    key=_widget("kept", key),
                    help=texts.KEPT_HELP,
                    persist_state="session",
                )
        _show_off(selected, key)
    if ablation != NOTHING:
        with st.container(horizontal=True, key="ablation-result", vertical_alignment="center"):
            _show_accuracy(selected, ablation)
            st.button(texts.RESET, key="ablation-reset", on_click=_reset, args=(key,))


def _show_off(selected: SelectedNetwork, key: Key) -> None:
    """The neurons that are off, each with a click that switches it on again."""
    off = sorted(_off(key))
    if not off:
        return
    names = {neuron: _name(selected, neuron) for neuron in off}
    widget = _widget("off", key)
    st.session_state[widget] = off

    def switch_on() -> None:
        _set_off(key, frozenset(st.session_state[widget]))

    st.pills(
        texts.SWITCHED_OFF,
        off,
        selection_mode="multi",
        format_func=names.__getitem__,
        key=widget,
        on_change=switch_on,
    )


def _name(selected: SelectedNetwork, neuron: tuple[int, int]) -> str:
    number, index = neuron
    layer = selected.network.layers[number]
    name = layer_name(layer, number)
    if isinstance(layer, Convolution):
        return texts.SWITCHED_FILTER.format(number=index + 1, layer=name)
    return texts.SWITCHED_NEURON.format(index=index, layer=name)


@st.fragment
def _show_accuracy(selected: SelectedNetwork, ablation: Ablation) -> None:
    """The accuracy with and without the ablation, computed in the background; nothing else is rendered meanwhile."""
    described = describe(ablation)
    if runs.current():
        st.markdown(texts.ACCURACY_AFTER_TRAINING.format(ablation=described.capitalize()))
        polling.poll("ablation polling", False)
        return
    task = _task(selected, ablation)
    is_running, accuracies = task.is_running, task.latest  # in this order, so that the last progress is shown
    if task.error:
        text = texts.NO_ACCURACY.format(error=task.error)
    elif accuracies:
        text = accuracies.in_words(described)
    else:
        text = texts.ACCURACY_COMING.format(ablation=described.capitalize())
    st.markdown(text)
    polling.poll("ablation polling", is_running)


def _task(selected: SelectedNetwork, ablation: Ablation) -> BackgroundTask[Accuracies]:
    """The task for these two networks; an earlier one for others is stopped."""
    network, ablated = selected.network, st.session_state[COPY]().network
    known: KnownNetwork | None = st.session_state.get(KNOWN)
    if known is None or known.network is not network:
        known = st.session_state[KNOWN] = KnownNetwork(network)
    before, task = st.session_state.get(TASK, (None, None))
    if task is None or before is not ablated:
        if task:
            task.stop()
        cache = runs.dataset_cache()
        task = BackgroundTask(
            lambda: accuracy_steps(known, ablated, lambda: test_set(cache=cache)), session_is_alive(), _computing
        )
        st.session_state[TASK] = ablated, task
    found: BackgroundTask[Accuracies] = task
    return found


def _chosen(key: Key) -> Ablation:
    """What is broken in a network."""
    state = st.session_state
    kept = state.get(_widget("kept", key), texts.KEEP_ALL)
    return Ablation(
        _off(key),
        not state.get(_widget("biases", key), False),
        state.get(_widget("noise", key), 0) / 100,
        None if kept == texts.KEEP_ALL else int(kept),
    )


def _reset(key: Key) -> None:
    _set_off(key, frozenset())
    initial = {"biases": False, "noise": 0, "kept": texts.KEEP_ALL}
    st.session_state.update({_widget(name, key): value for name, value in initial.items()})


def _off(key: Key) -> frozenset[tuple[int, int]]:
    off: frozenset[tuple[int, int]] = st.session_state.setdefault(OFF, {}).get(key, frozenset())
    return off


def _set_off(key: Key, off: frozenset[tuple[int, int]]) -> None:
    st.session_state.setdefault(OFF, {})[key] = off


def _widget(name: str, key: Key) -> str:
    """The key of a widget for one network."""
    keys: list[Key] = st.session_state.setdefault(KEYS, [])
    if key not in keys:
        keys.append(key)
    return f"ablation-{name}-{keys.index(key)}"
