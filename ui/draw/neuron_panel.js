// One hidden neuron: its inputs, weights and products, their sum, and its contribution to each logit.

import { pageState } from "../shared/page_state.js";
import {
  decodeBase64, decodeImages, drawImage, query, queryAll, setAttribute, setClass, setHidden, setStyle, setText, subscribe,
} from "../shared/view.js";
import { activationsOf, neighbourByActivation } from "./activation_levels.js";

/** @typedef {import("../live/inference_result.js").NeuronDetails} NeuronDetails */

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement }) {
  const state = pageState(parentElement);
  const onClick = (/** @type {string} */ name, /** @type {() => void} */ action) => {
    query(parentElement, `.${name}`).onclick = action;
  };
  onClick("close", () => state.selectNeuron(null));
  onClick("stronger", () => selectNeighbour(state, -1));
  onClick("weaker", () => selectNeighbour(state, 1));
  return subscribe(parentElement, ({ neuron }) => render(parentElement, neuron));
}

/** @param {HTMLElement} part @param {NeuronDetails | null} neuron */
function render(part, neuron) {
  const section = query(part, ".neuron");
  setHidden(section, !neuron);
  if (!neuron) return;
  setText(query(section, "h4"), neuron.title);
  setText(query(section, ".description"), neuron.description);
  setText(query(section, ".sum"), neuron.sum);
  renderVotes(query(section, ".votes"), neuron.votes);
  const files = [...neuron.images, ...(neuron.examples ? [neuron.examples.image] : [])];
  decodeImages(section, files, (images) => renderImages(section, neuron, images));
}

/** @param {HTMLElement} list @param {number[]} votes */
function renderVotes(list, votes) {
  const largest = Math.max(...votes.map(Math.abs)) || 1;
  const bars = queryAll(list, "u"), texts = queryAll(list, "span");
  votes.forEach((vote, digit) => {
    setStyle(bars[digit], { transform: `scaleX(${vote / largest})` });
    setClass(bars[digit], "against", vote < 0);
    setText(texts[digit], vote.toFixed(2).replace("-", "−"));
  });
}

/** @param {HTMLElement} section @param {NeuronDetails} neuron @param {ImageBitmap[]} images */
function renderImages(section, { description, examples, index }, images) {
  /** @type {HTMLCanvasElement[]} */
  const canvases = queryAll(section, "canvas");
  images.forEach((image, number) => drawImage(canvases[number], image));
  ["What arrives", description || "Its weights", "Both multiplied"].forEach((text, number) => {
    setAttribute(canvases[number], "aria-label", text);
  });
  if (examples) {
    const text = `Of ${examples.count} generated digits, these excite it most:`;
    setText(query(section, ".examples-caption"), text);
    setAttribute(canvases[3], "aria-label", `${text} ${examples.labels}`);
  }
  setAttribute(section, "data-index", String(index));
}

/** @param {import("../shared/page_state.js").PageState} state @param {1 | -1} by */
function selectNeighbour(state, by) {
  const neuron = state.result?.neuron, layer = neuron && state.result?.hidden_layers.layers[neuron.layer];
  if (!neuron || !layer) return;
  const next = neighbourByActivation(activationsOf(layer, decodeBase64(layer.levels)), neuron.index, by);
  if (next !== undefined) state.selectNeuron([neuron.layer, next]);
}
