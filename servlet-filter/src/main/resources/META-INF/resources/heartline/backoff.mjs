/** When to come back: full jitter, and never before the server wants it. */

export const BASE_MS = 1_000;
/** Whoever was away for 30 s is back before the lease and the grace of its last beat are over. */
export const CAP_MS = 15_000;
/** How long a server's advice is heeded at most. */
export const ADVICE_MAX_MS = 3_600_000;

/**
 * Returns how long to wait before an attempt: anything up to a window that doubles, so that clients
 * which lost one server at one moment do not come back at one moment. The server's advice comes
 * first, the window after it: all of them may have been told the same. A third of the widest window
 * is no chance: by then they are spread, and else the first moment after an outage would have twice
 * the attempts of an even spread.
 *
 * @param {number} tries attempts before this one that did not last
 * @param {() => number} random in [0, 1)
 * @param {number} adviceMillis what the server asked for, 0 if nothing
 */
export function wait(tries, random, adviceMillis = 0) {
    const window = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(tries, 30));
    const least = window < CAP_MS ? 0 : CAP_MS / 3;
    return adviceMillis + least + random() * (window - least);
}

/** Reads a number of seconds, as in Retry-After or in the reason of a close; 0 if there is none. */
export function adviceMillis(text) {
    const seconds = /^\s*\d{1,9}\s*$/.test(text ?? '') ? Number(text) : 0;
    return Math.min(seconds * 1_000, ADVICE_MAX_MS);
}
