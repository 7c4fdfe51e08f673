import assert from 'node:assert/strict';
import test from 'node:test';
import {
    CHARS_MAX,
    CLIENTS_MAX,
    NAMES_MAX,
    decode,
    encode,
    read
} from '../../main/resources/META-INF/resources/heartline/attributes.mjs';
import { beat } from '../../main/resources/META-INF/resources/heartline/wire.mjs';
import { chance } from './sim.mjs';

const CHARS = ['a', 'Z', '0', '-', '*', '~', ' ', '+', '&', '=', '%', '?', '#', '"', '\\', '\0', '\n',
    'ü', '\u2028', '\ufffd', '💓', '__proto__', 'constructor', 'toString'];

function text(random, least) {
    let made = '';
    for (let left = least + Math.floor(random() * 4); left > 0; left--) {
        made += CHARS[Math.floor(random() * CHARS.length)];
    }
    return made;
}

chance('a form has what was said, in a beat that the server can read', random => {
    for (let run = 0; run < 2_000; run++) {
        const said = Object.create(null);
        for (let left = Math.floor(random() * 5); left > 0; left--) {
            said[text(random, 1)] = text(random, 0);
        }
        const form = encode(said);
        assert.match(beat({ attributes: form }), /^{"attributes":"[a-zA-Z0-9%&=+*._-]*"}$/);
        assert.deepEqual(decode(form), said);
        const mixed = Object.fromEntries(Object.entries(said).reverse());
        assert.equal(encode(mixed), form);
        const came = read(JSON.parse(JSON.stringify([said, said])));
        assert.deepEqual(came, form !== '' ? [said, said] : []);
    }
});

test('a form is sorted by name, and empty for none', () => {
    assert.equal(encode({ page: '/cart', device: 'phone' }), 'device=phone&page=%2Fcart');
    assert.equal(encode({}), '');
    assert.deepEqual(decode(''), { __proto__: null });
    assert.deepEqual(decode(undefined), { __proto__: null });
});

test('what is no text with a name is refused', () => {
    const none = [null, undefined, 1, 'page=/', () => {}, ['x'], new Map([['page', '/']]),
        new URLSearchParams('page=/'), { page: 1 }, { page: null }, { page: undefined },
        { page: {} }, { '': 'x' }, { page: '\ud800' }, { '\udc00': 'x' }];
    for (const attributes of none) {
        assert.throws(() => encode(attributes), { name: 'TypeError', message: /page: '\/cart'/ });
    }
});

const many = count => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, '']));

test('more than is allowed is refused, and passed over in the list', () => {
    const { name, message } = { name: 'RangeError', message: /at most (16|512)/ };
    assert.equal(decode(encode(many(NAMES_MAX))).n15, '');
    assert.throws(() => encode(many(NAMES_MAX + 1)), { name, message });
    const longest = { a: 'x'.repeat(CHARS_MAX - 2) };
    assert.equal(encode(longest).length, CHARS_MAX);
    assert.throws(() => encode({ a: `${longest.a}x` }), { name, message });
    assert.throws(() => encode({ a: 'ü'.repeat(86) }), { name, message });
    const list = [many(NAMES_MAX), many(NAMES_MAX + 1), longest, { a: 'x'.repeat(CHARS_MAX) }];
    assert.equal(read(list).length, 2);
    assert.equal(read(Array(2 * CLIENTS_MAX).fill({ page: '/' })).length, CLIENTS_MAX);
});

test('the longest beat is short enough for the server', () => {
    const [token, at, attributes] = [1_024, 512, CHARS_MAX].map(length => 'x'.repeat(length));
    const flags = { hidden: false, away: false, invisible: false, watch: false, leave: false };
    assert.ok(beat({ token, ...flags, attributes, at }).length <= 4_096);
});

test('attributes cannot be changed but by setting them', () => {
    assert.throws(() => (decode('page=1').page = '2'), TypeError);
    assert.throws(() => (read([{ page: '1' }])[0].page = '2'), TypeError);
    assert.throws(() => read([{ page: '1' }]).push({}), TypeError);
});
