// Draws the last drawing again, stroke by stroke and about as fast as it was drawn, while the network looks on; a picture
// of its ten probabilities over time grows beside it, and a sentence says when it changed its mind.

// The browser notes where the pen is about so often in a second. Between two strokes the hand needs a moment.
const POINTS_A_SECOND = 60, PAUSE = 0.2, LONGEST = 10;
const SIDE = 280, WIDE = 600, ROW = 12;

export default function ({ data, parentElement }) {
  const stage = parentElement.closest(".st-key-stage");
  if (stage.player?.part !== parentElement) {
    stage.player?.listening.abort();
    stage.player = new Player(stage, parentElement);
  }
  stage.player.told(data);
}

class Player {
  constructor(stage, part) {
    Object.assign(this, { stage, part });
    [this.figure, this.chart, this.sentence] = ["figure", "canvas", "p"].map((tag) => part.querySelector(tag));
    this.status = part.querySelector("[role=status]");
    this.ink = this.stage.querySelector(".st-key-ink");
    const { signal } = (this.listening = new AbortController());
    this.ink.addEventListener("pen", () => this.stop(), { signal });
    this.stage.addEventListener("changed", () => (this.stop(), (this.figure.hidden = true)), { signal });
    this.stage.addEventListener("thought", () => this.note(), { signal });
  }

  // number: of the replays that were asked for; strokes: the commands of each path, and how wide it is
  told({ number, strokes }) {
    // What was played before this page was built is not played again.
    this.number ??= number;
    if (number === this.number || !strokes.length || !this.stage.live?.canAsk()) return;
    this.number = number;
    this.stop();
    this.play(strokes);
  }

  play(strokes) {
    let time = 0;
    this.plan = strokes.flatMap(({ path, width }) => {
      time += PAUSE;
      return path.map((command) => ({ command, width, time: (time += 1 / POINTS_A_SECOND) }));
    });
    this.seconds = time + PAUSE;
    this.speed = Math.max(1, this.seconds / LONGEST);
    this.moments = [];
    write(this.part.querySelector(".times :last-child"), `${(this.seconds / this.speed).toFixed(1)} s`);
    write(this.sentence, "");
    this.lay();
    this.figure.hidden = false;
    this.began = performance.now();
    this.stage.live.film = this.film;
    this.stage.live.follow();
    this.step();
  }

  // A sheet over the canvas, through which a pen can still be put down.
  lay() {
    const surface = this.ink.layers()[0].getBoundingClientRect(), corner = this.ink.getBoundingClientRect();
    this.film = Object.assign(document.createElement("canvas"), { className: "film", width: SIDE, height: SIDE });
    this.film.style.left = `${surface.left - corner.left}px`;
    this.film.style.top = `${surface.top - corner.top}px`;
    this.pen = this.film.getContext("2d", { alpha: false });
    Object.assign(this.pen, { strokeStyle: "#ffffff", lineCap: "round", lineJoin: "round" });
    this.ink.append(this.film);
    this.film.scrollIntoView({ block: "nearest" });
  }

  get clock() {
    return Math.min(this.seconds, (this.speed * (performance.now() - this.began)) / 1000);
  }

  step() {
    const { clock } = this;
    this.draw(this.plan.filter(({ time }) => time <= clock));
    const answered = () => this.moments.at(-1)?.mark === this.stage.live.look().mark;
    if (clock >= this.seconds && (answered() || this.late())) this.stop();
    else this.frame = requestAnimationFrame(() => this.step());
  }

  // Whether the last answer does not come.
  late() {
    return performance.now() - this.began > (1000 * this.seconds) / this.speed + 2000;
  }

  draw(commands) {
    this.pen.clearRect(0, 0, SIDE, SIDE);
    this.pen.beginPath();
    for (const { command: [letter, ...numbers], width } of commands) {
      if (letter === "M") {
        this.pen.stroke();
        this.pen.beginPath();
        this.pen.lineWidth = width;
        this.pen.moveTo(...numbers);
      } else if (letter === "Q") this.pen.quadraticCurveTo(...numbers);
      else if (letter === "L") this.pen.lineTo(...numbers);
    }
    this.pen.stroke();
  }

  stop() {
    if (!this.film) return;
    cancelAnimationFrame(this.frame);
    this.film.remove();
    this.film = this.stage.live.film = null;
    this.paint();
    // Not before: a screen reader would never come to an end.
    write(this.status, this.sentence.textContent);
    this.stage.live.settleSoon();
  }

  // What the network says at this moment.
  note() {
    const { mark, shares } = this.stage.thought;
    if (!this.film || !shares) return;
    this.moments.push({ time: this.clock, mark, shares });
    this.paint();
    this.tell();
  }

  paint() {
    const pen = this.chart.getContext("2d");
    [this.chart.width, this.chart.height] = [WIDE, 10 * ROW];
    pen.fillStyle = getComputedStyle(this.chart).color;
    this.moments.forEach(({ time, shares }, index) => {
      const until = this.moments[index + 1]?.time ?? (this.film ? this.clock : this.seconds);
      const [left, right] = [time, until].map((moment) => (WIDE * moment) / this.seconds);
      shares.forEach((share, digit) => {
        pen.globalAlpha = share;
        pen.fillRect(left, digit * ROW + 1, right - left, ROW - 2);
      });
    });
  }

  // The digits of which it was sure by more than half, one after the other, and since when.
  get minds() {
    const sure = this.moments.flatMap(({ time, shares }) => {
      const digit = shares.findIndex((share) => share > 0.5);
      return digit < 0 ? [] : [{ digit, time }];
    });
    return sure.filter(({ digit }, index) => digit !== sure[index - 1]?.digit);
  }

  tell() {
    const [first, ...others] = this.minds.map(({ digit, time }) => {
      return `${digit === 8 ? "an" : "a"} ${digit} (after ${(time / this.speed).toFixed(1)} s)`;
    });
    const changes = others.map((other) => `, then for ${other}`).join("");
    write(this.sentence, first ? `It took this for ${first}${changes}.` : "It has not made up its mind yet.");
  }
}
