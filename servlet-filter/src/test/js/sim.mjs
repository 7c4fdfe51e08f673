/** Clients and a server of presence on virtual time: nothing here waits. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Machine } from '../../main/resources/META-INF/resources/heartline/machine.mjs';

/** A test of chance: a failure prints the seed, and HEARTLINE_SEED repeats it. */
export function chance(name, body) {
    test(name, () => {
        const seed = Number(process.env.HEARTLINE_SEED ?? Math.floor(Math.random() * 2 ** 31));
        try {
            body(randomOf(seed));
        } catch (failure) {
            console.error(`${name}: repeat with HEARTLINE_SEED=${seed}`);
            throw failure;
        }
    });
}

/** Numbers in [0, 1), the same for the same seed: a Weyl sequence, well mixed. */
export function randomOf(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x9e3779b9) >>> 0;
        let mixed = state;
        mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
        mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
        return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
    };
}

/** Virtual time, in whole milliseconds: what is to happen in each, in the order it was wanted. */
export class World {
    now = 0;
    #slots = new Map();

    at(time, act) {
        const slot = Math.max(Math.ceil(time), this.now);
        const acts = this.#slots.get(slot);
        if (acts) {
            acts.push(act);
        } else {
            this.#slots.set(slot, [act]);
        }
    }

    after(millis, act) {
        this.at(this.now + millis, act);
    }

    /** Lets time pass. */
    run(millis) {
        for (const end = this.now + Math.floor(millis); ; this.now++) {
            for (const act of this.#slots.get(this.now) ?? []) { // and what it adds to this slot
                act();
            }
            this.#slots.delete(this.now);
            if (this.now === end) {
                return;
            }
        }
    }
}

/** A server that can be down, full, deaf, or without WebSocket. */
export class Server {
    up = true;
    socket = true;
    /** Packets get lost: nothing comes, nothing breaks. */
    lossy = false;
    next = 20_000;
    latencyMillis = 20;
    /** Instead of an answer: {status, retryAfter}. */
    refusal = null;
    refuseToken = null;
    tokens = 0;
    /** Whether it notes what happened, and checks what it reads; many clients are many notes. */
    notes = true;
    /** What happened: {at, is, token, …}. */
    log = [];
    lists = [];
    #sockets = new Map();

    constructor(world) {
        this.world = world;
    }

    of(is) {
        return this.log.filter(entry => entry.is === is);
    }

    do(browser, { do: what, id, body }) {
        this.#checkBody(body);
        this.world.after(this.latencyMillis, () => {
            if (!this.lossy) {
                this[`_${what}`](browser, id, body);
            }
        });
    }

    _token(browser, id) {
        const token = `token-${++this.tokens}`;
        const text = JSON.stringify({ token, next: this.next });
        this.#answer(browser, 'token', id, this.refuseToken, text);
    }

    _beat(browser, id, body) {
        this.#note('beat', body);
        this.#answer(browser, 'beaten', id, this.refusal, this.#text(body));
    }

    _leave(browser, id, body) {
        this.#note('leave', body);
    }

    _open(browser, id) {
        if (!this.up || !this.socket) {
            this.#note('refused', {});
            browser.post({ is: 'closed', id, code: 1006, reason: '' });
        } else {
            this.#sockets.set(id + '/' + browser.name, { browser, id, token: null });
            browser.post({ is: 'opened', id });
        }
    }

    _send(browser, id, body) {
        const socket = this.#sockets.get(id + '/' + browser.name);
        if (socket) {
            const first = socket.token === null;
            socket.token ??= body.token;
            this.#note(first ? 'hello' : 'say', { ...body, token: socket.token });
            if (first) {
                this.#pace(socket, body);
            }
        }
    }

    _drop(browser, id) {
        this.#sockets.delete(id + '/' + browser.name);
    }

    /** Closes every WebSocket, as the server or as the network does. */
    closeAll(code = 1006, reason = '') {
        for (const [key, { browser, id }] of this.#sockets) {
            this.#sockets.delete(key);
            browser.post({ is: 'closed', id, code, reason });
        }
    }

