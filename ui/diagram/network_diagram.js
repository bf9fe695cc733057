// The network as a diagram: the strongest contributions of this drawing as lines from the picture to the ten digits.
// Here is what a pointer and the keyboard do with it.

import { pageState } from "../shared/page_state.js";
import { sendAlone } from "../shared/sending.js";
import { query, subscribe } from "../shared/view.js";
import { neighbour, placeAt } from "./diagram_layout.js";
import { DiagramView } from "./diagram_view.js";

/** @typedef {import("../live/live_client.js").Focus} Focus */

const ARROWS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"];
/** @type {WeakMap<Element, Control>} */
const controls = new WeakMap();
/** @param {Focus | null} a @param {Focus | null} b */
const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

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
    const at = (/** @type {MouseEvent} */ { offsetX, offsetY }) => view.focusAt(placeAt(view.layout, offsetX, offsetY));
    canvas.addEventListener("pointermove", (event) => this.hover(event.pointerType === "touch" ? null : at(event)));
    canvas.addEventListener("pointerleave", () => this.hover(null));
    canvas.addEventListener("click", (event) => this.click(at(event), event.shiftKey));
    canvas.addEventListener("keydown", (event) => this.handleKey(event));
    query(element, ".switch").onclick = () => this.switch(view.pinned);
    query(element, ".open").onclick = () => this.open(view.pinned);
  }

  /** @param {Focus | null} focus */
  hover(focus) {
    const { view } = this;
    if (isSame(view.hovered, focus)) return;
    view.hovered = focus;
    view.canvas.style.cursor = focus ? "pointer" : "";
    this.refresh();
  }

  /** @param {Focus | null} focus @param {boolean} withShift */
  click(focus, withShift) {
    const { view } = this;
    if (withShift) return this.switch(focus);
    view.pinned = isSame(view.pinned, focus) ? null : focus;
    this.refresh();
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    const { view } = this, { key } = event;
    if (ARROWS.includes(key)) this.move(key);
    else if (key === "Escape") view.pinned = null;
    else if (key === "Enter") this.open(view.pinned);
    else if (key === "Delete" || key === " ") this.switch(view.pinned);
    else return;
    event.preventDefault();
    this.refresh();
  }

  /** Pin what an arrow key leads to. @param {string} key */
  move(key) {
    const { view } = this, place = view.placeOf(view.pinned);
    // A node that is not shown yet has no neighbours; the answer that will show it is on its way.
    if (view.pinned && !place && view.state.client?.isAvailable) return;
    view.pinned = view.focusAt(neighbour(view.layout, place, key));
  }

  refresh() {
    this.view.paint();
    this.followFocus();
  }

  /** Ask for the numbers of the digit or node that is meant, or for those of the predicted digit again. */
  followFocus() {
    const { view } = this, { focus, state } = view, { client } = state, diagram = view.result?.diagram;
    if (!client?.isAvailable || state.isOccupied || !diagram) return;
    const isShown = !focus ? !this.asked
      : "node" in focus ? String(focus.node) === String(diagram.node) : diagram.digit === focus.output && !diagram.node;
    // Once, and again after each report: Streamlit's script does not know what is meant.
    const question = focus && JSON.stringify([focus, client.report?.run]);
    if (isShown || (focus && question === this.asked)) return;
    this.asked = question;
    client.selectFocus(focus);
  }

  /** @param {Focus | null} focus */
  switch(focus) {
    if (focus && "node" in focus) this.view.state.toggleNeuron(focus.node);
  }

  /** Open the neuron below; of a feature map, the most active one. @param {Focus | null} focus */
  open(focus) {
    if (!focus || !("node" in focus)) return;
    const { view } = this, [number, index] = focus.node;
    const layer = view.result?.hidden_layers.layers[number], levels = view.levels[number];
    if (!layer?.maps) return view.state.selectNeuron(focus.node);
    const [rows, columns, count] = layer.maps, size = (/** @type {number} */ at) => Math.abs(levels[at] - (layer.signed ? 128 : 0));
    let best = index;
    for (let at = index; at < rows * columns * count; at += count) if (size(at) > size(best)) best = at;
    view.state.selectNeuron([number, best]);
  }
}
