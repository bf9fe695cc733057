// Tests of ui/neurons/activation_levels.js.

import assert from "node:assert/strict";
import test from "node:test";

import { activationsOf, nameOf, neighbourByActivation } from "../../ui/neurons/activation_levels.js";

test("activationsOf decodes levels with and without a sign", () => {
  assert.deepEqual(activationsOf({ scale: 2, signed: false }, Uint8Array.of(0, 255)), [0, 2]);
  assert.deepEqual(activationsOf({ scale: 0.5, signed: true }, Uint8Array.of(1, 128, 255)), [-0.5, 0, 0.5]);
});

test("activationsOf is within half a level of the activation", () => {
  for (const activation of [0, 0.1, 0.5, 0.77, 1]) {
    const [decoded] = activationsOf({ scale: 1, signed: false }, Uint8Array.of(Math.round(255 * activation)));
    assert.ok(Math.abs(decoded - activation) <= 0.5 / 255);
  }
});

test("nameOf counts filters, rows and columns of a convolution from 1", () => {
  assert.equal(nameOf({ maps: null }, 12), "Neuron 12");
  assert.equal(nameOf({ maps: [13, 13, 16] }, 0), "Filter 1, row 1, column 1");
  assert.equal(nameOf({ maps: [13, 13, 16] }, (3 * 13 + 6) * 16 + 2), "Filter 3, row 4, column 7");
});

test("neighbourByActivation follows the order of activations, equal ones by index", () => {
  const activations = [0, 3, 1, 3];
  const next = (index, by) => neighbourByActivation(activations, index, by);
  assert.deepEqual([next(1, 1), next(3, 1), next(2, 1), next(0, 1)], [3, 2, 0, undefined]);
  assert.deepEqual([next(0, -1), next(2, -1), next(3, -1), next(1, -1)], [2, 3, 1, undefined]);
});
