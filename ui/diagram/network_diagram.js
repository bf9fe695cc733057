// The network as a diagram: the strongest contributions of this drawing as lines from the picture to the ten digits.
// Here is what a pointer and the keyboard do with it.

import { pageState } from "../shared/page_state.js";
import { sendAlone } from "../shared/sending.js";
import { query, subscribe } from "../shared/view.js";
import { neighbour, placeAt } from "./diagram_layout.js";
import { DiagramView } from "./diagram_view.js";

/** @typedef {import("./diagram_model.js").Place} Place */

const ARROWS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"];
/** @type {WeakMap<Element, Control>} */
const controls = new WeakMap();

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement, setStateValue }) {
  const element = query(parentElement, ".network-diagram");
  const control = controls.get(element) ?? new Control(new DiagramView(element, pageState(parentElement)));
  controls.set(element, control);
  pageState(parentElement).toggleNeuron = (neuron) => {
    control.toggled.push(neuron);
    // All of them each time: of two events that come while the server is busy, it sees the later one.
    const neurons = [...control.toggled];
    sendAlone(() => setStateValue("toggled", { view: control.name, neurons }));
  };
  return subscribe(parentElement, (result) => {
    control.view.render(result);
    control.followFocus();
  });
}

class Control {
  /** @param {DiagramView} view */
  constructor(view) {
    this.view = view;
    /** The neurons that were switched so far, and a name for this list. @type {number[][]} */
    this.toggled = [];
    this.name = `${Date.now()} ${Math.random()}`;
    /** What the server was last asked about. @type {string | null} */
    this.asked = null;
    const { canvas, element } = view;
    const at = (/** @type {MouseEvent} */ { offsetX, offsetY }) => placeAt(view.layout, offsetX, offsetY);
    canvas.addEventListener("pointermove", (event) => this.hover(event.pointerType === "touch" ? null : at(event)));
    canvas.addEventListener("pointerleave", () => this.hover(null));
    canvas.addEventListener("click", (event) => this.click(at(event), event.shiftKey));
    canvas.addEventListener("keydown", (event) => this.handleKey(event));
    query(element, ".switch").onclick = () => this.switch(view.pinned);
    query(element, ".open").onclick = () => this.open(view.pinned);
  }

  /** @param {Place | null} place */
  hover(place) {
    const { view } = this, { hovered } = view;
    if (hovered?.column === place?.column && hovered?.node === place?.node) return;
    view.hovered = place;
    view.canvas.style.cursor = place ? "pointer" : "";
    this.refresh();
  }

  /** @param {Place | null} place @param {boolean} withShift */
  click(place, withShift) {
    const { view } = this, { pinned } = view;
    if (withShift) return this.switch(place);
    view.pin(place && pinned?.column === place.column && pinned.node === place.node ? null : place);
    this.refresh();
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    const { view } = this, { key } = event;
    if (ARROWS.includes(key)) view.pin(neighbour(view.layout, view.pinned, key));
    else if (key === "Escape") view.pin(null);
    else if (key === "Enter") this.open(view.pinned);
    else if (key === "Delete" || key === " ") this.switch(view.pinned);
    else return;
    event.preventDefault();
    this.refresh();
  }

  refresh() {
    this.view.paint();
    this.followFocus();
  }

  /** Ask for the numbers of the digit or node that is meant, or for those of the predicted digit again. */
  followFocus() {
    const { view } = this, { focus, state } = view, { client } = state, diagram = view.result?.diagram;
    if (!client?.isAvailable || state.isOccupied || !diagram) return;
    const node = focus ? view.neuronAt(focus) : view.missing, wanted = node ? { node } : focus ? { output: focus.node } : null;
    const isShown = node ? String(node) === String(diagram.node) : focus ? diagram.digit === focus.node && !diagram.node : !this.asked;
    // Once, and again after each report: Streamlit's script does not know what is meant.
    const question = wanted && JSON.stringify([wanted, client.report?.run]);
    if (isShown || (wanted && question === this.asked)) return;
    this.asked = question;
    client.selectFocus(wanted);
  }

  /** @param {Place | null} place */
  switch(place) {
    const neuron = this.view.neuronAt(place);
    if (neuron) this.view.state.toggleNeuron(neuron);
  }

  /** Open the neuron below; of a feature map, the most active one. @param {Place | null} place */
  open(place) {
    const { view } = this, neuron = view.neuronAt(place);
    if (!neuron) return;
    const [number, index] = neuron, layer = view.result?.hidden_layers.layers[number], levels = view.levels[number];
    if (!layer?.maps) return view.state.selectNeuron(neuron);
    const [rows, columns, count] = layer.maps, size = (/** @type {number} */ at) => Math.abs(levels[at] - (layer.signed ? 128 : 0));
    let best = index;
    for (let at = index; at < rows * columns * count; at += count) if (size(at) > size(best)) best = at;
    view.state.selectNeuron([number, best]);
  }
}