    frame(text) {
        for (const { browser, id } of this.#sockets.values()) {
            browser.post({ is: 'frame', id, text });
        }
    }

    #pace(socket, body) {
        const key = socket.id + '/' + socket.browser.name;
        if (this.up && this.#sockets.get(key) === socket) {
            if (!this.lossy) {
                socket.browser.post({ is: 'frame', id: socket.id, text: this.#text(body) });
            }
            this.world.after(this.next, () => this.#pace(socket, {}));
        }
    }

    #text(body) {
        const list = body?.watch ? this.lists.shift() : undefined;
        return JSON.stringify({ next: this.next, list });
    }

    #answer(browser, is, id, refusal, text) {
        const { status = this.up ? 200 : 0, retryAfter = null } = refusal ?? {};
        browser.post({ is, id, status, text: status === 200 ? text : '', retryAfter });
    }

    /** An entry's `at` is the time; the place on the list is `list`. */
    #note(is, body) {
        if (this.notes) {
            this.log.push({ ...body, is, list: body.at, at: this.world.now });
        }
    }

    #checkBody(body) {
        if (body && this.notes) {
            const text = JSON.stringify(body);
            assert.ok(text.length <= 4_096 && /^[\x20-\x7e]*$/.test(text) && !text.includes('\\'));
        }
    }
}

/** The edge of a machine on virtual time. */
export class Browser {
    states = [];
    lists = [];
    /** How often it looks at the clock; hidden pages may do so once a minute only. */
    lookMillis = 1_000;
    /** What the machine's wall clock shows more than the world's time. */
    wallAhead = 0;
    monoBehind = 0;
    #ticks = 0;
    #nextTick = Infinity;

    constructor(world, server, random, says = {}, name = 'a') {
        Object.assign(this, { world, server, name });
        this.machine = new Machine(random, says);
    }

    start() {
        this.post({ is: 'start' });
        return this;
    }

    get mono() {
        return this.world.now - this.monoBehind;
    }

    post(event) {
        for (const action of this.machine.on(event, this.mono, this.world.now + this.wallAhead)) {
            if (action.do === 'state') {
                this.states.push({ at: this.world.now, state: action.state });
            } else if (action.do === 'list') {
                this.lists.push(action.detail);
            } else {
                this.server.do(this, action);
            }
        }
        const due = Math.max(0, this.machine.deadline - this.mono);
        const wait = this.throttled ? this.lookMillis : Math.min(this.lookMillis, due);
        this.#tickAt(this.world.now + wait);
    }

    #tickAt(time) {
        if (time < this.#nextTick) {
            this.#nextTick = time;
            const ticks = ++this.#ticks;
            this.world.at(time, () => {
                if (ticks === this.#ticks) {
                    this.#nextTick = Infinity;
                    this.post({ is: 'tick' });
                }
            });
        }
    }

    /** The machine sleeps; its one clock stands still, if the platform's does. */
    sleep(millis, stands) {
        this.monoBehind += stands ? millis : 0;
        this.#nextTick = -Infinity; // no tick meanwhile
        this.#ticks++;
        this.server.lossy = true;
        this.world.run(millis);
        this.server.lossy = false;
        this.#nextTick = Infinity;
        this.#tickAt(this.world.now + this.lookMillis);
    }

    get stateNames() {
        return this.states.map(({ state }) => state);
    }

    clear() {
        this.states.length = this.server.log.length = 0;
    }
}

/** A world with one client that has been connected for a minute. */
export function connected(random, says = {}, prepare = () => {}) {
    const world = new World();
    const server = new Server(world);
    prepare(server);
    const browser = new Browser(world, server, random, says).start();
    world.run(60_000);
    assert.equal(browser.machine.state, 'connected');
    const { tokens } = server;
    const log = [...server.log];
    browser.clear();
    return { world, server, browser, tokens, log };
}
