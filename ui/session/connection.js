// Watches the connection to the server, and brings a page back whose session is lost.
//
// Streamlit's own script connects again by itself. If the server has forgotten the session meanwhile, Streamlit 1.67 gets
// a new one, but mostly does not ask for a rendering, and parts of a page cannot be rendered in a session that has not
// rendered the whole: the page is dead. So after each new connection all of the page is rendered once. A new session is
// noticed by its token, also after a reload, and is told what the browser has kept.

import { currentPageState } from "../shared/page_state.js";
import { sendAlone } from "../shared/sending.js";
import { isConnected, scriptIsRunning, watchConnection } from "../shared/streamlit_dom.js";
import { query, setHidden, setText } from "../shared/view.js";
import { RECONNECTING, WAITING } from "../texts/common_texts.js";
import { claim, isClaimed, keep, readKept } from "./kept_page.js";

/**
 * @typedef {Object} Data
 * @property {number} run number of the rendering
 * @property {string} session token of the session
 * @property {string} network name of the chosen network
 * @property {string[]} runs names of the training runs
 * @property {boolean} isTraining whether one of them has not ended
 * @property {string} returned token of the lost session whose page has come back
 * @property {string} notice what has come back, in a sentence
 */
/** @typedef {import("../shared/view.js").ComponentArgs<Data>} Args */

/** Milliseconds until a request is repeated, and that a sentence is shown. */
const ANSWER_TIMEOUT = 5000, NOTICE_TIME = 12_000;

/** @type {Connection | undefined} */
let connection;

/** @param {Args} args */
export default function mount(args) {
  connection ??= new Connection();
  connection.receive(args);
}

class Connection {
  constructor() {
    /** @type {Args | undefined} */
    this.args = undefined;
    /** @type {"connected" | "lost" | "returning"} */
    this.status = "connected";
    /** The session that this document was rendered by last. */
    this.session = "";
    this.notice = "";
    /** @type {Record<"answer" | "notice", ReturnType<typeof setTimeout> | undefined>} */
    this.timers = { answer: undefined, notice: undefined };
    /** There from the first training on. @type {Worker | undefined} */
    this.heartbeat = undefined;
    watchConnection(() => this.checkConnection());
    this.checkConnection();
  }

  /** Streamlit's connection may have changed. */
  checkConnection() {
    if (!isConnected()) this.setStatus("lost");
    else if (this.status === "lost") this.render();
  }

  /** Ask for all of the page, until it has come. */
  render() {
    this.setStatus("returning");
    this.request("reconnected", true);
  }

  /**
   * Send a request, and ask for all of the page if it has no effect: Streamlit 1.67 drops a trigger that the script has
   * not seen when the next one comes.
   *
   * @param {string} event
   * @param {unknown} value
   */
  request(event, value) {
    sendAlone(() => this.args?.setTriggerValue(event, value));
    const check = () => {
      // A request would end the script that runs for the last one, and a slow server would never come to an end.
      if (scriptIsRunning()) this.timers.answer = setTimeout(check, ANSWER_TIMEOUT);
      else if (this.status !== "lost") this.render();
    };
    clearTimeout(this.timers.answer);
    this.timers.answer = setTimeout(check, ANSWER_TIMEOUT);
  }

  /** @param {Args} args all of the page has been rendered */
  async receive(args) {
    const { data } = (this.args = args), kept = readKept();
    const state = currentPageState();
    state?.addEventListener("connectionchange", this.show);
    if (state) state.requestRender = () => this.status === "connected" && this.render();
    this.protectTraining(data);
    const isLost = kept && kept.session !== data.session && kept.session !== data.returned;
    if (isLost && !(await isClaimed(kept.session))) {
      if (args !== this.args) return;
      // Each time that the page comes without it, since a request can be lost; the server brings it back only once.
      return this.request("restore", { ...kept, reloaded: this.session === "" });
    }
    if (args !== this.args) return; // a newer one came meanwhile
    const { session, network, runs } = data, isBack = kept?.session === data.returned;
    if (isBack) this.say(data.notice);
    this.session = session;
    claim(session);
    keep(isBack || kept?.session === session ? { session, network, runs } : { session, network, runs, objects: [] });
    clearTimeout(this.timers.answer);
    this.setStatus(isConnected() ? "connected" : "lost");
  }

  /** @param {Data} data */
  protectTraining({ session, isTraining }) {
    if (isTraining) this.heartbeat ??= new Worker(new URL("./heartbeat_worker.js", import.meta.url), { type: "module" });
    this.heartbeat?.postMessage({ session, isTraining });
    // Only while there is something to lose: browsers keep a page with such a listener in memory less often.
    if (isTraining) addEventListener("beforeunload", askBeforeLeaving);
    else removeEventListener("beforeunload", askBeforeLeaving);
  }

  /** @param {Connection["status"]} status */
  setStatus(status) {
    this.status = status;
    currentPageState()?.setConnection(status);
    this.show();
  }

  /** @param {string} notice */
  say(notice) {
    this.notice = notice;
    clearTimeout(this.timers.notice);
    this.timers.notice = setTimeout(() => this.say(""), NOTICE_TIME);
    this.show();
  }

  show = () => {
    if (!this.args) return;
    const sentence = query(this.args.parentElement, "p");
    const text = this.status === "connected" ? (currentPageState()?.answerIsLate ? WAITING : this.notice) : RECONNECTING;
    setText(sentence, text);
    setHidden(sentence, !text);
  };
}

/** @param {BeforeUnloadEvent} event */
function askBeforeLeaving(event) {
  event.preventDefault();
}
