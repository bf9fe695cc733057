// Colours as CSS writes them, in numbers.

/** @type {CanvasRenderingContext2D | null} */
let probe = null;

/** @param {string} color in any form that CSS knows @returns {number[]} red, green, blue, alpha: from 0 to 255 */
export function toRgb(color) {
  const options = { willReadFrequently: true };
  probe ??= /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", options));
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data];
}
