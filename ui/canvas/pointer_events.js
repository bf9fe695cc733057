// The events that strokes are made of. The canvas listens to mouse and touch events, and not to pointer events.

const BEGIN = ["mousedown", "touchstart"], MOVE = ["mousemove", "touchmove"], END = ["mouseup", "touchend", "touchcancel"];

/** @param {Event} event */
export const isBegin = ({ type }) => BEGIN.includes(type);
/** @param {Event} event */
export const isEnd = ({ type }) => END.includes(type);

/**
 * Be told of every event before the canvas is.
 *
 * @param {HTMLElement} area
 * @param {(event: MouseEvent & TouchEvent) => void} listener
 * @param {AbortSignal} signal
 */
export function listenToPointer(area, listener, signal) {
  for (const name of [...BEGIN, ...MOVE, ...END]) {
    // A touch belongs to where it began. Listened to on the window, every scrolling of the page would wait for us.
    const target = name.startsWith("touch") ? area : window;
    target.addEventListener(name, /** @type {any} */ (listener), { capture: true, passive: false, signal });
  }
}

/**
 * The event that ends a stroke where the canvas would not notice its end.
 *
 * @param {MouseEvent & TouchEvent} event
 */
export function endAt(event) {
  const isTouch = event.type === "touchcancel";
  return isTouch ? new TouchEvent("touchend", /** @type {any} */ (event)) : new MouseEvent("mouseup", event);
}
