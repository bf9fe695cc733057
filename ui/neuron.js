// One hidden neuron, opened: three pictures, a sum, and ten votes. It follows the drawing as everything else does.

export default ({ parentElement }) => {
  const stage = parentElement.closest(".st-key-stage"), click = (name, action) => {
    parentElement.querySelector(`.${name}`).onclick = action;
  };
  click("close", () => stage.openNeuron(null));
  click("stronger", () => step(stage, -1));
  click("weaker", () => step(stage, 1));
  return follow(parentElement, paint);
};

async function paint(part, { neuron }) {
  const section = part.querySelector(".neuron");
  hide(section, !neuron);
  section.latest = neuron;
  if (!neuron) return;
  write(section.querySelector("h4"), neuron.title);
  write(section.querySelector(".looks"), neuron.looks);
  write(section.querySelector(".sum"), neuron.sum);
  paintVotes(section.querySelector(".votes"), neuron.votes);
  paintPictures(section, neuron);
}

function paintVotes(list, votes) {
  const largest = Math.max(...votes.map(Math.abs)) || 1;
  const [bars, texts] = ["u", "span"].map((tag) => list.querySelectorAll(tag));
  votes.forEach((vote, digit) => {
    dress(bars[digit], { transform: `scaleX(${vote / largest})` });
    mark(bars[digit], "against", vote < 0);
    write(texts[digit], vote.toFixed(2).replace("-", "−"));
  });
}

async function paintPictures(section, neuron) {
  const { pictures, examples, labels, count, index } = neuron;
  const files = examples ? [...pictures, examples] : pictures;
  const decoded = await Promise.all(files.map(decode));
  if (section.latest === neuron) {
    const sheets = section.querySelectorAll("canvas");
    decoded.forEach((picture, number) => draw(sheets[number], picture, 0, 0, picture.width, picture.height));
    ["What arrives", neuron.looks || "Its weights", "Both multiplied"].forEach((text, number) => {
      set(sheets[number], "aria-label", text);
    });
    if (examples) {
      const text = `Of ${count} generated digits, these excite it most:`;
      write(section.querySelector(".excite"), text);
      set(sheets[3], "aria-label", `${text} ${labels}`);
    }
    set(section, "data-index", String(index));
  }
  decoded.forEach((picture) => picture.close());
}

// The neuron of the same layer that says the next more, or the next less.
function step(stage, by) {
  const { neuron, hidden } = stage.thought;
  const levels = hidden.layers[neuron.layer].levels;
  const order = [...levels.keys()].sort((a, b) => levels[b] - levels[a] || a - b);
  const next = order[order.indexOf(neuron.index) + by];
  if (next !== undefined) stage.openNeuron([neuron.layer, next]);
}
