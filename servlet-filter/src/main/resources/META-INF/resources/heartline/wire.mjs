/** What goes over the wire: beats out, answers in. Nothing here ever throws at what it reads. */

/** ASCII without quotes, backslashes and control characters: what the server's parser takes. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/;
const TOKEN_CHARS_MAX = 1_024;
const AT_CHARS_MAX = 512;
const NEXT_MS_MIN = 1_000;
const NEXT_MS_MAX = 600_000;

const isPlain = (text, most) =>
    typeof text === 'string' && text.length <= most && PLAIN.test(text);

/** Returns a beat as JSON, at most 4,096 bytes; what is undefined is left out. */
export const beat = says => JSON.stringify(says);

/** Reads the answer to `GET token`; null if it is none. */
export function readToken(text) {
    const json = object(text);
    return json !== null && isPlain(json.token, TOKEN_CHARS_MAX)
        ? { token: json.token, next: next(json.next) }
        : null;
}

/**
 * Reads an answer to a beat, or a frame of the WebSocket; null if it is none. What is not
 * understood in it is left out: `next`, `list` and `at` may each be undefined. `watch` is false if
 * the server lets this client see no list.
 */
export function readAnswer(text) {
    const json = object(text);
    if (json === null) {
        return null;
    }
    const list = json.list !== null && typeof json.list === 'object' ? json.list : undefined;
    const at = isPlain(list?.at, AT_CHARS_MAX) ? list.at : undefined;
    return { next: next(json.next), list, at, watch: json.watch !== false };
}

function object(text) {
    try {
        const json = JSON.parse(text);
        return json !== null && typeof json === 'object' && !Array.isArray(json) ? json : null;
    } catch {
        return null;
    }
}

function next(millis) {
    return Number.isFinite(millis)
        ? Math.min(Math.max(millis, NEXT_MS_MIN), NEXT_MS_MAX)
        : undefined;
}
