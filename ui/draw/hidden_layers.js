// The activations of the hidden layers, a grid of cells for each layer.

import { CellGrid } from "../widgets/cell_grid.js";
import { pageState } from "../shared/page_state.js";
import { decodeBase64, query, setHidden, setText, subscribe } from "../shared/view.js";
import { activationsOf } from "./activation_levels.js";

/** @typedef {import("../live/inference_result.js").InferenceResult} InferenceResult */
/** @typedef {import("../live/inference_result.js").HiddenLayer} HiddenLayer */

const LAYER = '<p><strong></strong> <span></span></p><div class="inkling-hidden"></div>';
/** @type {WeakMap<Element, { grid: CellGrid, activations: number[], layer: HiddenLayer | null }>} */
const sections = new WeakMap();

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement, setStateValue }) {
  const state = pageState(parentElement);
  state.selectNeuron = (neuron) => {
    // The websocket is faster; Streamlit is told afterwards, and brings what takes longer.
    state.client?.selectNeuron(neuron).then(() => setStateValue("neuron", neuron));
  };
  return subscribe(parentElement, (result) => render(parentElement, result.hidden_layers, result.neuron));
}

/** @param {HTMLElement} part @param {InferenceResult["hidden_layers"]} hidden @param {InferenceResult["neuron"]} neuron */
function render(part, { message, layers }, neuron) {
  const [paragraph, container] = /** @type {HTMLElement[]} */ ([...query(part, ".inkling-layers").children]);
  setText(paragraph, message);
  setHidden(paragraph, !message);
  while (container.children.length > layers.length) container.lastChild?.remove();
  while (container.children.length < layers.length) container.append(createSection(part, container.children.length));
  layers.forEach((layer, number) => {
    renderLayer(container.children[number], layer, number);
    sections.get(container.children[number])?.grid.select(neuron?.layer === number ? neuron.index : null);
  });
}

/** @param {HTMLElement} part @param {number} number of the layer, from 0 */
function createSection(part, number) {
  const element = document.createElement("section");
  element.innerHTML = LAYER;
  const grid = new CellGrid(
    query(element, ".inkling-hidden"),
    (index) => describe(element, index),
    (index) => pageState(part).selectNeuron([number, index]),
  );
  sections.set(element, { grid, activations: [], layer: null });
  return element;
}

/** @param {Element} element @param {HiddenLayer} layer @param {number} number of the layer, from 0 */
function renderLayer(element, layer, number) {
  const section = sections.get(element);
  if (!section) return;
  const { signed, scale, columns } = layer;
  const activations = activationsOf(layer, decodeBase64(layer.levels)), count = activations.length;
  Object.assign(section, { layer, activations });
  setText(query(element, "strong"), `Hidden layer ${number + 1}:`);
  const active = `${layer.active.toLocaleString("en")} of ${count.toLocaleString("en")} neurons fired.`;
  setText(query(element, "span"), active);
  const sizes = activations.map(Math.abs), strongest = sizes.indexOf(Math.max(...sizes));
  section.grid.render({
    shares: activations.map((activation) => activation / scale),
    columns,
    signed,
    low: signed ? (-scale).toFixed(2) : "0",
    high: scale.toFixed(2),
    label: `What each of ${count} hidden neurons says: ${active} Neuron ${strongest} says most.`,
  });
}

/** @param {Element} element @param {number | null} index */
function describe(element, index) {
  if (index === null) return "Point at a cell to see its value; click to open the neuron.";
  const section = sections.get(element);
  // While the drawing changes only levels are sent, which are good for three figures at most.
  return `Neuron ${index}: ${(section?.layer?.values?.[index] ?? section?.activations[index] ?? 0).toFixed(3)}`;
}
