// Labels lie over the canvas: a press on one that moves is a stroke that begins there, and one that does not is a click.

import { isBegin, isEnd } from "./pointer_events.js";

/** Elements over the canvas that can be clicked. */
const LABEL = "[data-over-canvas]";
/** Pixels that a press may move and still be a click. */
const CLICK_DISTANCE = 4;

/** @typedef {MouseEvent & TouchEvent} PointerEvent */

export class LabelPress {
  /** @type {PointerEvent | null} */
  #begin = null;

  /**
   * The beginning of a press on a label, when this event tells that it is a stroke.
   *
   * @param {PointerEvent} event
   * @returns {PointerEvent | null}
   */
  becomesStroke(event) {
    const begin = this.#begin;
    if (isBegin(event)) this.#begin = !event.button && isAlone(event) && isOnLabel(event) ? event : null;
    else if (isEnd(event) || !isPressed(event)) this.#begin = null;
    else if (begin && distance(begin, event) > CLICK_DISTANCE) {
      this.#begin = null;
      return begin;
    }
    return null;
  }
}

const isOnLabel = (/** @type {PointerEvent} */ { target }) => Boolean(/** @type {Element} */ (target).closest?.(LABEL));
const isAlone = (/** @type {PointerEvent} */ { touches }) => touches === undefined || touches.length === 1;
const isPressed = (/** @type {PointerEvent} */ event) => (event.touches ? isAlone(event) : (event.buttons & 1) === 1);

/** @param {PointerEvent} from @param {PointerEvent} to */
function distance(from, to) {
  const [start, end] = [from, to].map((event) => event.touches?.[0] ?? event);
  return Math.hypot(end.clientX - start.clientX, end.clientY - start.clientY);
}
