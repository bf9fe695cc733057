// Numbers as a grid of cells. Each is shown as the shortest decimal that identifies its float32.

import { CellGrid } from "./cell_grid.js";
import { gridLayout } from "./cell_layout.js";
import { shortestFloat32 } from "./numbers.js";
import { sendAlone } from "../shared/sending.js";
import { decodeBase64, query, setClass } from "../shared/view.js";
import { POINT_AT_CELL, POINT_OR_CHOOSE, valueOfCell } from "../texts/learn_texts.js";

/**
 * @typedef {Object} Data
 * @property {string} bytes float32 numbers, little-endian, in base64
 * @property {number} columns
 * @property {string} name of a cell, with {row}, {column} and {index}
 * @property {string} label
 * @property {number} scale
 * @property {string} low
 * @property {string} high
 * @property {boolean} signed
 * @property {number | null} chosen
 * @property {number} span side of the frame in cells
 * @property {boolean} selectable
 * @property {boolean} small
 */

/** @type {WeakMap<Element, { grid: CellGrid, values: Float32Array, data: Data, select: (index: number) => void }>} */
const views = new WeakMap();

/** @param {import("../shared/view.js").ComponentArgs<Data>} args */
export default function mount({ parentElement, data, setTriggerValue }) {
  const box = query(parentElement, ".inkling-numbers");
  const values = new Float32Array(decodeBase64(data.bytes).buffer);
  const grid = views.get(box)?.grid ?? new CellGrid(box, (index) => describe(box, index), (index) => views.get(box)?.select(index));
  const select = (/** @type {number} */ index) => {
    if (data.selectable) sendAlone(() => setTriggerValue("chosen", index));
  };
  views.set(box, { grid, values, data, select });
  setClass(box, "small", data.small);
  const { columns, signed, low, high, label } = data;
  const layout = gridLayout(values.length, columns);
  grid.render({ shares: Array.from(values, (value) => value / data.scale), layout, signed, low, high, label });
  grid.select(data.chosen, data.span);
}

/** The numbers of a grid. @param {Element} box */
export const valuesOf = (box) => views.get(box)?.values;

/** @param {Element} box @param {number | null} index */
function describe(box, index) {
  const view = views.get(box);
  if (!view) return "";
  const { data, values } = view;
  if (index === null) {
    if (data.small) return "";
    return data.selectable ? POINT_OR_CHOOSE : POINT_AT_CELL;
  }
  const name = data.name
    .replace("{index}", String(index))
    .replace("{row}", String(Math.floor(index / data.columns) + 1))
    .replace("{column}", String((index % data.columns) + 1));
  return valueOfCell(name, shortestFloat32(values[index]));
}
