/**
 * Clients lose one server at one moment; it is down for 30 s. A build takes 20,000 and allows for
 * chance; HEARTLINE_CLIENTS=100000 takes the whole storm, and allows for nothing. How: every
 * attempt of every client is counted in slots of 100 ms. An attempt's round is how many the client
 * made before it; a round is spread over the time from its first attempt to its last.
 */
import assert from 'node:assert/strict';
import { Browser, Server, World, chance } from './sim.mjs';

const CLIENTS = Number(process.env.HEARTLINE_CLIENTS ?? 20_000);
const DOWN_MS = 30_000;
const SLOT_MS = 100;

/** How many times an even spread a slot may have; a small storm's slots are few clients each. */
function allowed({ slots }, clients) {
    const most = (2 * clients) / slots.length;
    return CLIENTS < 100_000 ? 2 * (1 + 4 / Math.sqrt(most)) : 2;
}

/** Peak of a slot as a multiple of what an even spread would have. */
function unevenness(times) {
    const first = times.reduce((a, b) => Math.min(a, b));
    const last = times.reduce((a, b) => Math.max(a, b));
    const slots = new Uint32Array(Math.floor((last - first) / SLOT_MS) + 1);
    for (const time of times) {
        slots[Math.floor((time - first) / SLOT_MS)]++;
    }
    return { slots, times: slots.reduce((a, b) => Math.max(a, b)) / (times.length / slots.length) };
}

chance('no moment of a storm has twice the attempts of an even spread', random => {
    const world = new World();
    const server = new Server(world);
    server.latencyMillis = 1;
    server.notes = false;
    const browsers = [];
    for (let i = 0; i < CLIENTS; i++) {
        browsers.push(new Browser(world, server, random, {}, `c${i}`));
        browsers[i].lookMillis = Infinity;
        browsers[i].start();
    }
    world.run(1_000);
    assert.equal(server.tokens, CLIENTS);

    const rounds = [];
    const made = new Map();
    const attempt = act => (browser, id, body) => {
        const round = made.get(browser) ?? 0;
        made.set(browser, round + 1);
        (rounds[round] ??= []).push(world.now);
        act.call(server, browser, id, body);
    };
    server._open = attempt(server._open);
    server._beat = attempt(server._beat);
    server.up = false;
    const lost = world.now;
    server.closeAll();
    world.run(DOWN_MS);
    const downAttempts = rounds.flat().length;
    server.up = true;
    for (let round = 0; round < 4; round++) { // those in which every client took part
        assert.equal(rounds[round].length, CLIENTS);
        const spread = unevenness(rounds[round]);
        const { times } = spread;
        assert.ok(times <= allowed(spread, CLIENTS), `round ${round}: ${times}`);
    }
    const all = unevenness(rounds.flat());
    assert.ok(Math.max(...all.slots) <= 2 * (CLIENTS / 10), 'never above the first second');

    server._beat = Server.prototype._beat;
    server._open = Server.prototype._open;
    const back = [];
    for (const browser of browsers) {
        browser.states.push = ({ at, state }) => state === 'connected' && back.push(at);
    }
    world.run(40_000);
    assert.equal(back.length, CLIENTS, 'all are back within the longest wait');
    const spread = unevenness(back);
    const { times } = spread;
    const within = back.reduce((a, b) => Math.max(a, b)) - lost - DOWN_MS;
    console.log(
        `storm: ${(downAttempts / CLIENTS).toFixed(1)} attempts a client while down, ` +
            `at most ${Math.max(...all.slots)} in 100 ms; all back within ` +
            `${(within / 1_000).toFixed(1)} s, at their peak ${times.toFixed(2)} x even`
    );
    assert.ok(times <= allowed(spread, CLIENTS), `${times}`);
});
