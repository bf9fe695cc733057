// Activations of a hidden layer, decoded from the bytes in which they are sent.

/** @typedef {import("../live/inference_result.js").HiddenLayer} HiddenLayer */

/**
 * @param {Pick<HiddenLayer, "scale" | "signed">} layer
 * @param {Uint8Array} levels one byte for each neuron
 * @returns {number[]}
 */
export function activationsOf({ scale, signed }, levels) {
  return Array.from(levels, (level) => scale * (signed ? (level - 128) / 127 : level / 255));
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
