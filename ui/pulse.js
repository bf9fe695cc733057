// Asks for the next drawing of the page some time after this one has arrived: one question at a time, never a queue.

// Milliseconds after which a question that got no answer is asked again.
const PATIENCE = 5000;

export default function ({ data, parentElement, setTriggerValue }) {
  parentElement.stopPulse?.();
  if (!data.every) return;
  let timer = setTimeout(function beat() {
    timer = setTimeout(beat, PATIENCE);
    setTriggerValue("beat", true);
  }, data.every);
  const stop = () => clearTimeout(timer);
  parentElement.stopPulse = stop;
  return stop;
}
