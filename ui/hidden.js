// What every hidden neuron says, as one picture for each layer; names the neuron under the pointer (or the arrow keys).

const LAYER = `<p><strong></strong> <span></span></p><div class="inkling-hidden"><div class="cells"><canvas tabindex="0" role="img"></canvas><i class="chosen" hidden></i></div>
  <div class="below"><output></output><span class="legend"><span class="low"></span><i></i><span class="high"></span></span></div></div>`;

export default ({ parentElement, setStateValue }) => {
  const stage = parentElement.closest(".st-key-stage");
  stage.openNeuron = (chosen) => {
    // The socket is quicker; Streamlit learns of it right afterwards, and brings what takes longer.
    stage.live.open(chosen).then(() => setStateValue("chosen", chosen));
  };
  return follow(parentElement, paint);
};

function paint(part, { hidden, neuron }) {
  const [sentence, layers] = part.querySelector(".inkling-layers").children;
  write(sentence, hidden.sentence);
  hide(sentence, !hidden.sentence);
  while (layers.children.length > hidden.layers.length) layers.lastChild.remove();
  while (layers.children.length < hidden.layers.length) {
    const place = document.createElement("section");
    place.innerHTML = LAYER;
    listen(place, layers.children.length);
    layers.append(place);
  }
  hidden.layers.forEach((layer, number) => {
    paintLayer(layers.children[number], layer, number + 1);
    frame(layers.children[number], neuron?.layer === number ? neuron.index : null);
  });
}

function paintLayer(place, layer, number) {
  const box = place.querySelector(".inkling-hidden"), canvas = place.querySelector("canvas");
  layer.levels = Uint8Array.from(atob(layer.bytes), (sign) => sign.charCodeAt(0));
  const count = layer.levels.length, rows = Math.ceil(count / layer.columns);
  box.layer = layer;
  write(place.querySelector("strong"), `Hidden layer ${number}:`);
  write(place.querySelector("span"), `${layer.fired.toLocaleString("en")} of ${count.toLocaleString("en")} neurons fired.`);
  mark(box, "signed", layer.signed);
  write(box.querySelector(".low"), layer.signed ? (-layer.scale).toFixed(2) : "0");
  write(box.querySelector(".high"), layer.scale.toFixed(2));
  if (canvas.width !== layer.columns || canvas.height !== rows) {
    [canvas.width, canvas.height] = [layer.columns, rows];
    box.style.setProperty("--columns", layer.columns);
    box.style.setProperty("--rows", rows);
  }
  set(canvas, "aria-label", `Activations of ${count} hidden neurons`);
  paintCells(canvas, box, layer);
  tell(box);
}

// Around the cell of the neuron that was opened.
function frame(place, index) {
  const chosen = place.querySelector("i.chosen"), { width, height } = place.querySelector("canvas");
  hide(chosen, index === null);
  if (index === null) return;
  const share = (cells, all) => `${(100 * cells) / all}%`;
  dress(chosen, {
    left: share(index % width, width), top: share(Math.floor(index / width), height),
    width: share(1, width), height: share(1, height),
  });
}

// One byte for each neuron, as a share of the largest size; where both signs occur, 128 stands for nothing.
function shareOf(level, signed) {
  return signed ? (level - 128) / 127 : level / 255;
}

// A pixel for each neuron: its colour by the sign, how solid it is by the size.
function paintCells(canvas, box, { levels, signed }) {
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(box);
  const [on, negative] = ["--on", "--negative"].map((name) => rgb(pen, style.getPropertyValue(name)));
  const cells = pen.createImageData(canvas.width, canvas.height);
  levels.forEach((level, index) => {
    const strength = shareOf(level, signed);
    const colour = strength < 0 ? negative : on;
    for (let part = 0; part < 3; part++) cells.data[4 * index + part] = colour[part];
    cells.data[4 * index + 3] = Math.round(255 * Math.abs(strength));
  });
  pen.putImageData(cells, 0, 0);
}

function rgb(pen, colour) {
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}

function tell(box) {
  const { levels, values, signed, scale } = box.layer;
  const chosen = box.chosen < levels.length ? box.chosen : null;
  // While the pen moves, only the levels come; they are good for three figures at most.
  const value = values?.[chosen] ?? shareOf(levels[chosen], signed) * scale;
  const text = chosen == null ? "Point at a cell to see its value; click to open the neuron." : `Neuron ${chosen}: ${value.toFixed(3)}`;
  const output = box.querySelector("output");
  // To be said aloud only for those who walk through the cells with the arrow keys.
  set(output, "aria-live", document.activeElement === box.querySelector("canvas") ? "polite" : "off");
  write(output, text);
}

function listen(place, layer) {
  const box = place.querySelector(".inkling-hidden"), canvas = place.querySelector("canvas");
  const point = (event) => {
    const { columns, levels } = box.layer;
    const area = canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - area.left) / area.width) * canvas.width);
    const row = Math.floor(((event.clientY - area.top) / area.height) * canvas.height);
    const index = row * columns + column;
    box.chosen = column >= 0 && column < columns && index >= 0 && index < levels.length ? index : null;
    tell(box);
  };
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  const open = () => box.chosen != null && place.closest(".st-key-stage").openNeuron([layer, box.chosen]);
  canvas.addEventListener("click", open);
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter") open();
    const { columns, levels } = box.layer;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = box.chosen == null ? 0 : box.chosen + step;
    if (next >= 0 && next < levels.length) box.chosen = next;
    tell(box);
  });
}
