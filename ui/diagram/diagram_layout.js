// Where everything in the diagram is, in pixels of the screen: the picture, columns of nodes, the digits with their bars.

/** @typedef {{ x: number, y: number, size: number }} Spot the middle of a node, and its width */
/**
 * @typedef {Object} Column
 * @property {number} x the middle
 * @property {number} width how much room its title has
 * @property {Spot[]} spots
 */
/**
 * @typedef {Object} Layout
 * @property {number} width
 * @property {number} height
 * @property {boolean} isWide
 * @property {{ x: number, y: number, size: number }} picture its corner at the top left, and its side
 * @property {Column[]} columns of the hidden layers
 * @property {Spot[]} digits
 * @property {number} bars where the bars begin
 */
/** @typedef {import("./diagram_model.js").Place} Place */

/** Room for the titles above and for what is not shown below; the narrowest diagram with long titles and wide bars. */
const TITLE = 34, MARGIN = 8, WIDE = 560;
const DIGITS = 10;
/** Room between nodes, and the widest node of each kind. */
const GAP = 3, WIDEST_MAP = 34, WIDEST_NEURON = 14;

/**
 * The layout of a diagram. Feature maps stand in two columns, so that they can be larger.
 *
 * @param {number} width
 * @param {number} height
 * @param {{ count: number, isConvolution: boolean }[]} layers how many nodes are shown of each hidden layer, and of which kind
 * @returns {Layout}
 */
export function layOut(width, height, layers) {
  const isWide = width >= WIDE, bars = Math.round(isWide ? Math.min(120, width * 0.12) : 30);
  const bottom = height - MARGIN, middle = (TITLE + bottom) / 2, room = bottom - TITLE;
  const size = Math.round(Math.min(room, width * (isWide ? 0.2 : 0.17)));
  const right = width - bars - 18, left = size + (isWide ? 26 : 8);
  const step = (right - left) / (layers.length + 0.5);
  const columns = layers.map(({ count, isConvolution }, number) => {
    const x = left + step * (number + 0.5);
    return { x, width: step, spots: spotsOf(x, step, room, count, isConvolution) };
  });
  const digits = spread(DIGITS, room).map((y) => ({ x: right, y, size: room / DIGITS }));
  return { width, height, isWide, picture: { x: 0, y: Math.round(middle - size / 2), size }, columns, digits, bars: right + 14 };
}

/** @param {number} x @param {number} step @param {number} room @param {number} count @param {boolean} isConvolution @returns {Spot[]} */
function spotsOf(x, step, room, count, isConvolution) {
  const pitch = room / Math.max(count, 1);
  // With two columns, neighbours are not in the same column, so a node may be two rows high.
  const sizeInTwoColumns = Math.min((2 * room) / (count + 1) - GAP, WIDEST_MAP, (step * 0.7 - GAP) / 2);
  const sizeInOneColumn = Math.min(pitch - 2, WIDEST_MAP);
  const inTwo = isConvolution && sizeInTwoColumns > sizeInOneColumn;
  const size = Math.max(2, inTwo ? sizeInTwoColumns : isConvolution ? sizeInOneColumn : Math.min(pitch - 2, WIDEST_NEURON));
  // The first and the last node end where the column does.
  const inset = inTwo ? (size + GAP - pitch) / 2 : 0, shrink = 1 - (2 * inset) / room;
  return spread(count, room).map((y) => TITLE + inset + (y - TITLE) * shrink).map((y, number) => (
    { x: inTwo ? x + (number % 2 ? 0.5 : -0.5) * (size + GAP) : x, y, size }));
}

/** The middles of so many rows. @param {number} count @param {number} room @returns {number[]} */
function spread(count, room) {
  return Array.from({ length: count }, (_, number) => TITLE + ((number + 0.5) * room) / count);
}

/**
 * Keep nodes where they were: each takes its last slot if it had one, the others take the free ones.
 *
 * @param {number[]} before the nodes that had the slots
 * @param {number[]} nodes at most as many as there will be slots
 * @returns {number[]} for each node its slot, from 0 to nodes.length - 1
 */
export function keepSlots(before, nodes) {
  const slots = nodes.map((node) => before.indexOf(node)), taken = new Set(slots.filter((slot) => slot < nodes.length));
  let free = 0;
  return slots.map((slot) => {
    if (slot >= 0 && slot < nodes.length) return slot;
    while (taken.has(free)) free++;
    taken.add(free);
    return free;
  });
}

/**
 * The node or digit at a point, with some room around it; null if there is none.
 *
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @returns {Place | null}
 */
export function placeAt({ columns, digits }, x, y) {
  if (digits.length && x > digits[0].x - 14) {
    const row = digits.findIndex((spot) => Math.abs(spot.y - y) <= spot.size / 2);
    return row < 0 ? null : { column: columns.length + 1, row };
  }
  /** @type {Place | null} */
  let best = null;
  let nearest = Infinity;
  columns.forEach(({ spots }, number) => spots.forEach((spot, row) => {
    const distance = Math.max(Math.abs(spot.x - x), Math.abs(spot.y - y)) - spot.size / 2;
    if (distance > 4 || distance >= nearest) return;
    nearest = distance;
    best = { column: number + 1, row };
  }));
  return best;
}

/**
 * The place that an arrow key leads to: up and down in a column, left and right to the nearest node in the next one.
 *
 * @param {Layout} layout
 * @param {Place | null} place
 * @param {string} key
 * @returns {Place | null}
 */
export function neighbour(layout, place, key) {
  const columns = [...layout.columns.map(({ spots }) => spots), layout.digits];
  if (!place) return { column: columns.length, row: 0 };
  const spots = columns[place.column - 1], order = [...spots.keys()].sort((a, b) => spots[a].y - spots[b].y);
  if (key === "ArrowUp" || key === "ArrowDown") {
    const next = order[order.indexOf(place.row) + (key === "ArrowUp" ? -1 : 1)];
    return next === undefined ? place : { column: place.column, row: next };
  }
  const column = place.column + (key === "ArrowLeft" ? -1 : 1), target = columns[column - 1];
  if (!target?.length) return place;
  const distance = (/** @type {number} */ row) => Math.abs(target[row].y - spots[place.row].y);
  const row = [...target.keys()].reduce((best, other) => (distance(other) < distance(best) ? other : best), 0);
  return { column, row };
}
