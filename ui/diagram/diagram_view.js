// The diagram of the last result: where its nodes are, its lines, and the text below it.

import { decodeBase64, decodeImages, drawImage, query, setAttribute, setHidden, setStyle, setText } from "../shared/view.js";
import { DRAW_FOR_DIAGRAM, SWITCH_OFF, SWITCH_ON, scoreAndHint, scoreAndPaths } from "../texts/network_texts.js";
import { activationsOf } from "../neurons/activation_levels.js";
import { keepSlots, layOut } from "./diagram_layout.js";
import { readTheme } from "./diagram_theme.js";
import { edgesAt, nodeText, pairsOf, pathsText, scoreText, signedBytes, strongestEdges } from "./diagram_model.js";
import { paintDigits, paintEdges, paintFrame, paintNodes, paintTitles } from "./diagram_paint.js";

/** @typedef {import("../inference/inference_result.js").InferenceResult} InferenceResult */
/** @typedef {import("../inference/inference_result.js").Diagram} Diagram */
/** @typedef {import("../shared/page_state.js").PageState} PageState */
/** @typedef {import("../live/live_client.js").Highlight} Highlight */
/** @typedef {import("./diagram_model.js").Place} Place */

/** Most lines shown; opacity of all lines while those of one node are emphasized. */
const MOST_EDGES = 120, BEHIND = 0.15;

export class DiagramView {
  /** @param {HTMLElement} element @param {PageState} state */
  constructor(element, state) {
    this.element = element;
    this.state = state;
    /** @type {HTMLCanvasElement} */
    this.canvas = query(element, ".lines");
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {InferenceResult | null} */
    this.result = null;
    /** @type {import("./diagram_model.js").Pair[]} */
    this.pairs = [];
    /** @type {Uint8Array[]} */
    this.levels = [];
    /** The node in each slot of each column, from top to bottom. @type {number[][]} */
    this.slots = [];
    this.layout = layOut(0, 0, []);
    this.size = { width: 0, height: 0 };
    /** Under the pointer. @type {Highlight | null} */
    this.hovered = null;
    /** Clicked, or reached with the arrow keys; kept while a result does not show it. @type {Highlight | null} */
    this.pinned = null;
    this.theme = readTheme(element);
    new ResizeObserver(() => this.resize()).observe(this.canvas);
  }

  /** The node or output whose lines are emphasized; null for none. @returns {Highlight | null} */
  get highlight() {
    return this.hovered ?? this.pinned;
  }

  /** @param {InferenceResult} result */
  render(result) {
    const { diagram, hidden_layers: { layers }, stages } = result;
    this.result = result;
    if (!this.state.isDrawing) this.theme = readTheme(this.element);
    this.pairs = diagram ? pairsOf(diagram) : [];
    this.levels = layers.map((layer) => decodeBase64(layer.levels));
    if (!this.exists(this.pinned)) this.pinned = null;
    if (!this.placeOf(this.hovered)) this.hovered = null;
    this.arrange();
    if (diagram && stages) this.paintPicture(diagram, stages.centred);
    this.paint();
  }

  resize() {
    const { canvas } = this, ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.size = { width: canvas.clientWidth, height: canvas.clientHeight };
    this.arrange();
    this.paint();
  }

  /** Lay out the columns: each node in its slot. */
  arrange() {
    const shown = this.result?.diagram?.layers ?? [], layers = this.result?.hidden_layers.layers ?? [];
    const { width, height } = this.size;
    const counts = shown.map(({ nodes }, number) => ({ count: nodes.length, isConvolution: layers[number].maps !== null }));
    this.layout = layOut(width, height, counts);
    this.layout.columns.forEach((column, number) => {
      const { nodes, count } = shown[number], { spots } = column;
      const slots = nodes.length < count ? keepSlots(this.slots[number] ?? [], nodes) : [...nodes.keys()];
      this.slots[number] = [];
      slots.forEach((slot, row) => (this.slots[number][slot] = nodes[row]));
      column.spots = slots.map((slot) => spots[slot]);
    });
    const { x, y, size } = this.layout.picture;
    setStyle(query(this.element, ".picture"), { left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });
  }

  /** The node or output at a place. @param {Place | null} place @returns {Highlight | null} */
  highlightAt(place) {
    const shown = place && this.result?.diagram?.layers[place.column - 1];
    return shown ? { node: [place.column - 1, shown.nodes[place.row]] } : place && { output: place.row };
  }

