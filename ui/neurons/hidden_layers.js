// The activations of the hidden layers: a grid of cells for the neurons of a dense layer, feature maps for a convolution.

import { CellGrid } from "../widgets/cell_grid.js";
import { fitMaps, gridLayout, mapsLayout } from "../widgets/cell_layout.js";
import { pageState } from "../shared/page_state.js";
import { sendAlone } from "../shared/sending.js";
import { decodeBase64, query, setClass, setHidden, setStyle, setText, subscribe } from "../shared/view.js";
import * as texts from "../texts/network_texts.js";
import { activationsOf, nameOf } from "./activation_levels.js";

/** @typedef {import("../inference/inference_result.js").InferenceResult} InferenceResult */
/** @typedef {import("../inference/inference_result.js").HiddenLayer} HiddenLayer */
/** @typedef {import("../widgets/cell_layout.js").CellLayout} CellLayout */

const LAYER = '<p><strong></strong> <span></span></p><div class="inkling-hidden"></div>';

/** A layer on the page. */
class LayerSection {
  /**
   * @param {HTMLElement} element to be filled
   * @param {import("../shared/page_state.js").PageState} state
   * @param {(index: number) => void} open called with a neuron's index
   */
  constructor(element, state, open) {
    element.innerHTML = LAYER;
    this.element = element;
    this.state = state;
    /** In pixels, as last observed: to read it, the browser would have to lay the page out. */
    this.width = 0;
    this.box = query(element, ".inkling-hidden");
    this.grid = new CellGrid(this.box, (index) => this.describe(index), open);
    /** @type {HiddenLayer | null} */
    this.layer = null;
    /** @type {number[]} */
    this.activations = [];
    /** The index of the neuron that was opened. @type {number | null} */
    this.chosen = null;
    /** What the layout was made for. */
    this.shape = "";
    this.layout = gridLayout(0, 1);
    /** What is not painted yet. @type {[HiddenLayer, number | null] | null} */
    this.pending = null;
    this.isInWindow = true;
    new IntersectionObserver((entries) => {
      this.isInWindow = Boolean(entries.at(-1)?.isIntersecting);
      if (this.isInWindow) this.paint();
    }).observe(element);
    // Feature maps are arranged anew when there is more or less room for them.
    new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      if (this.layer?.maps) this.renderCells(this.layer);
    }).observe(element);
  }

  /** Outside the window, it waits until the answer is painted. @param {HiddenLayer} layer @param {number | null} chosen */
  render(layer, chosen) {
    this.pending = [layer, chosen];
    if (this.isInWindow) this.paint();
    else requestAnimationFrame(() => setTimeout(() => this.paint()));
  }

  paint() {
    if (!this.pending) return;
    const [layer, chosen] = this.pending;
    this.pending = null;
    this.layer = layer;
    this.activations = activationsOf(layer, decodeBase64(layer.levels));
    this.chosen = chosen;
    setText(query(this.element, "strong"), `${layer.name}:`);
    setText(query(this.element, "span"), this.summary(layer));
    this.renderCells(layer);
  }

  /** @param {HiddenLayer} layer */
  summary({ active, maps }) {
    const shown = active.toLocaleString("en"), count = this.activations.length.toLocaleString("en");
    if (!maps) return texts.activeNeurons(shown, count);
    return maps[2] === 1 ? texts.activeInOneMap(shown, count) : texts.activeInMaps(shown, count, maps[2]);
  }

  /** @param {HiddenLayer} layer */
  renderCells(layer) {
    const { scale, signed } = layer, { activations } = this;
    const strongest = activations.reduce((best, value, index) => (
      Math.abs(value) > Math.abs(activations[best]) ? index : best), 0);
    setClass(this.box, "maps", layer.maps !== null);
    this.updateLayout(layer);
    this.grid.render({
      shares: activations.map((activation) => activation / scale),
      layout: this.layout,
      signed,
      low: signed ? (-scale).toFixed(2) : "0",
      high: scale.toFixed(2),
      label: texts.activations(this.summary(layer), nameOf(layer, strongest)),
      isChanging: this.state.isDrawing,
    });
    this.grid.select(this.chosen);
  }

  /** @param {HiddenLayer} layer */
  updateLayout({ maps, columns }) {
    const { inRow, cell } = maps ? fitMaps(maps, this.width || this.element.clientWidth) : { inRow: columns, cell: 0 };
    setStyle(this.box, { "--cell": `${cell}px` });
    const shape = JSON.stringify([maps ?? this.activations.length, inRow]);
    if (shape === this.shape) return;
    this.shape = shape;
    this.layout = maps ? mapsLayout(maps, inRow) : gridLayout(this.activations.length, columns);
  }

  /** @param {number | null} index */
  describe(index) {
    const { layer } = this;
    if (index === null || !layer) return texts.HOVER_HINT;
    const exact = layer.values?.[index], name = nameOf(layer, index);
    // Of feature maps only levels are sent, and of all layers while the drawing changes: good for two or three figures.
    return layer.maps
      ? texts.aboutValueOf(name, this.activations[index].toFixed(2))
      : texts.valueOf(name, (exact ?? this.activations[index]).toFixed(3));
  }
}

/** @type {WeakMap<Element, LayerSection>} */
const sections = new WeakMap();

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement, setStateValue }) {
  const state = pageState(parentElement);
  state.selectNeuron = (neuron) => {
    // The websocket is faster; Streamlit is told afterwards, and brings what takes longer.
    state.client?.select({ neuron }).then(() => sendAlone(() => setStateValue("neuron", neuron)));
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
    sections.get(container.children[number])?.render(layer, neuron?.layer === number ? neuron.index : null);
  });
}

/** @param {HTMLElement} part @param {number} number of the layer, from 0 */
function createSection(part, number) {
  const element = document.createElement("section");
  element.style.order = String(number);
  const state = pageState(part);
  sections.set(element, new LayerSection(element, state, (index) => state.selectNeuron([number, index])));
  return element;
}
