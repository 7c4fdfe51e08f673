/**
 * What clients say of themselves: texts with names, such as {page: '/cart'}. To the server they go
 * as a form, `page=%2Fcart`, and come back as objects in the on-line list.
 */

export const NAMES_MAX = 16;
/** Characters of the form. */
export const CHARS_MAX = 512;
/** More clients of one user are passed over. */
export const CLIENTS_MAX = 1_000;

const NONE = Object.freeze([]);

/**
 * Returns attributes as a form, its names sorted; '' for none.
 *
 * @throws {TypeError} if they are no texts with names
 * @throws {RangeError} if they are too many or too long
 */
export function encode(attributes) {
    if (!areTexts(attributes)) {
        throw new TypeError("attributes are texts with names, such as { page: '/cart' }");
    }
    const entries = Object.entries(attributes);
    if (entries.length > NAMES_MAX) {
        throw new RangeError(`${entries.length} attributes are too many: at most ${NAMES_MAX}`);
    }
    const form = new URLSearchParams(entries);
    form.sort();
    const text = form.toString();
    if (text.length > CHARS_MAX) {
        throw new RangeError(
            `attributes of ${text.length} characters are too long: at most ${CHARS_MAX} as a form`
        );
    }
    return text;
}

/** Returns the attributes of a form that is {@link encode}'s. */
export const decode = form => frozen(Object.fromEntries(new URLSearchParams(form)));

/**
 * Reads what an entry of the list has: the attributes of each client that has some. Never throws;
 * what is none is passed over.
 */
export function read(clients) {
    const some = Array.isArray(clients) ? clients.slice(0, CLIENTS_MAX).filter(areShort) : NONE;
    return some.length > 0 ? Object.freeze(some.map(frozen)) : NONE;
}

/** No name is there but those that were said, whatever they are. */
const frozen = attributes => Object.freeze({ __proto__: null, ...attributes });

function areTexts(value) {
    return (
        value !== null &&
        typeof value === 'object' &&
        !(Symbol.iterator in value) && // a Map has its texts elsewhere
        Object.entries(value).every(([name, text]) => name !== '' && isText(name) && isText(text))
    );
}

/** A text with half a character would come as another one. */
const isText = value => typeof value === 'string' && !/\p{Surrogate}/u.test(value);

function areShort(value) {
    if (!areTexts(value)) {
        return false;
    }
    const texts = Object.entries(value);
    const chars = texts.flat().reduce((sum, text) => sum + text.length, 0);
    return texts.length > 0 && texts.length <= NAMES_MAX && chars <= CHARS_MAX;
}
