// Websockets that a test opens, uses and closes; sending through one that is not open is an error.

export class FakeSocket {
  static OPEN = 1;
  /** Those that have been created since a test emptied the list. */
  static created = [];

  constructor(address) {
    this.address = String(address);
    this.readyState = 0;
    this.sent = [];
    FakeSocket.created.push(this);
  }

  get isOpen() {
    return this.readyState === FakeSocket.OPEN;
  }

  open() {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }

  /** A browser throws before the websocket is open, and afterwards reports an error in the console. */
  send(message) {
    if (!this.isOpen) throw new Error(`sent in state ${this.readyState}: ${message}`);
    this.sent.push(message);
  }

  async close(code = 1000) {
    if (this.readyState > FakeSocket.OPEN) return;
    this.readyState = 2;
    await null;
    this.readyState = 3;
    this.onclose({ code });
  }
}

globalThis.WebSocket = FakeSocket;
globalThis.location = { href: "http://localhost:8501/learn" };
