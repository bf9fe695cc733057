// A change on its way to the canvas, or a run of the script that may bring one, and what is missing until strokes may be put
// on the canvas again. A stroke that is put on it earlier is lost: the new drawing replaces it.

/** @typedef {"end of the script" | "settings" | "painting"} Missing */
/**
 * @typedef {Object} Page
 * @property {number} now milliseconds
 * @property {number} revision of the settings that the canvas was given last
 * @property {boolean} scriptIsRunning
 * @property {boolean} isWatched whether this page is told when the canvas paints
 */

/** Milliseconds that settings take to the canvas, also after the end of the run of the script that they come from. */
export const DELIVERY = 100;
/** Milliseconds until settings count as unchanged after the run has ended, and as painted after they have been delivered. */
export const SETTINGS_TIMEOUT = 3000, PAINT_TIMEOUT = 3000;
/** Milliseconds after which a server that does not answer is no longer waited for. */
export const SCRIPT_TIMEOUT = 30_000;

export class PendingUpdate {
  /**
   * @param {number} now in milliseconds
   * @param {number} revision of the settings before the change
   * @param {boolean} expectsSettings false: only the end of a run of the script is waited for
   */
  constructor(now, revision, expectsSettings = true) {
    this.revision = revision;
    this.expectsSettings = expectsSettings;
    this.isPainted = false;
    this.begin = now;
    /** When the first run of the script since then has ended. @type {number | undefined} */
    this.scriptEnd = undefined;
    /** When the canvas was given its new settings. @type {number | undefined} */
    this.delivery = undefined;
  }

  /** Another change is on its way as well. @param {number} now */
  restart(now) {
    this.begin = now;
    this.expectsSettings = true;
    this.scriptEnd = this.delivery = undefined;
  }

  /** @param {number} now */
  endScript(now) {
    this.scriptEnd ??= now;
  }

  /** @param {number} now */
  deliver(now) {
    this.delivery = now;
  }

  /** The canvas has painted its strokes anew. */
  paint() {
    this.isPainted = true;
  }

  /** What is missing; undefined if nothing is. @param {Page} page @returns {Missing | undefined} */
  missing({ now, revision, scriptIsRunning, isWatched }) {
    if (this.delivery !== undefined) {
      if (now - this.delivery < DELIVERY) return "settings";
      // A new brush width paints nothing.
      const isAwaited = isWatched && revision !== this.revision && !this.isPainted;
      return isAwaited && now - this.delivery < PAINT_TIMEOUT ? "painting" : undefined;
    }
    if (now - this.begin > SCRIPT_TIMEOUT) return undefined;
    if (scriptIsRunning || this.scriptEnd === undefined) return "end of the script";
    return now - this.scriptEnd < (this.expectsSettings ? SETTINGS_TIMEOUT : DELIVERY) ? "settings" : undefined;
  }
}
