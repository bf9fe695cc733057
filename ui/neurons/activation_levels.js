// Activations of a hidden layer, decoded from the bytes in which they are sent.

import { neuron, neuronOfFilter } from "../texts/network_texts.js";

/** @typedef {import("../inference/inference_result.js").HiddenLayer} HiddenLayer */

/** A level as a share of the layer's scale, from -1 or 0 to 1. @param {Pick<HiddenLayer, "signed">} layer @param {number} level */
export const shareOf = ({ signed }, level) => (signed ? (level - 128) / 127 : level / 255);

/**
 * @param {Pick<HiddenLayer, "scale" | "signed">} layer
 * @param {Uint8Array} levels one byte for each neuron
 * @returns {number[]}
 */
export function activationsOf(layer, levels) {
  return Array.from(levels, (level) => layer.scale * shareOf(layer, level));
}

/**
 * What a neuron is called: by its index, or in a convolution by its filter and its place in the feature map, from 1.
 *
 * @param {Pick<HiddenLayer, "maps">} layer
 * @param {number} index
 */
export function nameOf({ maps }, index) {
  if (!maps) return neuron(index);
  const [, columns, filters] = maps, place = Math.floor(index / filters);
  return neuronOfFilter((index % filters) + 1, Math.floor(place / columns) + 1, (place % columns) + 1);
}

/**
 * The neuron of the same layer with the next larger (by = -1) or smaller (by = 1) activation; undefined at the end.
 *
 * @param {number[]} activations
 * @param {number} index
 * @param {1 | -1} by
 * @returns {number | undefined}
 */
export function neighbourByActivation(activations, index, by) {
  const order = [...activations.keys()].sort((a, b) => activations[b] - activations[a] || a - b);
  return order[order.indexOf(index) + by];
}
