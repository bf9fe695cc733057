// A picture of many numbers, a cell for each. It names the cell under the pointer, or the one that the arrow keys have
// walked to, and can be clicked; what a cell is called and what a click does, its owner says.

const CELLS = `<div class="cells"><canvas tabindex="0" role="img"></canvas><i class="chosen" hidden></i></div>
  <div class="below"><output></output><span class="legend"><span class="low"></span><i></i><span class="high"></span></span></div>`;

// say(index) is the text about a cell, say(null) that about none; open(index) is done on a click.
function prepareCells(box, { say, open }) {
  box.innerHTML = CELLS;
  box.classList.add("inkling-cells");
  [box.say, box.at] = [say, null];
  const canvas = box.querySelector("canvas");
  const point = (event) => {
    const area = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - area.left) / area.width) * canvas.width);
    const row = Math.floor(((event.clientY - area.top) / area.height) * canvas.height);
    const index = row * canvas.width + column;
    box.at = column >= 0 && column < canvas.width && index >= 0 && index < box.count ? index : null;
    tell(box);
  };
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("click", () => box.at != null && open(box.at));
  canvas.addEventListener("keydown", (event) => {
    if (["Enter", " "].includes(event.key) && box.at != null) (event.preventDefault(), open(box.at));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: canvas.width, ArrowUp: -canvas.width }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = box.at == null ? 0 : box.at + step;
    if (next >= 0 && next < box.count) box.at = next;
    tell(box);
  });
}

// shares: of each number in the largest size, from -1 (or 0) to 1
function paintCells(box, { shares, columns, signed, low, high, label }) {
  const canvas = box.querySelector("canvas"), rows = Math.ceil(shares.length / columns);
  box.count = shares.length;
  mark(box, "signed", signed);
  write(box.querySelector(".low"), low);
  write(box.querySelector(".high"), high);
  set(canvas, "aria-label", label);
  if (canvas.width !== columns || canvas.height !== rows) {
    [canvas.width, canvas.height] = [columns, rows];
    box.style.setProperty("--columns", columns);
    box.style.setProperty("--rows", rows);
  }
  colour(canvas, getComputedStyle(box), shares);
  tell(box);
}

// A pixel for each number: its colour by the sign, how solid it is by the size.
function colour(canvas, style, shares) {
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const [on, negative] = ["--on", "--negative"].map((name) => rgb(pen, style.getPropertyValue(name)));
  const cells = pen.createImageData(canvas.width, canvas.height);
  shares.forEach((share, index) => {
    const colour = share < 0 ? negative : on;
    for (let part = 0; part < 3; part++) cells.data[4 * index + part] = colour[part];
    cells.data[4 * index + 3] = Math.round(255 * Math.min(1, Math.abs(share)));
  });
  pen.putImageData(cells, 0, 0);
}

function rgb(pen, colour) {
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}

// Around the cell that was opened; none for null.
function frame(box, index) {
  const chosen = box.querySelector("i.chosen"), { width, height } = box.querySelector("canvas");
  hide(chosen, index == null);
  if (index == null) return;
  const share = (cells, all) => `${(100 * cells) / all}%`;
  dress(chosen, {
    left: share(index % width, width), top: share(Math.floor(index / width), height),
    width: share(1, width), height: share(1, height),
  });
}

function tell(box) {
  const output = box.querySelector("output");
  // To be said aloud only for those who walk through the cells with the arrow keys.
  set(output, "aria-live", document.activeElement === box.querySelector("canvas") ? "polite" : "off");
  write(output, box.say(box.at < box.count ? box.at : null));
}
