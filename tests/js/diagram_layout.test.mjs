// Tests of ui/diagram/diagram_layout.js.

import assert from "node:assert/strict";
import test from "node:test";

import { keepSlots, layOut, neighbour, placeAt } from "../../ui/diagram/diagram_layout.js";

const LAYERS = [{ count: 16, isConvolution: true }, { count: 16, isConvolution: false }, { count: 3, isConvolution: false }];
const overlaps = (a, b) => {
  const room = (a.size + b.size) / 2;
  return Math.abs(a.x - b.x) < room - 0.01 && Math.abs(a.y - b.y) < room - 0.01;
};

test("layOut keeps everything inside, from left to right, without overlaps", () => {
  for (const [width, height] of [[320, 280], [343, 320], [560, 320], [900, 320], [1800, 500]]) {
    for (const layers of [[], LAYERS, Array(6).fill(LAYERS[0]), [{ count: 1, isConvolution: true }], [{ count: 16, isConvolution: false }]]) {
      const { picture, columns, digits, bars } = layOut(width, height, layers);
      const all = [...columns.flatMap(({ spots }) => spots), ...digits];
      assert.equal(digits.length, 10);
      assert.ok(bars < width && picture.size > 0 && picture.y >= 0 && picture.y + picture.size <= height);
      for (const { x, y, size } of columns.flatMap(({ spots }) => spots)) {
        assert.ok(x - size / 2 > picture.x + picture.size && x + size / 2 < digits[0].x, `${width}: ${x}`);
        assert.ok(y - size / 2 >= 33.9 && y + size / 2 <= height, `${width}: ${y} ${size}`);
      }
      columns.forEach(({ spots }, number) => assert.equal(spots.length, layers[number].count));
      all.forEach((spot, index) => all.slice(index + 1).forEach((other) => (
        assert.ok(!overlaps(spot, { ...other, size: Math.min(other.size, 20) }), `${width} ${layers.length}`))));
    }
  }
});

test("layOut makes feature maps larger than neurons, where there is room", () => {
  const [maps, neurons] = layOut(900, 320, LAYERS).columns;
  assert.ok(maps.spots[0].size > 1.5 * neurons.spots[0].size);
});

test("keepSlots leaves nodes where they were and fills what is free", () => {
  assert.deepEqual(keepSlots([], [4, 7, 9]), [0, 1, 2]);
  assert.deepEqual(keepSlots([4, 7, 9], [7, 8, 9]), [1, 0, 2]);
  assert.deepEqual(keepSlots([4, 7, 9], [1, 2, 3]), [0, 1, 2]);
  assert.deepEqual(keepSlots([4, 7, 9], [9]), [0]);
  assert.deepEqual(keepSlots([4, 7, 9], [1, 4, 5, 9]).sort(), [0, 1, 2, 3]);
});

test("placeAt finds each node and digit at its middle, and nothing in the picture", () => {
  const layout = layOut(900, 320, LAYERS);
  layout.columns.forEach(({ spots }, number) => spots.forEach(({ x, y }, row) => (
    assert.deepEqual(placeAt(layout, x, y), { column: number + 1, row }))));
  layout.digits.forEach(({ x, y }, row) => {
    assert.deepEqual(placeAt(layout, x, y), { column: 4, row });
    assert.deepEqual(placeAt(layout, layout.bars + 20, y), { column: 4, row });
  });
  assert.equal(placeAt(layout, 20, 160), null);
});

test("arrow keys reach every node and never leave the diagram", () => {
  const layout = layOut(900, 320, LAYERS);
  const seen = new Set();
  let place = neighbour(layout, null, "ArrowUp");
  assert.deepEqual(place, { column: 4, row: 0 });
  for (let column = 4; column > 0; column--) {
    for (let step = 0; step < 20; step++) place = neighbour(layout, place, "ArrowUp");
    for (let step = 0; step < 20; step++) {
      seen.add(`${place.column} ${place.row}`);
      place = neighbour(layout, place, "ArrowDown");
    }
    place = neighbour(layout, place, "ArrowLeft");
    assert.equal(place.column, Math.max(1, column - 1));
  }
  assert.equal(seen.size, 16 + 16 + 3 + 10);
  assert.deepEqual(neighbour(layOut(900, 320, []), { column: 1, row: 4 }, "ArrowRight"), { column: 1, row: 4 });
});
