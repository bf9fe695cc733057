// Asks for the next drawing of the page some time after this one has arrived: one question at a time, never a queue.
// While somebody draws, and until the answer is there, it rests: charts that are painted anew would make the pen stutter.
// Once somebody goes to another page, too (ui/leave.js).

// Milliseconds after which a question that got no answer is asked again; and for which it rests at a time.
const PATIENCE = 5000, REST = 100;

export default function ({ data, parentElement, setTriggerValue }) {
  parentElement.stopPulse?.();
  const stage = document.querySelector(".st-key-stage");
  if (stage) stage.beating = false; // this is the answer
  if (!data.every) return;
  let timer = setTimeout(function beat() {
    const rest = stage?.live?.occupied || stage?.leaving;
    timer = setTimeout(beat, rest ? REST : PATIENCE);
    if (rest) return;
    if (stage) stage.beating = true;
    setTriggerValue("beat", true);
  }, data.every);
  const stop = () => clearTimeout(timer);
  parentElement.stopPulse = stop;
  return stop;
}
