// A websocket to the server: it is opened again when it was closed, and an answer is waited for with a limit.

/**
 * What is told to the owner of the websocket, or asked of it.
 *
 * @typedef {Object} Listener
 * @property {() => void} opened
 * @property {(message: string) => void} received
 * @property {() => void} closed
 * @property {() => void} unauthorized the server does not know the token
 * @property {() => boolean} isWanted whether to open the websocket again
 */

/** Milliseconds at most until an answer. */
export const ANSWER_TIMEOUT = 5000;
/** After so many failures in a row the websocket is not opened again; milliseconds until it is opened again. */
const MAX_FAILURES = 3, RETRY_INTERVAL = 2000;
/** The server's code for a token that it does not know; handshake.py. */
const UNAUTHORIZED = 4401;

export class LiveSocket {
  /**
   * @param {string} path of the websocket, relative to the page, or to the script of a worker
   * @param {Listener} listener
   */
  constructor(path, listener) {
    this.path = path;
    this.listener = listener;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** Of the session that rendered the page last, and of the one that the websocket belongs to. */
    this.wantedToken = "";
    this.token = "";
    this.failures = 0;
    /** Runs out when no answer comes. @type {ReturnType<typeof setTimeout> | null} */
    this.timeout = null;
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Whether an answer is on the way. */
  get isWaiting() {
    return this.timeout !== null;
  }

  /** Whether the websocket is open or being opened, for the session that rendered the page. */
  get isConnected() {
    return this.socket !== null && this.socket.readyState <= WebSocket.OPEN && this.token === this.wantedToken;
  }

  /** Open the websocket, unless it is open. @param {string} token */
  connect(token) {
    this.wantedToken = token;
    if (!token || this.isConnected || this.failures === MAX_FAILURES) return;
    this.close();
    this.stopWaiting();
    this.token = token;
    // Relative, since the server may be below any path.
    const address = new URL(this.path, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(address));
    this.failures++;
    socket.onopen = () => {
      this.failures = 0;
      send(socket, token);
      this.listener.opened();
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      this.stopWaiting();
      this.listener.received(data);
    };
    socket.onclose = ({ code }) => socket === this.socket && this.handleClose(code);
  }

  /** Try again, also after too many failures: the server can be reached. */
  reconnect(token = this.wantedToken) {
    if (!this.isConnected) this.failures = 0;
    this.connect(token);
  }

  /** @param {number} code why the websocket was closed */
  handleClose(code) {
    this.stopWaiting();
    this.listener.closed();
    if (code === UNAUTHORIZED) this.listener.unauthorized();
    else if (this.listener.isWanted()) setTimeout(() => this.connect(this.wantedToken), RETRY_INTERVAL);
  }

  /** @param {string} text */
  sendText(text) {
    if (this.socket) send(this.socket, text);
  }

  /** Send the pixels of an image, to which an answer comes. @param {Uint8Array<ArrayBuffer>} pixels */
  async sendImage(pixels) {
    const socket = /** @type {WebSocket} */ (this.socket);
    this.timeout = setTimeout(() => socket.close(), ANSWER_TIMEOUT);
    const packed = new Blob([pixels]).stream().pipeThrough(new CompressionStream("deflate"));
    send(socket, await new Response(packed).arrayBuffer());
  }

  stopWaiting() {
    if (this.timeout !== null) clearTimeout(this.timeout);
    this.timeout = null;
  }

  close() {
    this.socket?.close();
  }
}

/**
 * Send a message, unless the websocket is closed, perhaps by the limit for an answer: its owner is told of that anyway.
 *
 * @param {WebSocket} socket
 * @param {string | ArrayBuffer} message
 */
function send(socket, message) {
  if (socket.readyState === WebSocket.OPEN) socket.send(message);
}
