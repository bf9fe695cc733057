// What the painted parts of the page have in common; it stands before the file of each of them (see ui/painters.py).
//
// The stage keeps the latest thought about the drawing, and says "thought" when there is a new one (see ui/live.js).

// Paint a part of the page now, and whenever there is a new thought.
function follow(parentElement, paint) {
  const stage = parentElement.closest(".st-key-stage");
  parentElement.unfollow?.();
  const listen = () => stage.thought && paint(parentElement, stage.thought);
  stage.addEventListener("thought", listen);
  listen();
  return (parentElement.unfollow = () => stage.removeEventListener("thought", listen));
}

// Texts and attributes are only touched where they differ: whatever is touched, the browser lays out and paints anew.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function set(element, attribute, value) {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

function dress(element, style) {
  element.dressed ??= {};
  for (const [name, value] of Object.entries(style)) {
    if (element.dressed[name] !== value) element.style[name] = element.dressed[name] = value;
  }
}

function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

function mark(element, name, wanted) {
  if (element.classList.contains(name) !== wanted) element.classList.toggle(name, wanted);
}

// Decode PNG files (in base64), and paint them, unless others have been given to the same part meanwhile.
async function develop(part, files, paint) {
  part.latest = files;
  const pictures = await Promise.all(files.map(decode));
  if (part.latest === files) paint(pictures);
  for (const picture of pictures) picture.close();
}

function decode(png) {
  return createImageBitmap(new Blob([bytes(png)], { type: "image/png" }));
}

// Bytes that were sent as text.
function bytes(base64) {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

// A part of a picture, as large as the sheet allows.
function draw(sheet, picture, left, top, width, height) {
  [sheet.width, sheet.height] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  sheet.getContext("2d").drawImage(picture, left, top, width, height, 0, 0, sheet.width, sheet.height);
}
