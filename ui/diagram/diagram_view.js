// The diagram of the last result: where its nodes are, its lines, and the text below it.

import { decodeBase64, decodeImages, drawImage, query, setAttribute, setHidden, setStyle, setText } from "../shared/view.js";
import { DRAW_FOR_DIAGRAM, SWITCH_OFF, SWITCH_ON, scoreAndHint, scoreAndPaths } from "../texts/network_texts.js";
import { activationsOf } from "../neurons/activation_levels.js";
import { keepPlaces, layOut } from "./diagram_layout.js";
import { readLook } from "./diagram_look.js";
import { edgesAt, nodeText, pairsOf, pathsText, scoreText, signedBytes, strongestEdges } from "./diagram_model.js";
import { paintDigits, paintEdges, paintNodes, paintRing, paintTitles } from "./diagram_paint.js";

/** @typedef {import("../inference/inference_result.js").InferenceResult} InferenceResult */
/** @typedef {import("../inference/inference_result.js").Diagram} Diagram */
/** @typedef {import("../shared/page_state.js").PageState} PageState */
/** @typedef {import("./diagram_model.js").Place} Place */

/** Lines that are shown at most, and how faint they are behind those that are meant. */
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
    /** The nodes shown of each hidden layer. @type {number[][]} */
    this.nodes = [];
    /** Which node had which place in each column. @type {number[][]} */
    this.places = [];
    this.layout = layOut(0, 0, []);
    this.size = { width: 0, height: 0 };
    /** Under the pointer. @type {Place | null} */
    this.hovered = null;
    /** Clicked, or reached with the arrow keys. @type {Place | null} */
    this.pinned = null;
    /** Layer and index of the pinned node while the result does not show it, as the one before its own numbers. @type {number[] | null} */
    this.missing = null;
    this.look = readLook(element);
    new ResizeObserver(() => this.resize()).observe(this.canvas);
  }

  /** What the lines are about, if not about all. @returns {Place | null} */
  get focus() {
    return this.hovered ?? this.pinned;
  }

  /** @param {InferenceResult} result */
  render(result) {
    const { diagram, hidden_layers: { layers }, stages } = result;
    this.result = result;
    if (!this.state.isDrawing) this.look = readLook(this.element);
    this.pairs = diagram ? pairsOf(diagram) : [];
    this.levels = layers.map((layer) => decodeBase64(layer.levels));
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

  /** Give each node its place. */
  arrange() {
    const shown = this.result?.diagram?.layers ?? [], layers = this.result?.hidden_layers.layers ?? [];
    const { width, height } = this.size;
    const counts = shown.map(({ nodes }, number) => ({ count: nodes.length, maps: layers[number].maps !== null }));
    this.layout = layOut(width, height, counts);
    const before = this.nodes;
    this.nodes = shown.map(({ nodes }) => nodes);
    this.followPinned(before);
    this.hovered = this.follow(this.hovered, before);
    this.layout.columns.forEach((column, number) => {
      const { nodes, count } = shown[number], { spots } = column;
      const places = nodes.length < count ? keepPlaces(this.places[number] ?? [], nodes) : [...nodes.keys()];
      this.places[number] = [];
      places.forEach((place, node) => (this.places[number][place] = nodes[node]));
      column.spots = places.map((place) => spots[place]);
    });
    const { x, y, size } = this.layout.picture;
    setStyle(query(this.element, ".picture"), { left: `${x}px`, top: `${y}px`, width: `${size}px`, height: `${size}px` });
  }

  /** Pin a place, or none. @param {Place | null} place */
  pin(place) {
    this.pinned = place;
    this.missing = null;
  }

  /** Keep the pinned node, also while a result does not show it. @param {number[][]} before the nodes shown */
  followPinned(before) {
    const { pinned, missing } = this, isSame = this.nodes.length === before.length;
    const nodes = pinned && before[pinned.column - 1];
    const node = missing ?? (nodes ? [pinned.column - 1, nodes[pinned.node]] : null);
    this.pinned = missing && isSame ? this.placeOf(missing) : this.follow(pinned, before);
    this.missing = isSame && !this.pinned ? node : null;
  }

  /** Where a node is; null if it is not shown. @param {number[]} node layer and index @returns {Place | null} */
  placeOf([layer, index]) {
    const node = this.nodes[layer].indexOf(index);
    return node < 0 ? null : { column: layer + 1, node };
  }

  /** A place in the last result as a place in this one; null if its node is not shown any more. @param {Place | null} place @param {number[][]} before the nodes shown */
  follow(place, before) {
    const { columns } = this.layout, was = columns.length === before.length;
    if (!place || !was || place.column > columns.length) return was ? place : null;
    return this.placeOf([place.column - 1, before[place.column - 1][place.node]]);
  }

  /** The picture, and over it what each pixel contributes. @param {Diagram} diagram @param {string} file */
  paintPicture({ pixels }, file) {
    decodeImages(this.element, [file], ([image]) => drawImage(query(this.element, ".ink"), image));
    const values = signedBytes(pixels), side = Math.sqrt(values.length), { positiveRgb, negativeRgb } = this.look;
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
    const { context, layout, result, look } = this, diagram = result?.diagram;
    setHidden(query(this.element, ".picture canvas.ink"), !diagram);
    setHidden(query(this.element, ".picture canvas.tint"), !diagram);
    context.clearRect(0, 0, layout.width, layout.height);
    if (layout.width) paintDigits(context, layout, result?.prediction.probabilities ?? [], diagram?.digit ?? null, look);
    if (diagram && layout.width) {
      const { layers } = result.hidden_layers, { focus } = this, edges = strongestEdges(this.pairs, diagram.digit, MOST_EDGES);
      paintEdges(context, layout, edges, diagram.digit, look, focus ? BEHIND : 1);
      if (focus) paintEdges(context, layout, this.edgesOf(focus, diagram.digit, edges), null, look);
      layout.columns.forEach(({ spots }, number) => (
        paintNodes(context, spots, diagram.layers[number], layers[number], this.levels[number], look)));
      paintTitles(context, layout, diagram.layers, layers, look);
      const spot = focus && layout.columns[focus.column - 1]?.spots[focus.node];
      if (spot) paintRing(context, spot, look);
    }
    this.renderText();
  }

  /** @param {Place} focus @param {number} digit @param {import("./diagram_model.js").Edge[]} edges the strongest of all */
  edgesOf(focus, digit, edges) {
    const last = this.pairs.length;
    if (focus.column < last) return edgesAt(this.pairs, focus);
    // The paths for this digit; until the server has told of it, what the last layer contributes.
    return edges.filter(([pair, , to]) => (pair === last - 1 ? to === focus.node : digit === focus.node));
  }

  renderText() {
    const { focus, pinned } = this, diagram = this.result?.diagram, layers = this.result?.hidden_layers.layers ?? [];
    const output = query(this.element, "output"), isNode = (/** @type {Place | null} */ place) => (
      place !== null && place.column <= layers.length);
    setText(output, !diagram ? DRAW_FOR_DIAGRAM
      : focus && isNode(focus) ? nodeText(diagram, layers, this.pairs, focus, this.activation(focus))
        : focus ? scoreAndPaths(scoreText(diagram), pathsText(diagram, layers, this.pairs, 1))
          : scoreAndHint(scoreText(diagram)));
    setAttribute(output, "aria-live", document.activeElement === this.canvas ? "polite" : "off");
    if (diagram && !this.state.isDrawing) setAttribute(this.canvas, "aria-label", pathsText(diagram, layers, this.pairs, 3));
    const off = diagram && pinned && isNode(pinned) && this.isOff(pinned);
    for (const name of [".switch", ".open"]) setHidden(query(this.element, name), !isNode(pinned));
    setText(query(this.element, ".switch"), off ? SWITCH_ON : SWITCH_OFF);
  }

  /** Layer and index of the neuron or filter at a place; null if it is not in a hidden layer. @param {Place | null} place */
  neuronAt(place) {
    const shown = place && this.result?.diagram?.layers[place.column - 1];
    return shown ? [place.column - 1, shown.nodes[place.node]] : null;
  }

  /** @param {Place} place */
  isOff({ column, node }) {
    const shown = this.result?.diagram?.layers[column - 1];
    return Boolean(shown?.off.includes(shown.nodes[node]));
  }

  /** Of a neuron; null for a feature map. @param {Place} place */
  activation({ column, node }) {
    const layer = this.result?.hidden_layers.layers[column - 1], shown = this.result?.diagram?.layers[column - 1];
    if (!layer || !shown || layer.maps) return null;
    return activationsOf(layer, this.levels[column - 1].subarray(shown.nodes[node], shown.nodes[node] + 1))[0];
  }
}
