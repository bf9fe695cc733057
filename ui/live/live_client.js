// Sends the drawing to the server while it is being drawn, and shows the results.
//
// Images of the canvas go through a websocket of our own (websocket.py), one at a time: a slow server means fewer
// images, never a queue. After each stroke the canvas also reports to Streamlit; that result comes as this component's
// data and replaces the one from the websocket. A result carries the checksum of its drawing, so a result that is not
// about what is on the canvas now is never shown for long. Without a canvas or a websocket, results come from Streamlit
// alone, after each stroke.

import { keepDrawing } from "../session/kept_page.js";
import { pageState } from "../shared/page_state.js";
import { createContext, readLayers } from "./canvas_pixels.js";
import { ANSWER_TIMEOUT, LiveSocket } from "./live_socket.js";

/** @typedef {import("../shared/page_state.js").PageState} PageState */
/** @typedef {import("../inference/inference_result.js").InferenceResult} InferenceResult */
/** @typedef {{ pixels: Uint8Array<ArrayBuffer>, checksum: number }} CanvasImage */
/** @typedef {{ neuron?: number[] | null, digit_index?: number | null, output?: number | null, node?: number[] | null }} Selection */
/** What the diagram is about, shown or not: a node of a hidden layer as [layer, index], or an output. @typedef {{ node: number[] } | { output: number }} Highlight */
/**
 * @typedef {Object} Report
 * @property {InferenceResult} result
 * @property {number} strokes how many the drawing has
 * @property {boolean} replayable whether it has any that can be drawn again
 * @property {number} run counts the reports
 * @property {string} token for the websocket
 * @property {string} session token of the session
 * @property {unknown[]} objects the drawing, for the browser to keep
 */

/** Milliseconds at least from one image to the next. */
const SEND_INTERVAL = 30;
/** Tells the server that the next image goes before those of pens that still move. */
const FINAL = '{"final":true}';
/** Milliseconds after which an answer is late: what is shown is then marked as out of date. */
const LATE = 1500;
/** @param {import("../shared/view.js").ComponentArgs<Report>} args */
export default function mount({ data, parentElement }) {
  const state = pageState(parentElement);
  const client = (state.client ??= new LiveClient(state));
  keepDrawing(data.session, data.objects);
  client.receiveReport(data);
  // Streamlit may clean up a component that stays in use: only close the websocket if the page is really gone.
  return () => setTimeout(() => state.root.isConnected || client.close(), ANSWER_TIMEOUT);
}

export class LiveClient {
  /** @param {PageState} state */
  constructor(state) {
    this.state = state;
    /** Of a copy of the canvas, from which pixels are read. @type {CanvasRenderingContext2D | null} */
    this.copy = null;
    /** What Streamlit sent last. @type {Report | null} */
    this.report = null;
    this.socket = new LiveSocket("inkling/live", {
      opened: () => this.reflectAvailability(),
      received: (message) => this.receiveAnswer(JSON.parse(message)),
      closed: () => this.handleClose(),
      unauthorized: () => state.requestRender(),
      isWanted: () => state.root.isConnected,
    });
    /** When the last image was sent. */
    this.sentAt = -SEND_INTERVAL;
    /** Of the image that was sent last. */
    this.sentChecksum = 0;
    /** The replay that the answer on the way is about, if any. @type {HTMLCanvasElement | null} */
    this.sentReplay = null;
    /** Runs out when what is shown is not about the drawing for long. @type {ReturnType<typeof setTimeout> | undefined} */
    this.lateness = undefined;
    this.frame = 0;
    this.needsSettling = false;
    /** Whether the canvas has a stroke to paint. */
    this.awaitsFrame = false;
    state.addEventListener("canvasready", () => this.reflectAvailability());
    state.addEventListener("penchange", () => (state.isDrawing ? this.follow() : this.settleSoon()));
    state.addEventListener("connectionchange", () => {
      if (state.connection === "connected") this.socket.reconnect();
    });
  }

  /** Whether an answer is on the way. */
  get isWaiting() {
    return this.socket.isWaiting;
  }

  /** Whether images can be sent. */
  get isAvailable() {
    return this.socket.isOpen && this.layers.length > 0 && typeof CompressionStream === "function";
  }

  /** Where to look: at the canvas, or at the replay. */
  get layers() {
    const { replayCanvas } = this.state;
    return replayCanvas ? [replayCanvas] : this.state.canvasLayers();
  }

  /** Whether Streamlit's result is about the drawing on the canvas. */
  get isReported() {
    return this.reportMatches(this.state.canvasLayers());
  }

  /** Whether Streamlit's result is about what is on these layers, or is all there is. @param {HTMLCanvasElement[]} layers */
  reportMatches(layers) {
    if (!this.isAvailable) return true;
    return !this.state.isOccupied && this.report?.result.checksum === this.readCanvas(layers).checksum;
  }

