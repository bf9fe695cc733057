// Answers when the server asks whether this page is running (heartbeat.py), during a training.
//
// There is no timer in it: browsers slow down timers of a page in the background, up to one call in a minute, but not
// messages. A frozen page runs neither.

import { LiveSocket } from "../live/live_socket.js";

/** What is answered; any message is an answer. */
const ANSWER = "yes";
/** Of the websocket, from the address of this folder's scripts. */
const PATH = "../../heartbeat";

export class Heartbeat {
  constructor() {
    this.isWanted = false;
    this.socket = new LiveSocket(PATH, {
      opened() {},
      received: () => this.socket.sendText(ANSWER),
      closed() {},
      unauthorized() {}, // the next rendering brings the token of another session
      isWanted: () => this.isWanted,
    });
  }

  /**
   * Answer from now on, or not any more.
   *
   * @param {string} session token of the session
   * @param {boolean} isTraining
   */
  follow(session, isTraining) {
    this.isWanted = isTraining;
    if (isTraining) this.socket.reconnect(session);
    else this.socket.close();
  }
}
