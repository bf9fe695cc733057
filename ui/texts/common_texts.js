// Texts of both pages that scripts write; all others are in common_texts.py.

// The connection to the server.
export const RECONNECTING = "Reconnecting…", WAITING = "Waiting for the server…";
