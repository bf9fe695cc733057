// Paints the values of a layer as one picture of cells, and names the neuron under the pointer (or the arrow keys).

const GAP = 0.12;

export default function ({ data, parentElement }) {
  let box = parentElement.querySelector(".inkling-hidden");
  if (!box) {
    box = document.createElement("div");
    box.className = "inkling-hidden";
    box.innerHTML = `<canvas tabindex="0" role="img"></canvas>
      <div class="below"><output></output><span class="legend"><span class="low"></span><i></i><span class="high"></span></span></div>`;
    parentElement.append(box);
    listen(box);
  }
  box.layer = data;
  box.classList.toggle("signed", data.signed);
  box.querySelector(".low").textContent = data.signed ? (-data.scale).toFixed(2) : "0";
  box.querySelector(".high").textContent = data.scale.toFixed(2);
  paint(box);
}

function paint(box) {
  const { values, scale, columns } = box.layer;
  const canvas = box.querySelector("canvas");
  const rows = Math.ceil(values.length / columns);
  const size = Math.max(4, Math.floor(1024 / columns));
  canvas.width = columns * size;
  canvas.height = rows * size;
  box.style.maxWidth = `${columns * 30}px`;
  canvas.setAttribute("aria-label", `Activations of ${values.length} hidden neurons`);
  const style = getComputedStyle(box);
  const [off, on, negative] = ["--off", "--on", "--negative"].map((name) => style.getPropertyValue(name));
  const pen = canvas.getContext("2d");
  const gap = Math.max(1, Math.round(size * GAP));
  values.forEach((value, index) => {
    const place = [(index % columns) * size, Math.floor(index / columns) * size, size - gap, size - gap];
    pen.globalAlpha = 1;
    pen.fillStyle = off;
    pen.fillRect(...place);
    pen.globalAlpha = Math.min(1, Math.abs(value) / scale);
    pen.fillStyle = value < 0 ? negative : on;
    pen.fillRect(...place);
  });
  tell(box);
}

function tell(box) {
  const { values } = box.layer;
  const chosen = box.chosen < values.length ? box.chosen : null;
  box.querySelector("output").textContent =
    chosen == null ? "Point at a cell to see its value." : `Neuron ${chosen}: ${values[chosen].toFixed(3)}`;
}

function listen(box) {
  const canvas = box.querySelector("canvas");
  const point = (event) => {
    const { columns, values } = box.layer;
    const area = canvas.getBoundingClientRect();
    const rows = Math.ceil(values.length / columns);
    const column = Math.floor(((event.clientX - area.left) / area.width) * columns);
    const row = Math.floor(((event.clientY - area.top) / area.height) * rows);
    const index = row * columns + column;
    box.chosen = column >= 0 && column < columns && index >= 0 && index < values.length ? index : null;
    tell(box);
  };
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("keydown", (event) => {
    const { columns, values } = box.layer;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = box.chosen == null ? 0 : box.chosen + step;
    if (next >= 0 && next < values.length) box.chosen = next;
    tell(box);
  });
}
