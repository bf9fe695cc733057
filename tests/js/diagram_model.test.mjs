// Tests of ui/diagram/diagram_model.js.

import assert from "node:assert/strict";
import test from "node:test";

import {
  edgesAt, nodeText, pairsOf, pathsText, scoreText, signedBytes, strongestEdges, strongestPaths,
} from "../../ui/diagram/diagram_model.js";

const encode = (values) => Buffer.from(Int8Array.from(values)).toString("base64");
const ZEROS = [0, 0, 0, 0, 0, 0, 0];
/** Two filters and three neurons; contributions to 0, 1 and 2 only. */
const DIAGRAM = {
  digit: 1, node: null, score: 2.345, bias: -0.5, scale: 2, pixel_scale: 1, pixels: encode([0]),
  layers: [
    { nodes: [3, 5], off: [], count: 32, values: encode([40, -20]), totals: encode([40, -20]) },
    { nodes: [0, 7, 9], off: [9], count: 64, values: encode([10, 30, 0, 50, -5, 0]), totals: encode([60, 25, 0]) },
  ],
  logit_contributions: encode([90, 60, -127, ...ZEROS, -8, 127, 5, ...ZEROS, 0, 0, 0, ...ZEROS]),
};
const LAYERS = [{ name: "Convolution 1", maps: [13, 13, 32] }, { name: "Hidden layer 2", maps: null }];
const PAIRS = pairsOf(DIAGRAM);

test("signedBytes decodes negative numbers", () => {
  assert.deepEqual([...signedBytes(encode([-127, -1, 0, 127]))], [-127, -1, 0, 127]);
});

test("pairsOf has a pair from column to column", () => {
  assert.deepEqual(PAIRS.map(({ from, to }) => [from, to]), [[1, 2], [2, 3], [3, 10]]);
  const flat = pairsOf({ layers: [], logit_contributions: encode(Array(10).fill(1)) });
  assert.deepEqual(flat.map(({ from, to }) => [from, to]), [[1, 10]]);
});

test("strongestEdges are the strongest of each pair, all those to the digit included", () => {
  const edges = strongestEdges(PAIRS, 1, 6);
  assert.deepEqual(edges.map((edge) => edge.join()), ["0,0,1,-20", "1,0,1,30", "0,0,0,40", "1,1,0,50", "2,0,1,60", "2,1,1,127"]);
  const sizes = strongestEdges(PAIRS, 1, 1000).map((edge) => Math.abs(edge[3]));
  assert.deepEqual(sizes, [...sizes].sort((a, b) => a - b));
  assert.equal(sizes.length, 2 + 4 + 6);
});

test("edgesAt are all connections of a node", () => {
  assert.deepEqual(edgesAt(PAIRS, { column: 1, row: 1 }).map((edge) => edge.join()), ["1,1,1,-5", "0,0,1,-20", "1,1,0,50"]);
  assert.deepEqual(edgesAt(PAIRS, { column: 3, row: 0 }).map((edge) => edge.join()), ["2,1,0,-8", "2,0,0,90"]);
});

test("strongestPaths go back from the neurons that contribute most", () => {
  assert.deepEqual(strongestPaths(PAIRS, 1, 3), [{ value: 127, nodes: [0, 0, 1] }, { value: 60, nodes: [0, 1, 0] }]);
  assert.deepEqual(strongestPaths(PAIRS, 5, 3), []);
});

test("texts have the names and numbers of the nodes", () => {
  assert.equal(
    pathsText(DIAGRAM, LAYERS, PAIRS, 1),
    "Most for 1: neuron 7 of hidden layer 2, fed by filter 4 of convolution 1 (+2.00).",
  );
  assert.equal(pathsText({ ...DIAGRAM, digit: 5 }, LAYERS, PAIRS, 3), "Most for 5: nothing.");
  assert.equal(
    nodeText(DIAGRAM, LAYERS, PAIRS, { column: 2, row: 0 }, 3.5),
    "Neuron 0 of hidden layer 2. Activation 3.50. Contribution to 1: +0.94. Most for 0 (+1.42), most against 2 (−2.00).",
  );
  assert.equal(nodeText(DIAGRAM, LAYERS, PAIRS, { column: 1, row: 1 }, null), "Filter 6 of convolution 1. Contribution to 1: −0.31.");
  assert.match(nodeText({ ...DIAGRAM, node: [0, 5] }, LAYERS, PAIRS, { column: 1, row: 1 }, null), /−0\.31\. Picture: ink/);
  assert.match(nodeText(DIAGRAM, LAYERS, PAIRS, { column: 2, row: 2 }, 0), /^Neuron 9 of hidden layer 2 is switched off/);
});

test("the parts of the score add up as they are written", () => {
  for (let number = 0; number < 500; number++) {
    const score = Math.sin(number) * 20, bias = Math.cos(7 * number) * 5;
    const text = scoreText({ digit: 3, score, bias }).replaceAll("−", "-").replaceAll("- ", "-").replaceAll("+ ", "");
    const [, total, ink, biases] = text.match(/: (-?\d+\.\d\d) = (-?\d+\.\d\d) from the ink (-?\d+\.\d\d) from/) ?? [];
    assert.equal(Math.round(100 * ink) + Math.round(100 * biases), Math.round(100 * total) + 0, text);
  }
  assert.equal(scoreText({ digit: 3, score: -1.5, bias: null }), "Score of 3: −1.50");
});
