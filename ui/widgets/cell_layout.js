// Where the cells of a grid are: one rectangle of cells, or the feature maps of a convolution side by side.

/**
 * Positions are counted row by row, from the top left.
 *
 * @typedef {Object} CellLayout
 * @property {number} width in cells
 * @property {number} height in cells
 * @property {Int32Array} cells the index of the cell at each position, -1 where there is none
 * @property {Int32Array} positions the position of each cell
 */

/** Shortest side of a feature map, and largest side of its cells, in pixels of the screen. */
const MIN_MAP = 40, MAX_CELL = 8;

/**
 * A rectangle, filled row by row.
 *
 * @param {number} count
 * @param {number} columns
 * @returns {CellLayout}
 */
export function gridLayout(count, columns) {
  return layOut(columns, Math.ceil(count / columns), Int32Array.from({ length: count }, (_, index) => index));
}

/**
 * Feature maps in rows, with one empty cell between two of them.
 *
 * index of a cell = (row * columns + column) * count + map                 (as in nn/layers/convolution.py)
 *
 * @param {number[]} maps rows and columns of a map, number of maps
 * @param {number} inRow how many maps in a row
 * @returns {CellLayout}
 */
export function mapsLayout([rows, columns, count], inRow) {
  const width = inRow * (columns + 1) - 1, height = Math.ceil(count / inRow) * (rows + 1) - 1;
  const positions = Int32Array.from({ length: rows * columns * count }, (_, index) => {
    const map = index % count, place = Math.floor(index / count);
    const top = Math.floor(map / inRow) * (rows + 1), left = (map % inRow) * (columns + 1);
    return (top + Math.floor(place / columns)) * width + left + (place % columns);
  });
  return layOut(width, height, positions);
}

/**
 * How many maps fit into a row, so that all rows are about as long, and the side of a cell in pixels of the screen.
 *
 * @param {number[]} maps rows and columns of a map, number of maps
 * @param {number} width of the screen's area, in pixels
 */
export function fitMaps([, columns, count], width) {
  const smallest = Math.max(1, Math.min(MAX_CELL, Math.ceil(MIN_MAP / columns)));
  const most = Math.max(1, Math.min(count, Math.floor((width + smallest) / ((columns + 1) * smallest))));
  const inRow = Math.ceil(count / Math.ceil(count / most));
  const cell = Math.floor(width / (inRow * (columns + 1) - 1));
  return { inRow, cell: Math.max(1, Math.min(MAX_CELL, cell)) };
}

/**
 * The first or last cell in the row of a cell, or of all; null if there is none.
 *
 * @param {CellLayout} layout
 * @param {number | null} cell null for all rows
 * @param {boolean} isLast
 */
export function endOf({ width, cells, positions }, cell, isLast) {
  const start = cell === null ? 0 : Math.floor(positions[cell] / width) * width;
  const row = cells.subarray(start, cell === null ? cells.length : start + width).filter((index) => index >= 0);
  return row.at(isLast ? -1 : 0) ?? null;
}

/** @param {number} width @param {number} height @param {Int32Array} positions @returns {CellLayout} */
function layOut(width, height, positions) {
  const cells = new Int32Array(width * height).fill(-1);
  positions.forEach((position, index) => (cells[position] = index));
  return { width, height, cells, positions };
}