  /** @param {Report} report */
  receiveReport(report) {
    const before = this.report?.result, { result } = report;
    const sameNetwork = before?.prediction.network === result.prediction.network;
    if (before?.checksum !== result.checksum || !sameNetwork) this.state.emit("drawingchange");
    this.report = report;
    this.socket.connect(report.token);
    if (this.reportMatches(this.layers)) this.show(result);
    else this.settleAfterFrame();
    this.reflectAvailability();
  }

  /** Style sheets show some controls only while the websocket works. */
  reflectAvailability() {
    this.state.root.toggleAttribute("data-live", this.isAvailable);
  }

  /** Mark what is shown as out of date unless a result is shown soon, if it is about another drawing. */
  expectResult() {
    if (!this.showsDrawing) this.lateness ??= setTimeout(() => this.state.setLate(true), LATE);
  }

  get showsDrawing() {
    return this.layers.length === 0 || this.state.result?.checksum === this.readCanvas().checksum;
  }

  /** @param {InferenceResult} result */
  show(result) {
    clearTimeout(this.lateness);
    this.lateness = undefined;
    this.state.setLate(false);
    const { root } = this.state, strokes = String(this.report?.strokes);
    // Only Streamlit knows the number of strokes.
    if (result.checksum === this.report?.result.checksum && root.dataset.strokes !== strokes) {
      root.dataset.strokes = strokes; // for tests
    }
    this.state.showResult(result);
  }

  /** While the drawing changes, send an image whenever it has changed and the last answer has come. */
  follow() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((now) => {
      if (!this.state.isDrawing) return;
      this.follow();
      if (this.isWaiting || !this.isAvailable || now - this.sentAt < SEND_INTERVAL) return;
      const image = this.readCanvas();
      if (image.checksum !== this.state.result?.checksum) this.send(image);
    });
  }

  /** A stroke is finished. */
  settleSoon() {
    if (this.isAvailable) this.socket.sendText(FINAL);
    this.settleAfterFrame();
  }

  /** The canvas paints a finished stroke in the next frame, which may come late, as in a tab in the background. */
  settleAfterFrame() {
    this.needsSettling = this.awaitsFrame = true;
    requestAnimationFrame(() => setTimeout(() => {
      this.awaitsFrame = false;
      // What was sent meanwhile was about a canvas without the stroke.
      this.needsSettling ||= this.isAvailable && this.readCanvas().checksum !== this.sentChecksum;
      this.settle();
      this.expectResult();
    }));
  }

  /** Show the result for what is on the canvas now, once for each stroke and each report. */
  settle() {
    if (!this.needsSettling || this.awaitsFrame || this.state.isOccupied || !this.isAvailable || !this.report) return;
    this.needsSettling = false;
    const image = this.readCanvas(), { result } = this.report;
    if (image.checksum === result.checksum) this.show(result);
    else this.send(image);
  }

  /** What is on the canvas, or in its place on the replay's. @returns {CanvasImage} */
  readCanvas(layers = this.layers) {
    this.copy ??= createContext(this.state.canvasSize);
    return readLayers(this.copy, layers);
  }

  /**
   * Select what results are about; over when the answer has come, or at once where there is no websocket.
   *
   * @param {Selection} selection
   */
  async select(selection) {
    if (!this.isAvailable || this.state.isOccupied) return;
    this.socket.sendText(JSON.stringify(selection));
    this.send(this.readCanvas());
    await new Promise((answered) => this.state.addEventListener("resultchange", answered, { once: true }));
  }

  /**
   * Select what the diagram is about; null for the predicted digit.
   *
   * @param {Highlight | null} highlight
   */
  selectHighlight(highlight) {
    const { report } = this, selection = { output: null, node: null, ...highlight };
    if (highlight || report?.result.checksum !== this.state.result?.checksum) return this.select(selection);
    // What Streamlit sent is about the predicted digit, and more detailed.
    this.socket.sendText(JSON.stringify(selection));
    if (report) this.show(report.result);
  }

  /** @param {CanvasImage} image */
  send({ pixels, checksum }) {
    this.sentAt = performance.now();
    this.sentChecksum = checksum;
    this.sentReplay = this.state.replayCanvas;
    this.lateness ??= setTimeout(() => this.state.setLate(true), LATE);
    this.socket.sendImage(pixels);
  }

  /** @param {InferenceResult | null} result null if the image has still waited when the pen was lifted */
  receiveAnswer(result) {
    if (!result) this.needsSettling = true;
    // A replay that has ended is not shown any more.
    else if (this.sentReplay === this.state.replayCanvas || !this.sentReplay) this.show(result);
    this.settle();
  }

  handleClose() {
    // What Streamlit sent last is what there is, even if it is about an earlier drawing.
    if (this.report) this.show(this.report.result);
    this.expectResult();
    this.reflectAvailability();
  }

  close() {
    this.socket.close();
  }
}
