// Two fingers on the canvas zoom or scroll the page, as everywhere; the stroke that the first one has just begun is taken
// back.

import { takeBackStroke } from "./canvas_elements.js";

/** Milliseconds after which a second finger is a hand that rests on the canvas, and the stroke goes on. */
const GESTURE_TIME = 1000;

/** @typedef {{ touch?: number, queued: boolean, begun: number }} Stroke begun: when, in milliseconds */

export class Gesture {
  /** Whether there are two fingers, or still one of them. */
  isActive = false;
  /** Whether a stroke was taken back, and none has begun since. */
  hasTakenBack = false;

  /**
   * Whether a stroke turns out to be the beginning of a gesture.
   *
   * @param {Event & Partial<TouchEvent>} event
   * @param {Stroke | null} stroke
   */
  begins({ touches }, stroke) {
    if (!touches || touches.length < 2 || stroke?.touch === undefined) return false;
    return performance.now() - stroke.begun < GESTURE_TIME;
  }

  /** @param {HTMLCanvasElement | null} topLayer null if the canvas does not know of the stroke yet */
  begin(topLayer) {
    this.isActive = true;
    if (!topLayer) return;
    takeBackStroke(topLayer);
    this.hasTakenBack = true;
  }

  /** Whether an event belongs to a gesture, and not to the canvas. @param {Event & Partial<TouchEvent>} event */
  owns({ touches }) {
    const { isActive } = this;
    if (touches?.length === 0) this.isActive = false;
    return isActive && touches !== undefined;
  }
}
