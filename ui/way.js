// The four stations of a drawing on its way to the network.
//
// Painted on canvases: an <img> that shows a new data URL many times a second makes the browser's memory grow.

export default ({ parentElement }) => follow(parentElement, paint);

function paint(part, { mark, stations }) {
  const way = part.querySelector(".way"), sheets = [...way.querySelectorAll("canvas")], frame = way.querySelector("i");
  for (const element of [...sheets, frame]) hide(element, !stations);
  develop(way, stations ? [stations.ink, stations.evened, stations.centred] : [], (pictures) => {
    if (stations) show(sheets, frame, pictures, stations);
    set(way, "data-mark", String(mark));
  });
}

function show([drawing, cut, evened, final], frame, [ink, even, centred], { box, size }) {
  const [left, top, width, height] = box;
  draw(drawing, ink, 0, 0, ink.width, ink.height);
  draw(cut, ink, left * ink.width, top * ink.height, width * ink.width, height * ink.height);
  draw(evened, even, 0, 0, even.width, even.height);
  draw(final, centred, 0, 0, centred.width, centred.height);
  set(cut, "aria-label", `Your ink, ${size[0]} by ${size[1]} pixels`);
  dress(frame, { left: percent(left), top: percent(top), width: percent(width), height: percent(height) });
}

function percent(share) {
  return `${(100 * share).toFixed(2)}%`;
}
