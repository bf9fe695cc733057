// Tests of ui/widgets/numbers.js.

import assert from "node:assert/strict";
import test from "node:test";

import { shortestFloat32 } from "../../ui/widgets/numbers.js";

test("shortestFloat32 has no more digits than needed", () => {
  const examples = { 0: "0", 1: "1", 0.1: "0.1", 0.5: "0.5", "-2.5": "−2.5", 16777216: "16777216" };
  for (const [number, text] of Object.entries(examples)) assert.equal(shortestFloat32(Math.fround(Number(number))), text);
  assert.equal(shortestFloat32(Math.fround(1e-10)), "1e−10");
});

test("shortestFloat32 can be read back without loss", () => {
  const values = new Float32Array(1000);
  let state = 1;
  new Uint32Array(values.buffer).forEach((_, index, bits) => {
    bits[index] = state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  });
  for (const value of values) {
    if (Number.isFinite(value)) assert.equal(Math.fround(Number(shortestFloat32(value).replaceAll("−", "-"))), value);
  }
});
