// What the diagram shows, as numbers and words: connections, the strongest paths, and texts about nodes and digits.

import { decodeBase64 } from "../shared/view.js";
import * as texts from "../texts/network_texts.js";

/** @typedef {import("../inference/inference_result.js").Diagram} Diagram */
/** @typedef {import("../inference/inference_result.js").HiddenLayer} HiddenLayer */

/**
 * All connections between the nodes shown in two neighbouring columns: 127 and -127 stand for the diagram's scale.
 *
 * @typedef {{ from: number, to: number, values: Int8Array }} Pair
 */
/** A connection: its pair, its nodes by their number in the column, and its value. @typedef {[number, number, number, number]} Edge */
/**
 * A column (0 is the picture, the last one the digits) and a row in it.
 *
 * @typedef {{ column: number, row: number }} Place
 */

const DIGITS = 10;

/** @param {string} base64 */
export const signedBytes = (base64) => new Int8Array(decodeBase64(base64).buffer);

/**
 * The connections from column to column: from the picture through the hidden layers to the digits.
 *
 * @param {Pick<Diagram, "layers" | "logit_contributions">} diagram
 * @returns {Pair[]}
 */
export function pairsOf({ layers, logit_contributions: last }) {
  const sizes = [1, ...layers.map(({ nodes }) => nodes.length), DIGITS];
  return [...layers.map(({ values }) => values), last].map((values, number) => (
    { from: sizes[number], to: sizes[number + 1], values: signedBytes(values) }));
}

/**
 * The strongest connections, the weakest of them first: about as many in each pair, and in the last one all to the digit.
 *
 * @param {Pair[]} pairs
 * @param {number} digit
 * @param {number} most
 * @returns {Edge[]}
 */
export function strongestEdges(pairs, digit, most) {
  const share = Math.floor(most / pairs.length), last = pairs.length - 1;
  return bySize(pairs.flatMap((pair, number) => {
    const edges = edgesOf(pair, number);
    const first = number === last ? edges.filter((edge) => edge[2] === digit) : [];
    const rest = bySize(number === last ? edges.filter((edge) => edge[2] !== digit) : edges).reverse();
    return [...first, ...rest].slice(0, Math.max(share, first.length));
  }));
}

/** All connections of a node, the weakest first. @param {Pair[]} pairs @param {Place} place @returns {Edge[]} */
export function edgesAt(pairs, { column, row }) {
  return bySize(pairs.flatMap((pair, number) => edgesOf(pair, number).filter(([, from, to]) => (
    (number === column && from === row) || (number === column - 1 && to === row)))));
}

/** @param {Pair} pair @param {number} number @returns {Edge[]} */
function edgesOf({ to, values }, number) {
  /** @type {Edge[]} */
  const edges = [];
  values.forEach((value, index) => value && edges.push([number, Math.floor(index / to), index % to, value]));
  return edges;
}

/** @param {Edge[]} edges */
const bySize = (edges) => edges.sort((a, b) => Math.abs(a[3]) - Math.abs(b[3]));

/**
 * The strongest paths for a digit: the nodes of the last hidden layer that contribute most to it, and from each back to
 * the picture along the strongest connection.
 *
 * @param {Pair[]} pairs
 * @param {number} digit
 * @param {number} count
 * @returns {{ value: number, nodes: number[] }[]} nodes : of each column from the picture on, without the digit
 */
export function strongestPaths(pairs, digit, count) {
  const last = pairs[pairs.length - 1];
  const sources = Array.from({ length: last.from }, (_, node) => ({ node, value: last.values[node * last.to + digit] }));
  return sources.filter(({ value }) => value > 0).sort((a, b) => b.value - a.value).slice(0, count).map(({ node, value }) => {
    const nodes = [node];
    for (const { from, to, values } of pairs.slice(0, -1).reverse()) {
      let best = 0;
      for (let source = 1; source < from; source++) {
        if (values[source * to + nodes[0]] > values[best * to + nodes[0]]) best = source;
      }
      nodes.unshift(best);
    }
    return { value, nodes };
  });
}

/** A number with two decimals, a true minus sign, and never −0. @param {number} value */
const decimal = (value) => (Number(value.toFixed(2)) + 0).toFixed(2).replace("-", "−");

/** A number with its sign, two decimals, a true minus sign. @param {number} value */
export const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);

/** What a node of a hidden layer is called. @param {HiddenLayer} layer @param {number} index */
export function nodeName({ name, maps }, index) {
  return maps ? texts.filterOf(index + 1, name.toLowerCase()) : texts.neuronOf(index, name.toLowerCase());
}

/** A path in words. @param {Diagram} diagram @param {HiddenLayer[]} layers @param {{ value: number, nodes: number[] }} path */
function pathText({ layers: shown, scale }, layers, { value, nodes }) {
  const names = nodes.slice(1).map((node, number) => nodeName(layers[number], shown[number].nodes[node]));
  return `${names.reverse().join(texts.FED_BY) || texts.PICTURE} (${signed((value / 127) * scale)})`;
}

/** The strongest paths in words. @param {Diagram} diagram @param {HiddenLayer[]} layers @param {Pair[]} pairs @param {number} count */
export function pathsText(diagram, layers, pairs, count) {
  const paths = strongestPaths(pairs, diagram.digit, count).map((path) => pathText(diagram, layers, path));
  return texts.mostFor(diagram.digit, paths.join("; ") || texts.NO_PATHS);
}

/** The score as a sum that can be checked. @param {Diagram} diagram */
export function scoreText({ digit, score, bias }) {
  const text = texts.scoreOf(digit, decimal(score));
  if (bias === null) return text;
  // Rounded so that the parts add up.
  const ink = Number(score.toFixed(2)) - Number(bias.toFixed(2));
  return texts.sumOfScore(text, decimal(ink), bias < 0 ? "−" : "+", Math.abs(bias).toFixed(2));
}

/**
 * A node of a hidden layer in words: its activation, and what it contributes.
 *
 * @param {Diagram} diagram
 * @param {HiddenLayer[]} layers
 * @param {Pair[]} pairs
 * @param {Place} place
 * @param {number | null} activation of a neuron; null for a feature map
 */
export function nodeText(diagram, layers, pairs, { column, row }, activation) {
  const shown = diagram.layers[column - 1], index = shown.nodes[row], name = nodeName(layers[column - 1], index);
  const title = name[0].toUpperCase() + name.slice(1);
  if (shown.off.includes(index)) return texts.isSwitchedOff(title);
  const share = (/** @type {number} */ value) => signed((value / 127) * diagram.scale);
  const active = activation === null ? "" : texts.activationIs(decimal(activation));
  const total = share(signedBytes(shown.totals)[row]);
  const text = `${title}.${active}${texts.contributionTo(diagram.digit, total)}`;
  const picture = diagram.node ? texts.PIXELS_OF_NODE : "";
  if (column < pairs.length - 1) return text + picture;
  const toDigits = [...pairs[column].values.slice(row * DIGITS, (row + 1) * DIGITS)];
  const most = toDigits.indexOf(Math.max(...toDigits)), least = toDigits.indexOf(Math.min(...toDigits));
  return text + texts.largestContributions(most, share(toDigits[most]), least, share(toDigits[least])) + picture;
}
