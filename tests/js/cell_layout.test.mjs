// Tests of ui/widgets/cell_layout.js.

import assert from "node:assert/strict";
import test from "node:test";

import { endOf, fitMaps, gridLayout, mapsLayout } from "../../ui/widgets/cell_layout.js";

/** The cells of a layout, one line for each row; "." where there is none. */
const drawn = ({ width, height, cells }) =>
  Array.from({ length: height }, (_, row) =>
    Array.from(cells.slice(row * width, (row + 1) * width), (cell) => (cell < 0 ? "." : cell)).join(" "),
  );

test("gridLayout fills rows", () => {
  assert.deepEqual(drawn(gridLayout(5, 3)), ["0 1 2", "3 4 ."]);
  assert.deepEqual(drawn(gridLayout(0, 1)), []);
});

test("mapsLayout puts maps side by side with a gap, the filters of a place being neighbours in the index", () => {
  // Two rows and two columns, three filters.
  assert.deepEqual(drawn(mapsLayout([2, 2, 3], 2)), ["0 3 . 1 4", "6 9 . 7 10", ". . . . .", "2 5 . . .", "8 11 . . ."]);
  assert.deepEqual(drawn(mapsLayout([1, 2, 2], 2)), ["0 2 . 1 3"]);
});

test("positions are the inverse of cells", () => {
  for (const layout of [gridLayout(7, 3), mapsLayout([13, 13, 16], 6), mapsLayout([5, 5, 64], 11)]) {
    layout.positions.forEach((position, index) => assert.equal(layout.cells[position], index));
    assert.equal(layout.cells.filter((cell) => cell >= 0).length, layout.positions.length);
  }
});

test("fitMaps fills the width with rows of about the same length", () => {
  assert.deepEqual(fitMaps([13, 13, 16], 560), { inRow: 8, cell: 5 });
  assert.deepEqual(fitMaps([13, 13, 16], 343), { inRow: 6, cell: 4 });
  assert.deepEqual(fitMaps([5, 5, 64], 560), { inRow: 11, cell: 8 });
  assert.deepEqual(fitMaps([5, 5, 2], 560), { inRow: 2, cell: 8 });
});

test("fitMaps never exceeds the width, and shows one map where there is hardly any room", () => {
  for (const maps of [[13, 13, 16], [5, 5, 64], [24, 24, 3], [1, 1, 100]]) {
    for (let width = 60; width < 1000; width += 7) {
      const { inRow, cell } = fitMaps(maps, width);
      assert.ok(cell >= 1 && inRow >= 1 && inRow <= maps[2]);
      assert.ok(cell * mapsLayout(maps, inRow).width <= width, `${maps} in ${width}`);
    }
  }
  assert.deepEqual(fitMaps([13, 13, 16], 0), { inRow: 1, cell: 1 });
});

test("endOf is the first or last cell of a row, or of all; gaps between maps are none", () => {
  const grid = gridLayout(5, 3), maps = mapsLayout([2, 2, 3], 2);
  assert.deepEqual([endOf(grid, 1, false), endOf(grid, 1, true)], [0, 2]);
  assert.deepEqual([endOf(grid, 3, true), endOf(grid, null, true), endOf(grid, null, false)], [4, 4, 0]);
  assert.deepEqual([endOf(maps, 3, true), endOf(maps, 5, true), endOf(maps, 5, false)], [4, 5, 2]);
  assert.equal(endOf(gridLayout(0, 1), null, true), null);
});
