// The network as a diagram: the strongest contributions of this drawing as lines from the picture to the ten digits.
// Here is what a pointer and the keyboard do with it.

import { pageState } from "../shared/page_state.js";
import { sendAlone } from "../shared/sending.js";
import { query, subscribe } from "../shared/view.js";
import { neighbour, placeAt } from "./diagram_layout.js";
import { DiagramView } from "./diagram_view.js";

/** @typedef {import("../live/live_client.js").Highlight} Highlight */

const ARROWS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"];
/** @type {WeakMap<Element, Control>} */
const controls = new WeakMap();
/** @param {Highlight | null} a @param {Highlight | null} b */
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
    control.requestHighlight();
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
    const at = (/** @type {MouseEvent} */ { offsetX, offsetY }) => view.highlightAt(placeAt(view.layout, offsetX, offsetY));
    canvas.addEventListener("pointermove", (event) => this.hover(event.pointerType === "touch" ? null : at(event)));
    canvas.addEventListener("pointerleave", () => this.hover(null));
    canvas.addEventListener("click", (event) => this.click(at(event), event.shiftKey));
    canvas.addEventListener("keydown", (event) => this.handleKey(event));
    query(element, ".switch").onclick = () => this.switch(view.pinned);
    query(element, ".open").onclick = () => this.open(view.pinned);
  }

  /** @param {Highlight | null} highlight */
  hover(highlight) {
    const { view } = this;
    if (isSame(view.hovered, highlight)) return;
    view.hovered = highlight;
    view.canvas.style.cursor = highlight ? "pointer" : "";
    this.refresh();
  }

  /** @param {Highlight | null} highlight @param {boolean} withShift */
  click(highlight, withShift) {
    const { view } = this;
    if (withShift) return this.switch(highlight);
    view.pinned = isSame(view.pinned, highlight) ? null : highlight;
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
    view.pinned = view.highlightAt(neighbour(view.layout, place, key));
  }

  refresh() {
    this.view.paint();
    this.requestHighlight();
  }

  /** Ask for the numbers of the node or output that is hovered or pinned, or for those of the predicted digit again. */
  requestHighlight() {
    const { view } = this, { highlight, state } = view, { client } = state, diagram = view.result?.diagram;
    if (!client?.isAvailable || state.isOccupied || !diagram) return;
    const isShown = !highlight ? !this.asked
      : "node" in highlight ? String(highlight.node) === String(diagram.node) : diagram.digit === highlight.output && !diagram.node;
    // Once, and again after each report: Streamlit's script does not know what is highlighted.
    const question = highlight && JSON.stringify([highlight, client.report?.run]);
    if (isShown || (highlight && question === this.asked)) return;
    this.asked = question;
    client.selectHighlight(highlight);
  }

  /** @param {Highlight | null} highlight */
  switch(highlight) {
    if (highlight && "node" in highlight) this.view.state.toggleNeuron(highlight.node);
  }

  /** Show the details of a neuron in the panel below; of a feature map, of its largest activation. @param {Highlight | null} highlight */
  open(highlight) {
    if (!highlight || !("node" in highlight)) return;
    const { view } = this, [number, index] = highlight.node;
    const layer = view.result?.hidden_layers.layers[number], levels = view.levels[number];
    if (!layer?.maps) return view.state.selectNeuron(highlight.node);
    const [rows, columns, count] = layer.maps, size = (/** @type {number} */ at) => Math.abs(levels[at] - (layer.signed ? 128 : 0));
    let best = index;
    for (let at = index; at < rows * columns * count; at += count) if (size(at) > size(best)) best = at;
    view.state.selectNeuron([number, best]);
  }
}
