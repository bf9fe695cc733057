// Shows the thoughts about what is on the canvas, also while the pen is down.
//
// While the pen moves, pictures of the canvas go to the server through a socket of our own (ui/wire.py). One picture is
// on its way at a time: a slow server means fewer pictures, never a queue. When the pen is up, the canvas's own message,
// which comes by way of Streamlit, has the last word. A thought says which drawing it is about (its mark); what is shown
// is always about what is on the canvas, or soon will be.
//
// Where the canvas cannot be found, or the socket not opened, everything works as Streamlit does it: after each stroke.

const SIDE = 280;
// Milliseconds: at least so long from one picture to the next, and at most so long until an answer.
const PACE = 30, PATIENCE = 5000;
// So often in a row the socket may fail to open before the page does without it.
const ATTEMPTS = 3;

export default function ({ data, parentElement }) {
  const stage = parentElement.closest(".st-key-stage");
  stage.live ??= new Live(stage);
  stage.live.told(data);
  // Streamlit cleans up now and then what goes on being used: only where the stage is really gone, nobody listens.
  return () => setTimeout(() => stage.isConnected || stage.live.socket?.close(), PATIENCE);
}

class Live {
  constructor(stage) {
    this.stage = stage;
    this.ink = stage.querySelector(".st-key-ink");
    const sheet = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    this.pen = sheet.getContext("2d", { willReadFrequently: true, alpha: false });
    this.askedAt = -PACE;
    this.failures = 0;
    this.ink.addEventListener("found", () => this.sayWhether());
    this.ink.addEventListener("pen", () => (this.moving ? this.follow() : this.settleSoon()));
  }

  // A thought about what the canvas has reported; strokes: how many there are.
  told(data) {
    const [before, now] = [this.data?.thought, data.thought];
    if (before?.mark !== now.mark || before.name !== now.name) this.stage.dispatchEvent(new Event("changed"));
    this.data = data;
    this.news = true;
    this.connect();
    if (this.canAsk()) this.settle();
    else this.show(data.thought);
    this.sayWhether();
  }

  // Whether the page is live is for others to see.
  sayWhether() {
    this.stage.toggleAttribute("data-live", this.canAsk());
  }

  show(thought) {
    this.stage.thought = thought;
    const { strokes } = this.data;
    if (thought.mark === this.data.thought.mark && this.stage.dataset.strokes !== String(strokes)) {
      this.stage.dataset.strokes = strokes;
    }
    this.stage.dispatchEvent(new Event("thought"));
  }

  // Where to look: at the canvas, or at what is played instead (ui/replay.js).
  get layers() {
    return this.film ? [this.film] : (this.ink.layers?.() ?? []);
  }

  get moving() {
    return Boolean(this.film) || this.ink.dataset.pen === "down";
  }

  // Whether somebody draws, or waits for the answer; what else moves on the page should rest so long.
  get occupied() {
    return this.moving || Boolean(this.asked);
  }

  // While the pen is down: a new picture as soon as there is something new, and the last answer is here.
  follow() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame((now) => {
      if (!this.moving) return;
      this.follow();
      if (this.asked || !this.canAsk() || now - this.askedAt < PACE) return;
      const seen = this.look();
      if (seen.mark !== this.stage.thought.mark) this.ask(seen);
    });
  }

  // The canvas draws the finished stroke in the next frame.
  settleSoon() {
    this.news = true;
    requestAnimationFrame(() => setTimeout(() => this.settle()));
  }

  // Show what is thought of what is on the canvas now, once for each stroke and each report.
  settle() {
    if (!this.news || this.moving || this.asked || !this.canAsk()) return;
    this.news = false;
    const seen = this.look();
    if (seen.mark === this.data.thought.mark) this.show(this.data.thought);
    else this.ask(seen);
  }

  // What is there to be seen: how white each pixel is, and the mark of the whole (see ui/thoughts.py).
  look() {
    this.pen.clearRect(0, 0, SIDE, SIDE);
    for (const layer of this.layers) this.pen.drawImage(layer, 0, 0, SIDE, SIDE);
    const { data } = this.pen.getImageData(0, 0, SIDE, SIDE);
    const pixels = new Uint8Array(SIDE * SIDE);
    let mark = 0;
    for (let place = 0; place < pixels.length; place++) {
      pixels[place] = data[4 * place];
      mark += (place + 1) * pixels[place];
    }
    return { pixels, mark };
  }

  canAsk() {
    const open = this.socket?.readyState === WebSocket.OPEN;
    return open && this.layers.length > 0 && typeof CompressionStream === "function";
  }

  // Tell about a neuron as well; over when the answer is here (at once, where there is no socket).
  async open(chosen) {
    if (!this.canAsk() || this.occupied) return;
    this.socket.send(JSON.stringify(chosen));
    this.ask(this.look());
    await new Promise((answered) => this.stage.addEventListener("thought", answered, { once: true }));
  }

  async ask({ pixels }) {
    const { socket } = this;
    this.asked = setTimeout(() => socket.close(), PATIENCE);
    this.askedAt = performance.now();
    const packed = new Blob([pixels]).stream().pipeThrough(new CompressionStream("deflate"));
    socket.send(await new Response(packed).arrayBuffer());
  }

  answered(thought) {
    this.finish();
    this.show(thought);
    this.settle();
  }

  finish() {
    clearTimeout(this.asked);
    this.asked = null;
  }

  connect() {
    const here = this.socket?.readyState <= WebSocket.OPEN && this.token === this.data.token;
    if (here || this.failures === ATTEMPTS) return;
    this.socket?.close();
    this.finish();
    this.token = this.data.token;
    // Beside the page, wherever that is.
    const address = new URL("thoughts", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(address));
    this.failures++;
    socket.onopen = () => {
      this.failures = 0;
      socket.send(this.data.token);
      this.sayWhether();
    };
    socket.onmessage = ({ data }) => socket === this.socket && this.answered(JSON.parse(data));
    socket.onclose = () => {
      if (socket !== this.socket) return;
      this.finish();
      this.show(this.data.thought);
      this.sayWhether();
    };
  }
}
