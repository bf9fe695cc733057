// Tests of ui/live/canvas_pixels.js; tests/ui/test_inference.py compares its checksum with Python's.

import assert from "node:assert/strict";
import test from "node:test";

import { checksumOf, readLayers } from "../../ui/live/canvas_pixels.js";

test("checksumOf weighs each pixel with its position", () => {
  assert.equal(checksumOf(Uint8Array.of()), 0);
  assert.equal(checksumOf(Uint8Array.of(0, 255, 1)), 2 * 255 + 3);
  assert.notEqual(checksumOf(Uint8Array.of(255, 0)), checksumOf(Uint8Array.of(0, 255)));
});

test("readLayers draws all layers on a cleared sheet and reads the red channel", () => {
  const calls = [];
  const context = {
    canvas: { width: 2, height: 1 },
    clearRect: (...area) => calls.push(["clear", ...area]),
    drawImage: (layer, ...area) => calls.push([layer, ...area]),
    getImageData: () => ({ data: Uint8ClampedArray.of(7, 1, 2, 3, 9, 4, 5, 6) }),
  };
  assert.deepEqual(readLayers(context, ["lower", "upper"]), { pixels: Uint8Array.of(7, 9), checksum: 25 });
  assert.deepEqual(calls, [["clear", 0, 0, 2, 1], ["lower", 0, 0, 2, 1], ["upper", 0, 0, 2, 1]]);
});
