// One hidden neuron: its inputs, weights and products, their sum, and its contribution to each logit.

import { pageState } from "../shared/page_state.js";
import {
  decodeBase64, decodeImages, drawImage, query, queryAll, setAttribute, setClass, setHidden, setStyle, setText, subscribe,
} from "../shared/view.js";
import * as texts from "../texts/network_texts.js";
import { activationsOf, neighbourByActivation } from "./activation_levels.js";

/** @typedef {import("../inference/inference_result.js").NeuronDetails} NeuronDetails */
/** @typedef {import("../inference/inference_result.js").StageImages} StageImages */
/** @typedef {import("../inference/inference_result.js").InferenceResult} InferenceResult */

const PICTURES = ["signals", "weights", "products"];

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement }) {
  const state = pageState(parentElement);
  const onClick = (/** @type {string} */ name, /** @type {() => void} */ action) => {
    query(parentElement, `.${name}`).onclick = action;
  };
  onClick("close", () => state.selectNeuron(null));
  onClick("stronger", () => selectNeighbour(state, -1));
  onClick("weaker", () => selectNeighbour(state, 1));
  onClick("switch", () => switchNeuron(state));
  return subscribe(parentElement, (result) => {
    render(parentElement, result.neuron, result.stages);
    renderSwitch(query(parentElement, ".switch"), result);
  });
}

/** @param {HTMLElement} part @param {NeuronDetails | null} neuron @param {StageImages | null} stages */
function render(part, neuron, stages) {
  const section = query(part, ".neuron");
  setHidden(section, !neuron);
  if (!neuron) return;
  // Below its layer, and with it the formula; see hidden_layers.css.
  setStyle(pageState(part).root, { "--neuron-order": String(neuron.layer) });
  setText(query(section, "h3"), neuron.title);
  setText(query(section, ".description"), neuron.description);
  setText(query(section, ".sum"), neuron.sum);
  renderContributions(query(section, ".logit-contributions"), neuron.logit_contributions);
  /** @type {Record<string, string>} */
  const files = Object.fromEntries(PICTURES.map((name, number) => [name, neuron.images[number]]));
  if (neuron.region && stages) files.drawing = stages.centred;
  if (neuron.examples) files.examples = neuron.examples.image;
  decodeImages(section, Object.values(files), (images) => {
    Object.keys(files).forEach((name, number) => drawImage(query(section, `canvas.${name}`), images[number]));
    renderTexts(section, neuron);
  });
}

/** @param {HTMLElement} list @param {number[]} contributions */
function renderContributions(list, contributions) {
  const largest = Math.max(...contributions.map(Math.abs)) || 1;
  const bars = queryAll(list, "u"), texts = queryAll(list, "span");
  contributions.forEach((value, digit) => {
    setStyle(bars[digit], { transform: `scaleX(${value / largest})` });
    setClass(bars[digit], "against", value < 0);
    setText(texts[digit], value.toFixed(2).replace("-", "−"));
  });
}

/** The texts about the pictures, which change together with them. @param {HTMLElement} section @param {NeuronDetails} neuron */
function renderTexts(section, { description, captions, region, examples, index }) {
  PICTURES.forEach((name, number) => {
    const canvas = query(section, `canvas.${name}`), isDescribed = name === "weights" && description;
    setAttribute(canvas, "aria-label", isDescribed ? texts.describedPicture(captions[number], description) : captions[number]);
    setText(query(/** @type {Element} */ (canvas.parentElement), "figcaption"), captions[number]);
  });
  renderPlace(query(section, ".place"), description, region);
  if (examples) {
    const text = (region ? texts.strongestExamplesAtPlace : texts.strongestExamples)(examples.count);
    setText(query(section, ".examples-caption"), text);
    setAttribute(query(section, "canvas.examples"), "aria-label", texts.examplesWithLabels(text, examples.labels));
  }
  setAttribute(section, "data-index", String(index)); // for tests
}

/** Frame the part of the image that it sees. @param {HTMLElement} figure @param {string} description @param {number[] | null} region */
function renderPlace(figure, description, region) {
  setHidden(figure, !region);
  if (!region) return;
  setAttribute(query(figure, "canvas"), "aria-label", description);
  const [left, top, width, height] = region.map((share) => `${100 * share}%`);
  setStyle(query(figure, "i"), { left, top, width, height });
}

/** What is switched off with a neuron: itself, or in a convolution its filter. @param {InferenceResult} result */
function switchable({ neuron, hidden_layers: { layers } }) {
  if (!neuron) return null;
  const maps = layers[neuron.layer]?.maps;
  return [neuron.layer, maps ? neuron.index % maps[2] : neuron.index];
}

/** @param {HTMLElement} button @param {InferenceResult} result */
function renderSwitch(button, result) {
  const node = switchable(result);
  if (!node) return;
  const [layer, index] = node, off = result.diagram?.layers[layer].off.includes(index);
  const isFilter = result.hidden_layers.layers[layer]?.maps;
  if (isFilter) setText(button, off ? texts.SWITCH_FILTER_ON : texts.SWITCH_FILTER_OFF);
  else setText(button, off ? texts.SWITCH_ON : texts.SWITCH_OFF);
}

/** @param {import("../shared/page_state.js").PageState} state */
function switchNeuron(state) {
  const node = state.result && switchable(state.result);
  if (node) state.toggleNeuron(node);
}

/** @param {import("../shared/page_state.js").PageState} state @param {1 | -1} by */
function selectNeighbour(state, by) {
  const neuron = state.result?.neuron, layer = neuron && state.result?.hidden_layers.layers[neuron.layer];
  if (!neuron || !layer) return;
  const next = neighbourByActivation(activationsOf(layer, decodeBase64(layer.levels)), neuron.index, by);
  if (next !== undefined) state.selectNeuron([neuron.layer, next]);
}