  /** The place of a node or output; null if it is not shown. @param {Highlight | null} highlight @returns {Place | null} */
  placeOf(highlight) {
    const shown = this.result?.diagram?.layers;
    if (!highlight || !shown) return null;
    if ("output" in highlight) return { column: shown.length + 1, row: highlight.output };
    const [layer, index] = highlight.node, row = shown[layer]?.nodes.indexOf(index) ?? -1;
    return row < 0 ? null : { column: layer + 1, row };
  }

  /** Whether the network has this node or output, shown or not. @param {Highlight | null} highlight */
  exists(highlight) {
    const shown = this.result?.diagram?.layers;
    return highlight && shown && ("output" in highlight || highlight.node[1] < (shown[highlight.node[0]]?.count ?? 0));
  }

  /** The picture, and over it what each pixel contributes. @param {Diagram} diagram @param {string} file */
  paintPicture({ pixels }, file) {
    decodeImages(this.element, [file], ([image]) => drawImage(query(this.element, ".ink"), image));
    const values = signedBytes(pixels), side = Math.sqrt(values.length), { positiveRgb, negativeRgb } = this.theme;
    /** @type {HTMLCanvasElement} */
    const canvas = query(this.element, ".tint");
    const image = new ImageData(side, side);
    values.forEach((value, index) => {
      image.data.set(value < 0 ? negativeRgb : positiveRgb, 4 * index);
      image.data[4 * index + 3] = 255 * Math.min(1, 1.6 * Math.sqrt(Math.abs(value) / 127));
    });
    if (canvas.width !== side) canvas.width = canvas.height = side;
    canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  paint() {
    const { context, layout, result, theme } = this, diagram = result?.diagram;
    setHidden(query(this.element, ".picture canvas.ink"), !diagram);
    setHidden(query(this.element, ".picture canvas.tint"), !diagram);
    context.clearRect(0, 0, layout.width, layout.height);
    if (layout.width) paintDigits(context, layout, result?.prediction.probabilities ?? [], diagram?.digit ?? null, theme);
    if (diagram && layout.width) {
      const { layers } = result.hidden_layers, place = this.placeOf(this.highlight);
      const edges = strongestEdges(this.pairs, diagram.digit, MOST_EDGES);
      paintEdges(context, layout, edges, diagram.digit, theme, place ? BEHIND : 1);
      if (place) paintEdges(context, layout, this.edgesOf(place, diagram.digit, edges), null, theme);
      layout.columns.forEach(({ spots }, number) => (
        paintNodes(context, spots, diagram.layers[number], layers[number], this.levels[number], theme)));
      paintTitles(context, layout, diagram.layers, layers, theme);
      const spot = place && layout.columns[place.column - 1]?.spots[place.row];
      if (spot) paintFrame(context, spot, theme);
    }
    this.renderText();
  }

  /** @param {Place} place @param {number} digit @param {import("./diagram_model.js").Edge[]} edges the strongest of all */
  edgesOf(place, digit, edges) {
    const last = this.pairs.length;
    if (place.column < last) return edgesAt(this.pairs, place);
    // The paths for this digit; until the server has told of it, what the last layer contributes.
    return edges.filter(([pair, , to]) => (pair === last - 1 ? to === place.row : digit === place.row));
  }

  renderText() {
    const { highlight, pinned } = this, diagram = this.result?.diagram, layers = this.result?.hidden_layers.layers ?? [];
    const output = query(this.element, "output"), place = this.placeOf(highlight);
    setText(output, !diagram ? DRAW_FOR_DIAGRAM
      : !highlight || !place ? scoreAndHint(scoreText(diagram))
        : "node" in highlight ? nodeText(diagram, layers, this.pairs, place, this.activation(highlight.node))
          : scoreAndPaths(scoreText(diagram), pathsText(diagram, layers, this.pairs, 1)));
    setAttribute(output, "aria-live", document.activeElement === this.canvas ? "polite" : "off");
    if (diagram && !this.state.isDrawing) setAttribute(this.canvas, "aria-label", pathsText(diagram, layers, this.pairs, 3));
    const node = pinned && "node" in pinned ? pinned.node : null;
    for (const name of [".switch", ".open"]) setHidden(query(this.element, name), !node);
    setText(query(this.element, ".switch"), node && this.isOff(node) ? SWITCH_ON : SWITCH_OFF);
  }

  /** @param {number[]} node layer and index */
  isOff([layer, index]) {
    return Boolean(this.result?.diagram?.layers[layer]?.off.includes(index));
  }

  /** Of a neuron; null for a feature map. @param {number[]} node layer and index */
  activation([number, index]) {
    const layer = this.result?.hidden_layers.layers[number];
    return layer && !layer.maps ? activationsOf(layer, this.levels[number].subarray(index, index + 1))[0] : null;
  }
}
