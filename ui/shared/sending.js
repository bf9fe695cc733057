// Sends what components tell Streamlit, each by itself. What is sent at the same moment reaches the server as one message,
// after which Streamlit 1.67 renders the fragment of one component, and not those of the others.

let last = Promise.resolve();

/**
 * Send once what was sent before has left the page.
 *
 * @param {() => void} send calls setStateValue or setTriggerValue
 */
export function sendAlone(send) {
  // Streamlit collects until the end of the browser's current task.
  last = last.then(send).catch((error) => reportError(error)).then(() => new Promise((next) => setTimeout(next)));
}
