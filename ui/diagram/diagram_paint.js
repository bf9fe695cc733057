// Paints the parts of the diagram on a canvas: lines, nodes, titles, digits with their bars. diagram_view.js decides the order.

import { shareOf } from "../neurons/activation_levels.js";
import * as texts from "../texts/network_texts.js";
import { signedBytes } from "./diagram_model.js";

/** @typedef {import("../inference/inference_result.js").Diagram} Diagram */
/** @typedef {import("../inference/inference_result.js").HiddenLayer} HiddenLayer */
/** @typedef {import("./diagram_layout.js").Layout} Layout */
/** @typedef {import("./diagram_layout.js").Spot} Spot */
/** @typedef {import("./diagram_model.js").Edge} Edge */
/** @typedef {import("./diagram_theme.js").Theme} Theme */

/** The widest line in a wide and in a narrow diagram; how much fainter lines to the other digits are. */
const WIDEST = 8, WIDEST_NARROW = 5, FAINT = 0.35;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {Edge[]} edges
 * @param {number | null} digit lines to other digits are faint; null for none
 * @param {Theme} theme
 * @param {number} opacity of all
 */
export function paintEdges(context, layout, edges, digit, theme, opacity = 1) {
  const columns = [...layout.columns.map(({ spots }) => spots), layout.digits], last = columns.length - 1;
  const widest = layout.isWide ? WIDEST : WIDEST_NARROW;
  context.lineCap = "round";
  for (const [pair, from, to, value] of edges) {
    // The root, because most contributions are small beside the largest one.
    const share = Math.sqrt(Math.abs(value) / 127), end = columns[pair][to];
    const start = pair ? columns[pair - 1][from] : pictureEnd(layout, end.y);
    const x = start.x + start.size / 2, right = end.x - (pair === last ? 9 : end.size / 2 + 1), bend = (right - x) / 2;
    context.beginPath();
    context.moveTo(x, start.y);
    context.bezierCurveTo(x + bend, start.y, right - bend, end.y, right, end.y);
    context.strokeStyle = value > 0 ? theme.positive : theme.negative;
    context.globalAlpha = opacity * (0.25 + 0.65 * share) * (pair === last && digit !== null && to !== digit ? FAINT : 1);
    context.lineWidth = Math.max(0.8, widest * share);
    context.setLineDash(theme.dashed && value < 0 ? [6, 5] : []);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** Where a line leaves the picture: at its right side, the higher the higher it ends. @param {Layout} layout @param {number} y */
function pictureEnd({ picture, height }, y) {
  return { x: picture.x + picture.size, y: picture.y + picture.size * (0.06 + (0.88 * y) / height), size: 0 };
}

/**
 * The nodes of a hidden layer: circles whose opacity is the activation as a share of the scale, or small feature maps.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Spot[]} spots
 * @param {Diagram["layers"][number]} shown
 * @param {HiddenLayer} layer
 * @param {Uint8Array} levels of the whole layer
 * @param {Theme} theme
 */
export function paintNodes(context, spots, shown, layer, levels, theme) {
  const totals = signedBytes(shown.totals), mapImages = layer.maps && paintMaps(layer, shown.nodes, levels, theme);
  shown.nodes.forEach((index, node) => {
    const { x, y, size } = spots[node], half = size / 2, isOff = shown.off.includes(index);
    context.beginPath();
    if (mapImages) context.rect(x - half, y - half, size, size);
    else context.arc(x, y, half, 0, 2 * Math.PI);
    context.fillStyle = theme.page;
    context.fill();
    if (isOff) paintCross(context, x, y, half, theme);
    else if (mapImages && layer.maps) {
      const [rows, columns] = layer.maps;
      context.drawImage(mapImages, 0, node * rows, columns, rows, x - half, y - half, size, size);
    } else {
      context.globalAlpha = Math.min(1, Math.abs(shareOf(layer, levels[index])));
      context.fillStyle = theme.on;
      context.fill();
      context.globalAlpha = 1;
    }
    context.lineWidth = totals[node] && !isOff ? 1.5 : 1;
    context.globalAlpha = totals[node] && !isOff ? 1 : 0.4;
    context.strokeStyle = isOff || !totals[node] ? theme.text : totals[node] > 0 ? theme.positive : theme.negative;
    context.stroke();
    context.globalAlpha = 1;
  });
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} half @param {Theme} theme */
function paintCross(context, x, y, half, theme) {
  context.moveTo(x - half, y - half);
  context.lineTo(x + half, y + half);
  context.moveTo(x + half, y - half);
  context.lineTo(x - half, y + half);
  context.strokeStyle = theme.text;
}

/** @type {CanvasRenderingContext2D | null} */
let scratch = null;

/** Some feature maps below each other, a pixel for each value. @param {HiddenLayer} layer @param {number[]} nodes @param {Uint8Array} levels @param {Theme} theme */
function paintMaps(layer, nodes, levels, { onRgb }) {
  const [rows, columns, count] = layer.maps ?? [0, 0, 0], size = rows * columns;
  scratch ??= /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  const image = new ImageData(columns, rows * nodes.length), { data } = image;
  nodes.forEach((index, node) => {
    for (let place = 0; place < size; place++) {
      const at = 4 * (node * size + place);
      data[at] = onRgb[0];
      data[at + 1] = onRgb[1];
      data[at + 2] = onRgb[2];
      data[at + 3] = 255 * Math.abs(shareOf(layer, levels[place * count + index])) ** 0.7;
    }
  });
  scratch.canvas.width = columns;
  scratch.canvas.height = rows * nodes.length;
  scratch.putImageData(image, 0, 0);
  return scratch.canvas;
}

/**
 * The titles of the columns: the name of each layer, and how many of its nodes are shown.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {Diagram["layers"]} shown
 * @param {HiddenLayer[]} layers
 * @param {Theme} theme
 */
export function paintTitles(context, { columns }, shown, layers, theme) {
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillStyle = theme.text;
  columns.forEach(({ x, width }, number) => {
    const { nodes, count } = shown[number], { name, maps } = layers[number], narrow = width < 96;
    context.font = `${narrow ? 11 : 13}px ${theme.family}`;
    const short = maps ? texts.shortConvolution(number + 1) : texts.shortHiddenLayer(number + 1);
    context.fillText(narrow ? short : name, x, 11);
    const part = nodes.length < count ? texts.someOf(nodes.length, count.toLocaleString("en")) : String(count);
    const units = narrow ? part : maps ? texts.filters(part) : texts.neurons(part);
    context.globalAlpha = 0.75;
    context.font = `${narrow ? 10 : 12}px ${theme.family}`;
    context.fillText(units, x, 26);
    context.globalAlpha = 1;
  });
}

/**
 * The ten digits and their probabilities.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {number[]} probabilities none without a drawing
 * @param {number | null} digit that the lines are about
 * @param {Theme} theme
 */
export function paintDigits(context, { digits, bars, width }, probabilities, digit, theme) {
  const best = probabilities.indexOf(Math.max(...probabilities)), room = width - bars - 2;
  context.textAlign = "center";
  context.textBaseline = "middle";
  digits.forEach(({ x, y }, number) => {
    context.font = `${number === digit ? "bold 16px" : "14px"} ${theme.family}`;
    context.fillStyle = theme.text;
    context.fillText(String(number), x, y + 1);
    context.globalAlpha = 0.1;
    context.fillRect(bars, y - 6, room, 12);
    context.globalAlpha = number === best ? 1 : 0.45;
    context.fillStyle = number === best ? theme.on : theme.text;
    context.fillRect(bars, y - 6, room * (probabilities[number] ?? 0), 12);
    context.globalAlpha = 1;
  });
}

/** A square frame around the node that is hovered or pinned. @param {CanvasRenderingContext2D} context @param {Spot} spot @param {Theme} theme */
export function paintFrame(context, { x, y, size }, theme) {
  context.lineWidth = 2;
  context.strokeStyle = theme.text;
  context.strokeRect(x - size / 2 - 3, y - size / 2 - 3, size + 6, size + 6);
}
