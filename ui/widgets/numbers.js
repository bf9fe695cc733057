// Numbers as text.

/**
 * The shortest text that stands for this float32 and no other, with a true minus sign.
 *
 * @param {number} value
 */
export function shortestFloat32(value) {
  let text = "";
  for (let digits = 1; digits <= 9; digits++) {
    text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) break;
  }
  return String(Number(text)).replaceAll("-", "−");
}
