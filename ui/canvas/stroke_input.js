// What mouse, finger and pen do passes here before it reaches the canvas.
//
// - While the canvas is busy (adapter.js), strokes and clicks wait in a queue.
// - A second finger takes back the stroke that the first one has just begun: both zoom or scroll the page.
// - A stroke may begin on a label that lies over the canvas.

import { allowZooming } from "./canvas_elements.js";
import { Gesture } from "./gesture.js";
import { LabelPress } from "./label_press.js";
import { endAt, isBegin, isEnd, listenToPointer } from "./pointer_events.js";

/** @typedef {import("../shared/page_state.js").PageState} PageState */

export class StrokeInput {
  /** @param {PageState} state @param {() => void} onEnd called at the end of each stroke */
  constructor(state, onEnd) {
    this.state = state;
    this.onEnd = onEnd;
    /** Events that wait until the canvas is no longer busy. @type {(MouseEvent | TouchEvent)[]} */
    this.queue = [];
    /** The stroke being drawn: its finger, and whether it is queued. @type {import("./gesture.js").Stroke | null} */
    this.stroke = null;
    this.gesture = new Gesture();
    this.label = new LabelPress();
  }

  /** @param {HTMLElement} area @param {AbortSignal} signal */
  listen(area, signal) {
    listenToPointer(area, (event) => area.isConnected && this.handlePointer(event), signal);
    // A finger that stays where it is would open a menu, and its stroke would end.
    area.addEventListener("contextmenu", (event) => this.stroke && event.preventDefault(), { signal });
  }

  /**
   * Every event of mouse, finger and pen passes here before it reaches the canvas.
   *
   * @param {MouseEvent & TouchEvent} event
   */
  handlePointer(event) {
    if (!event.isTrusted) return; // dispatched here
    if (this.gesture.begins(event, this.stroke)) this.takeBack();
    if (this.gesture.owns(event)) return event.stopImmediatePropagation();
    const touch = event.changedTouches?.[0].identifier;
    const isOnCanvas = event.composedPath().includes(this.topLayer);
    const begins = isBegin(event) && !event.button && isOnCanvas;
    // The canvas would go on with the stroke that was taken back.
    if (this.gesture.hasTakenBack && !begins && !this.stroke && isOnCanvas) return event.stopImmediatePropagation();
    if ((isOnCanvas || this.stroke) && event.touches) allowZooming(event);
    if (!this.stroke && begins) this.beginStroke(touch);
    const missed = this.label.becomesStroke(event);
    if (missed) {
      this.beginStroke(touch);
      if (this.stroke?.queued) this.enqueue(missed);
      else this.pass(missed);
    }
    // A stroke is drawn by one mouse, or by one finger.
    if (!this.stroke || (touch === undefined) !== (this.stroke.touch === undefined)) return;
    if (this.stroke.queued) this.intercept(event);
    const lostButton = event.type === "mousemove" && !(event.buttons & 1);
    if (lostButton || event.type === "touchcancel") this.endStroke(event);
    const { touch: finger } = this.stroke;
    const isSame = touch === undefined || [...event.changedTouches].some(({ identifier }) => identifier === finger);
    const ends = isEnd(event) && !event.button && isSame;
    if (lostButton || ends) this.finishStroke();
  }

  /** A second finger has come: there was no stroke. */
  takeBack() {
    const queued = this.stroke?.queued;
    if (queued) this.queue.splice(this.queue.map(({ type }) => type).lastIndexOf("touchstart"));
    this.gesture.begin(queued ? null : this.topLayer);
    this.finishStroke();
  }

  /** @returns {any} */
  get topLayer() {
    return this.state.canvasLayers()[1];
  }

  /** @param {number | undefined} touch its finger */
  beginStroke(touch) {
    this.stroke = { touch, queued: this.state.canvasIsBusy, begun: performance.now() };
    this.gesture.hasTakenBack &&= this.stroke.queued;
    if (!this.stroke.queued) this.state.setPen(true);
  }

  /** Give the canvas an event that it has not had. @param {Event} event */
  pass(event) {
    const { constructor } = /** @type {any} */ (event);
    this.topLayer?.dispatchEvent(new constructor(event.type, event));
  }

  finishStroke() {
    if (!this.stroke?.queued) this.state.setPen(false);
    this.stroke = null;
    this.onEnd();
  }

  /**
   * The canvas does not notice by itself that a finger was taken away from it, or that a button was released elsewhere.
   *
   * @param {MouseEvent & TouchEvent} event
   */
  endStroke(event) {
    const end = endAt(event);
    if (this.stroke?.queued) this.enqueue(end);
    else this.topLayer?.dispatchEvent(end);
  }

  /** @param {MouseEvent | TouchEvent} event a click, or a part of a stroke, while the canvas is busy */
  intercept(event) {
    event.stopImmediatePropagation();
    if (event.cancelable) event.preventDefault();
    this.enqueue(event);
  }

  /** @param {MouseEvent | TouchEvent} event */
  enqueue(event) {
    this.queue.push(event);
    if (!this.state.canvasIsBusy) this.flushQueue();
  }

  /** Replay the queued events, up to the first click, after which the canvas is busy again. */
  async flushQueue() {
    while (!this.state.canvasIsBusy) {
      const event = this.queue.shift();
      if (!event) return;
      if (event.type === "click") {
        /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"))?.click();
        continue;
      }
      if (isBegin(event)) this.state.setPen(true), (this.gesture.hasTakenBack = false);
      this.pass(event);
      if (!isEnd(event)) continue;
      this.state.setPen(false);
      // The canvas registers a stroke at the end of the browser's current task.
      await null;
    }
  }
}
