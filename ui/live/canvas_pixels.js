// The pixels of the canvas, and their checksum.

/**
 * How white each pixel of some layers is, and the checksum of that.
 *
 * @param {CanvasRenderingContext2D} context of a sheet as large as the canvas
 * @param {HTMLCanvasElement[]} layers from the lowest to the highest
 */
export function readLayers(context, layers) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  for (const layer of layers) context.drawImage(layer, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  // Ink is white, so the red channel alone tells its strength.
  const pixels = new Uint8Array(width * height);
  for (let index = 0; index < pixels.length; index++) pixels[index] = data[4 * index];
  return { pixels, checksum: checksumOf(pixels) };
}

/**
 * checksum = sum((index + 1) * pixel), the same as Drawing.checksum in drawing.py
 *
 * @param {Uint8Array} pixels
 */
export function checksumOf(pixels) {
  let checksum = 0;
  for (let index = 0; index < pixels.length; index++) checksum += (index + 1) * pixels[index];
  return checksum;
}

/** Of a new square sheet, from which pixels are read. @param {number} size width and height in pixels */
export function createContext(size) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  return /** @type {CanvasRenderingContext2D} */ (context);
}
