// The stages of preprocessing, from the drawing to the network's input. Without specks in the drawing, that stage is hidden.

import { decodeImages, drawImage, query, queryAll, setAttribute, setHidden, setStyle, subscribe } from "../shared/view.js";
import { croppedInk } from "../texts/draw_texts.js";

/** @typedef {import("../inference/inference_result.js").StageImages} StageImages */

/** @param {import("../shared/view.js").ComponentArgs<null>} args */
export default function mount({ parentElement }) {
  return subscribe(parentElement, ({ stages, checksum }) => render(parentElement, stages, checksum));
}

/** @param {HTMLElement} part @param {StageImages | null} stages @param {number} checksum */
function render(part, stages, checksum) {
  const figures = query(part, ".stages"), box = query(figures, "i");
  /** @type {HTMLCanvasElement[]} */
  const canvases = queryAll(figures, "canvas");
  for (const element of [...canvases, box]) setHidden(element, !stages);
  setHidden(query(figures, ".cleaned"), !stages?.cleaned);
  const files = stages ? [stages.ink, stages.cleaned ?? stages.ink, stages.normalized, stages.centred] : [];
  decodeImages(figures, files, (images) => {
    if (stages) draw(canvases, box, images, stages);
    setAttribute(figures, "data-checksum", String(checksum));
  });
}

/**
 * @param {HTMLCanvasElement[]} canvases
 * @param {HTMLElement} boxElement
 * @param {ImageBitmap[]} images
 * @param {StageImages} stages
 */
function draw([drawing, withoutSpecks, cropped, normalized, input], boxElement, images, { box, size }) {
  const [left, top, width, height] = box, [ink, cleaned] = images;
  drawImage(drawing, ink);
  drawImage(withoutSpecks, cleaned);
  drawImage(cropped, cleaned, [left * ink.width, top * ink.height, width * ink.width, height * ink.height]);
  drawImage(normalized, images[2]);
  drawImage(input, images[3]);
  setAttribute(cropped, "aria-label", croppedInk(size[0], size[1]));
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(2)}%`;
  setStyle(boxElement, { left: percent(left), top: percent(top), width: percent(width), height: percent(height) });
}
