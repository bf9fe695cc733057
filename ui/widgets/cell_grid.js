// Many numbers as a grid of cells. It names the cell under the pointer, or the one reached with the arrow keys; what a
// cell is called and what a click does is up to its owner.

import { endOf, gridLayout } from "./cell_layout.js";
import { toRgb } from "./colors.js";
import { query, setAttribute, setClass, setHidden, setStyle, setText } from "../shared/view.js";

const HTML = `<div class="cells"><canvas tabindex="0" role="img"></canvas><i class="chosen" hidden></i></div>
  <div class="below"><output></output><span class="legend"><span class="low"></span><i></i><span class="high"></span></span></div>`;
const ARROWS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"];

/**
 * What a grid shows.
 *
 * @typedef {Object} Cells
 * @property {number[]} shares each number as a share of the largest size: from -1 (signed) or 0 to 1
 * @property {import("./cell_layout.js").CellLayout} layout
 * @property {boolean} signed whether numbers can be negative
 * @property {string} low label of the lower end of the legend
 * @property {string} high label of its upper end
 * @property {string} label for screen readers
 * @property {boolean} [isChanging] whether the numbers change many times a second: the colours are not read again, for which
 *   the browser would have to compute the styles of the page
 */

/** @typedef {{ on: number[], negative: number[], page: number[] }} Colors each as red, green, blue, alpha */

export class CellGrid {
  /**
   * @param {HTMLElement} box to be filled
   * @param {(index: number | null) => string} describe the text about a cell, or about none
   * @param {(index: number) => void} open called when a cell is clicked
   */
  constructor(box, describe, open) {
    box.innerHTML = HTML;
    box.classList.add("inkling-cells");
    this.box = box;
    this.describe = describe;
    this.open = open;
    /** @type {HTMLCanvasElement} */
    this.canvas = query(box, "canvas");
    this.layout = gridLayout(0, 1);
    /** As they were read last. @type {Colors | null} */
    this.colors = null;
    /** The cell under the pointer or reached with the arrow keys. @type {number | null} */
    this.current = null;
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.point(event));
    this.canvas.addEventListener("click", () => this.openCurrent());
    this.canvas.addEventListener("keydown", (event) => this.handleKey(event));
  }

  /** @param {PointerEvent} event */
  point(event) {
    const area = this.canvas.getBoundingClientRect(), { width, height, cells } = this.layout;
    const column = Math.floor(((event.clientX - area.left) / area.width) * width);
    const row = Math.floor(((event.clientY - area.top) / area.height) * height);
    const index = column >= 0 && column < width ? cells[row * width + column] ?? -1 : -1;
    this.current = index < 0 ? null : index;
    this.renderText();
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    if (["Enter", " "].includes(event.key) && this.current !== null) {
      event.preventDefault();
      this.openCurrent();
    }
    const isEnd = event.key === "End";
    if (ARROWS.includes(event.key)) this.current = this.neighbour(ARROWS.indexOf(event.key));
    else if (isEnd || event.key === "Home") this.current = endOf(this.layout, event.ctrlKey ? null : this.current, isEnd);
    else return;
    event.preventDefault();
    this.renderText();
  }

  /** The next cell in a direction, an index of ARROWS; the current one if there is none. @param {number} direction */
  neighbour(direction) {
    const { width, cells, positions } = this.layout;
    if (this.current === null) return cells.length ? 0 : null;
    const step = [1, -1, width, -width][direction];
    let position = positions[this.current] + step;
    while (cells[position] === -1) position += step;
    return cells[position] ?? this.current;
  }

  openCurrent() {
    if (this.current !== null) this.open(this.current);
  }

  /** @param {Cells} cells */
  render({ shares, layout, signed, low, high, label, isChanging = false }) {
    const { box, canvas } = this, { width, height } = layout;
    this.layout = layout;
    if (this.current !== null && this.current >= layout.positions.length) this.current = null;
    setClass(box, "signed", signed);
    setText(query(box, ".low"), low);
    setText(query(box, ".high"), high);
    setAttribute(canvas, "aria-label", label);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    setStyle(box, { "--columns": String(width), "--rows": String(height) });
    if (!this.colors || !isChanging) this.colors = readColors(box);
    paint(canvas, this.colors, shares, layout.cells);
    this.renderText();
  }

  /**
   * Frame a square of cells; null for none.
   *
   * @param {number | null} index its cell at the top left
   * @param {number} span its side in cells; it ends where the grid ends
   */
  select(index, span = 1) {
    const frame = query(this.box, "i.chosen"), { width, height, positions } = this.layout;
    setHidden(frame, index === null);
    if (index === null) return;
    const position = positions[index];
    const percent = (/** @type {number} */ cells, /** @type {number} */ all) => `${(100 * cells) / all}%`;
    const column = position % width, row = Math.floor(position / width);
    setStyle(frame, {
      left: percent(column, width),
      top: percent(row, height),
      width: percent(Math.min(span, width - column), width),
      height: percent(Math.min(span, height - row), height),
    });
  }

  renderText() {
    const output = query(this.box, "output");
    // Announced only to those who use the arrow keys.
    setAttribute(output, "aria-live", document.activeElement === this.canvas ? "polite" : "off");
    setText(output, this.describe(this.current));
  }
}

/**
 * A pixel for each number: its hue by the sign, its opacity by the size. Where there is no cell, the page shows.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Colors} colors
 * @param {number[]} shares
 * @param {Int32Array} cells see CellLayout
 */
function paint(canvas, { on, negative, page }, shares, cells) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(canvas.width, canvas.height);
  cells.forEach((index, position) => {
    const share = index < 0 ? 1 : shares[index], color = index < 0 ? page : share < 0 ? negative : on;
    for (let channel = 0; channel < 3; channel++) image.data[4 * position + channel] = color[channel];
    image.data[4 * position + 3] = Math.round(255 * Math.min(1, Math.abs(share)));
  });
  context.putImageData(image, 0, 0);
}

/** @param {HTMLElement} box @returns {Colors} */
function readColors(box) {
  const style = getComputedStyle(box);
  const [on, negative, page] = ["--on", "--negative", "--st-background-color"].map((name) => toRgb(style.getPropertyValue(name)));
  return { on, negative, page };
}
