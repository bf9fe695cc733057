// Many numbers as a grid of cells. It names the cell under the pointer, or the one reached with the arrow keys; what a
// cell is called and what a click does is up to its owner.

import { query, setAttribute, setClass, setHidden, setStyle, setText } from "../shared/view.js";

const HTML = `<div class="cells"><canvas tabindex="0" role="img"></canvas><i class="chosen" hidden></i></div>
  <div class="below"><output></output><span class="legend"><span class="low"></span><i></i><span class="high"></span></span></div>`;
const ARROWS = ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"];

/**
 * What a grid shows.
 *
 * @typedef {Object} Cells
 * @property {number[]} shares each number as a share of the largest size: from -1 (signed) or 0 to 1
 * @property {number} columns
 * @property {boolean} signed whether numbers can be negative
 * @property {string} low label of the lower end of the legend
 * @property {string} high label of its upper end
 * @property {string} label for screen readers
 */

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
    this.count = 0;
    /** The cell under the pointer or reached with the arrow keys. @type {number | null} */
    this.current = null;
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.point(event));
    this.canvas.addEventListener("click", () => this.openCurrent());
    this.canvas.addEventListener("keydown", (event) => this.handleKey(event));
  }

  /** @param {PointerEvent} event */
  point(event) {
    const area = this.canvas.getBoundingClientRect(), { width, height } = this.canvas;
    const column = Math.floor(((event.clientX - area.left) / area.width) * width);
    const row = Math.floor(((event.clientY - area.top) / area.height) * height);
    const index = row * width + column;
    this.current = column >= 0 && column < width && index >= 0 && index < this.count ? index : null;
    this.renderText();
  }

  /** @param {KeyboardEvent} event */
  handleKey(event) {
    if (["Enter", " "].includes(event.key) && this.current !== null) {
      event.preventDefault();
      this.openCurrent();
    }
    if (!ARROWS.includes(event.key)) return;
    event.preventDefault();
    const step = [1, -1, this.canvas.width, -this.canvas.width][ARROWS.indexOf(event.key)];
    const next = this.current === null ? 0 : this.current + step;
    if (next >= 0 && next < this.count) this.current = next;
    this.renderText();
  }

  openCurrent() {
    if (this.current !== null) this.open(this.current);
  }

  /** @param {Cells} cells */
  render({ shares, columns, signed, low, high, label }) {
    const { box, canvas } = this, rows = Math.ceil(shares.length / columns);
    this.count = shares.length;
    setClass(box, "signed", signed);
    setText(query(box, ".low"), low);
    setText(query(box, ".high"), high);
    setAttribute(canvas, "aria-label", label);
    if (canvas.width !== columns || canvas.height !== rows) {
      canvas.width = columns;
      canvas.height = rows;
      box.style.setProperty("--columns", String(columns));
      box.style.setProperty("--rows", String(rows));
    }
    paint(canvas, getComputedStyle(box), shares);
    this.renderText();
  }

  /** Frame a cell; null for none. @param {number | null} index */
  select(index) {
    const frame = query(this.box, "i.chosen"), { width, height } = this.canvas;
    setHidden(frame, index === null);
    if (index === null) return;
    const percent = (/** @type {number} */ cells, /** @type {number} */ all) => `${(100 * cells) / all}%`;
    setStyle(frame, {
      left: percent(index % width, width),
      top: percent(Math.floor(index / width), height),
      width: percent(1, width),
      height: percent(1, height),
    });
  }

  renderText() {
    const output = query(this.box, "output");
    // Announced only to those who use the arrow keys.
    setAttribute(output, "aria-live", document.activeElement === this.canvas ? "polite" : "off");
    setText(output, this.describe(this.current !== null && this.current < this.count ? this.current : null));
  }
}

/**
 * A pixel for each number: its hue by the sign, its opacity by the size.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {CSSStyleDeclaration} style with the colours --on and --negative
 * @param {number[]} shares
 */
function paint(canvas, style, shares) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  const [on, negative] = ["--on", "--negative"].map((name) => toRgb(context, style.getPropertyValue(name)));
  const cells = context.createImageData(canvas.width, canvas.height);
  shares.forEach((share, index) => {
    const color = share < 0 ? negative : on;
    for (let channel = 0; channel < 3; channel++) cells.data[4 * index + channel] = color[channel];
    cells.data[4 * index + 3] = Math.round(255 * Math.min(1, Math.abs(share)));
  });
  context.putImageData(cells, 0, 0);
}

/** @param {CanvasRenderingContext2D} context @param {string} color in any form that CSS knows */
function toRgb(context, color) {
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}
