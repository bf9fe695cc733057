// What every hidden neuron says, as one picture for each layer.

const LAYER = '<p><strong></strong> <span></span></p><div class="inkling-hidden"></div>';

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
  while (layers.children.length < hidden.layers.length) layers.append(prepareLayer(layers.children.length));
  hidden.layers.forEach((layer, number) => {
    paintLayer(layers.children[number], layer, number + 1);
    frame(layers.children[number].querySelector(".inkling-hidden"), neuron?.layer === number ? neuron.index : null);
  });
}

function prepareLayer(number) {
  const place = document.createElement("section");
  place.innerHTML = LAYER;
  const box = place.querySelector(".inkling-hidden");
  prepareCells(box, {
    say: (index) => say(box.layer, index),
    open: (index) => place.closest(".st-key-stage").openNeuron([number, index]),
  });
  return place;
}

function paintLayer(place, layer, number) {
  const box = place.querySelector(".inkling-hidden"), { signed, scale, columns } = layer;
  layer.levels = bytes(layer.bytes);
  box.layer = layer;
  const count = layer.levels.length;
  write(place.querySelector("strong"), `Hidden layer ${number}:`);
  const fired = `${layer.fired.toLocaleString("en")} of ${count.toLocaleString("en")} neurons fired.`;
  write(place.querySelector("span"), fired);
  paintCells(box, {
    shares: Array.from(layer.levels, (level) => shareOf(level, signed)), columns, signed,
    low: signed ? (-scale).toFixed(2) : "0", high: scale.toFixed(2),
    label: `What each of ${count} hidden neurons says: ${fired} Neuron ${loudest(layer)} says most.`,
  });
}

// One byte for each neuron, as a share of the largest size; where both signs occur, 128 stands for nothing.
function shareOf(level, signed) {
  return signed ? (level - 128) / 127 : level / 255;
}

function loudest({ levels, signed }) {
  const loud = Array.from(levels, (level) => Math.abs(shareOf(level, signed)));
  return loud.indexOf(Math.max(...loud));
}

function say({ levels, values, signed, scale }, index) {
  if (index === null) return "Point at a cell to see its value; click to open the neuron.";
  // While the pen moves, only the levels come; they are good for three figures at most.
  return `Neuron ${index}: ${(values?.[index] ?? shareOf(levels[index], signed) * scale).toFixed(3)}`;
}
