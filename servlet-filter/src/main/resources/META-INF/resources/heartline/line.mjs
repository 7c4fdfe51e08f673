/**
 * One client of the server: its token, and the transport that carries it. Pure: events and the time
 * come in, actions go to the host; nothing here waits, sends or looks at a clock.
 *
 * A line asks for a token, opens a WebSocket, and beats by Ajax if that does not open; while it
 * beats it tries the WebSocket again now and then. Both carry the same token, so the server sees
 * one client.
 */
import * as backoff from './backoff.mjs';
import { readAnswer, readToken } from './wire.mjs';

/** How long an attempt may take: a token, an open socket, its first answer. */
const ATTEMPT_MS = 10_000;
/** Whoever was connected for this long begins again with the smallest window. */
const STABLE_MS = 10_000;
/** What would be refused again is not asked for sooner. */
const REFUSED_MS = 60_000;
/** Where the WebSocket never opened it is tried again after this, then doubling. */
const SOCKET_MS = 60_000;
const SOCKET_MS_MAX = 600_000;
/** Changes of what the client says of itself are told at most this often. */
const SAY_MS = 1_000;

const REFUSALS = new Set([400, 403, 413]);

export class Line {
    #host;
    #token = null;
    /** Each is {id, until}: the request that is out. A beat has the `at` that it was sent with. */
    #ask = null;
    #beat = null;
    /** The WebSocket: {id, until, open, live}; live once it answered. */
    #socket = null;
    #active = false;
    #retryAt = Infinity;
    /** What the server advised: no attempt before this. */
    #notBefore = -Infinity;
    #beatAt = Infinity;
    #socketAt = -Infinity;
    #socketFails = 0;
    #socketWorked = false;
    #tries = 0;
    #upSince = 0;
    #heardAt = 0;
    #saidAt = -Infinity;
    #unsaid = false;

    next = 20_000;
    up = false;
    signedOut = false;
    /** Attempts that failed since it was last up. */
    failures = 0;
    /** Where it stands on the list's line. */
    at = undefined;

    /** @param host has random(), id(), act(action), says(), up(line), answer(line, …), bad() */
    constructor(host) {
        this.#host = host;
    }

    start(now) {
        this.#active = true;
        this.#retryAt = now;
        this.tick(now);
    }

    /** The time at which {@link tick} has something to do. */
    get deadline() {
        return Math.min(
            this.#retryAt,
            this.#ask?.until ?? Infinity,
            this.#beat?.until ?? Infinity,
            this.#socket?.live ? this.#deafAt : (this.#socket?.until ?? Infinity),
            this.#socket ? Infinity : this.#beatAt === Infinity ? Infinity : this.#socketAt,
            this.#beat ? Infinity : this.#beatAt,
            this.up && this.#unsaid && !this.#beat ? this.#saidAt + SAY_MS : Infinity
        );
    }

    tick(now) {
        if (now >= this.#retryAt) {
            this.#retryAt = Infinity;
            this.#attempt(now);
        } else if (now >= Math.min(this.#ask?.until ?? Infinity, this.#beat?.until ?? Infinity)) {
            this.#fail(now);
        } else if (this.#socket?.live && now >= this.#deafAt) {
            this.#fail(now);
        } else if (this.#socket && !this.#socket.live && now >= this.#socket.until) {
            this.#socketFailed(now);
        }
        if (this.#unsaid && this.up) {
            this.say(now);
        }
        if (now >= this.#beatAt && !this.#beat) {
            this.#sendBeat(now);
        }
        if (this.#beatAt < Infinity && !this.#socket && now >= this.#socketAt) {
            this.#open(now);
        }
    }

    /** What the client says of itself changed: tells it at once, or as soon as it may again. */
    say(now) {
        this.#unsaid = true;
        if (!this.up || this.#beat || now < this.#saidAt + SAY_MS) {
            return;
        }
        if (this.#socket?.live) {
            this.#send(now, this.#says());
        } else {
            this.#sendBeat(now);
        }
    }

    /** What it knew of its connection is no longer so: after a sleep, or without a network. */
    lose(now) {
        if (this.#active && this.#retryAt === Infinity) {
            this.#fail(now);
        }
        this.hurry(now);
    }

    /** Does soon what it would do later, if it waits; but not sooner than the server wants it. */
    hurry(now) {
        if (this.#retryAt < Infinity) {
            const soon = Math.max(now, this.#notBefore) + backoff.wait(0, this.#host.random);
            this.#retryAt = Math.min(this.#retryAt, soon);
        }
    }

    /** Says good-bye, and is nothing more after that. */
    leave() {
        if (this.#socket?.live) {
            this.#host.act({ do: 'send', id: this.#socket.id, body: { leave: true } });
        }
        if (this.#token && !this.signedOut) {
            this.#host.act({ do: 'leave', body: { token: this.#token, leave: true } });
        }
        this.drop();
    }

    /** Drops all that is under way, and is nothing more after that. */
    drop() {
        this.#active = false;
        this.#stop();
    }

    #stop() {
        for (const one of [this.#ask, this.#beat, this.#socket]) {
            if (one) {
                this.#host.act({ do: 'drop', id: one.id });
            }
        }
        this.#ask = this.#beat = this.#socket = null;
        this.#retryAt = this.#beatAt = Infinity;
        this.up = false;
    }

    get token() {
        return this.#token;
    }

    /** Which transport carries it: socket, ajax, or none. */
    get transport() {
        return !this.up ? 'none' : this.#socket?.live ? 'socket' : 'ajax';
    }

    /** Takes in an event with the id of something of this line; others are late, and ignored. */
    on(event, now) {
        if (event.id === this.#ask?.id && event.is === 'token') {
            this.#onToken(event, now);
        } else if (event.id === this.#beat?.id && event.is === 'beaten') {
            this.#onBeaten(event, now);
        } else if (event.id === this.#socket?.id) {
            if (event.is === 'opened') {
                this.#socket.open = true;
                this.#socket.until = now + ATTEMPT_MS;
                this.#send(now, { token: this.#token, ...this.#says() });
            } else if (event.is === 'frame') {
                this.#onFrame(event, now);
            } else if (event.is === 'closed') {
                this.#onClosed(event, now);
            }
        }
    }

    #onToken({ status, text, retryAfter }, now) {
        this.#ask = null;
        const answer = status === 200 ? readToken(text) : null;
        if (answer === null) {
            this.#host.bad(status === 200);
            this.#fail(now, this.#advice(status, retryAfter));
            return;
        }
        this.#token = answer.token;
        this.next = answer.next ?? this.next;
        this.#attempt(now);
    }

    #onBeaten({ status, text, retryAfter }, now) {
        const { at } = this.#beat;
        this.#beat = null;
        const answer = status === 200 ? readAnswer(text) : null;
        if (answer === null) {
            this.#host.bad(status === 200);
            if (status === 410) {
                this.#signOut();
                return;
            }
            if (status === 401) {
                this.#token = null;
            } else { // it is not the WebSocket alone
                this.#socketAt = now;
                this.#socketFails = 0;
            }
            this.#fail(now, this.#advice(status, retryAfter));
            return;
        }
        this.next = answer.next ?? this.next;
        this.#beatAt = now + this.next;
        this.#setUp(now);
        const stale = this.#socket?.open || at !== this.at; // the WebSocket's first answer is newer
        this.#host.answer(this, stale ? { ...answer, list: undefined } : answer);
    }

    #onFrame({ text }, now) {
        this.#heardAt = now;
        const answer = readAnswer(text);
        if (answer === null) {
            this.#host.bad(true);
            return;
        }
        this.next = answer.next ?? this.next;
        if (!this.#socket.live) {
            this.#socket.live = this.#socketWorked = true;
            this.#socketFails = 0;
            this.#beatAt = Infinity;
            if (this.#beat) {
                this.#host.act({ do: 'drop', id: this.#beat.id });
                this.#beat = null;
            }
            this.#setUp(now);
        }
        this.#host.answer(this, answer);
    }

    #onClosed({ code, reason }, now) {
        const { live } = this.#socket;
        this.#socket = null;
        if (code === 4403) {
            this.#signOut();
        } else if (code === 4401) {
            this.#token = null;
            this.#fail(now);
        } else if (live || (code === 1013 && !this.up)) {
            const advice = code === 1008 ? REFUSED_MS : 0;
            this.#fail(now, code === 1013 ? backoff.adviceMillis(reason) : advice);
        } else {
            this.#socketFailed(now, code === 1013 ? backoff.adviceMillis(reason) : 0);
        }
    }

    /** The session has ended: asks for nothing more, for that would be as somebody else. */
    #signOut() {
        this.drop();
        this.signedOut = true;
    }

    get #deafAt() {
        return this.#heardAt + 1.5 * this.next;
    }

    #attempt(now) {
        if (this.#token === null) {
            this.#ask = { id: this.#host.id(), until: now + ATTEMPT_MS };
            this.#host.act({ do: 'token', id: this.#ask.id });
        } else if (now >= this.#socketAt) {
            this.#open(now);
        } else {
            this.#sendBeat(now);
        }
    }

    #open(now) {
        this.#socket = { id: this.#host.id(), until: now + ATTEMPT_MS, open: false, live: false };
        this.#host.act({ do: 'open', id: this.#socket.id });
    }

    /** The WebSocket did not come to life: the next attempt is by Ajax. */
    #socketFailed(now, advice = 0) {
        if (this.#socket) {
            this.#host.act({ do: 'drop', id: this.#socket.id });
            this.#socket = null;
        }
        const first = this.#socketWorked ? this.next : SOCKET_MS;
        const most = Math.min(first * 2 ** Math.min(this.#socketFails++, 30), SOCKET_MS_MAX);
        this.#socketAt = now + advice + most * (1 + this.#host.random()) / 2;
        if (!this.up) {
            this.#fail(now);
        }
    }

    #sendBeat(now) {
        const until = now + (this.up ? this.next / 2 : ATTEMPT_MS);
        this.#beat = { id: this.#host.id(), until, at: this.at };
        this.#beatAt = Infinity;
        this.#said(now);
        const body = { token: this.#token, ...this.#says() };
        this.#host.act({ do: 'beat', id: this.#beat.id, body });
    }

    #send(now, body) {
        this.#said(now);
        this.#host.act({ do: 'send', id: this.#socket.id, body });
    }

    #said(now) {
        this.#saidAt = now;
        this.#unsaid = false;
    }

    #says() {
        const says = this.#host.says();
        const at = says.watch ? this.at : undefined;
        return { ...says, attributes: says.attributes || undefined, at };
    }

    #setUp(now) {
        if (!this.up) {
            this.up = true;
            this.#upSince = now;
            this.failures = 0;
            this.#host.up(this, now);
        }
    }

    #advice(status, retryAfter) {
        return REFUSALS.has(status) ? REFUSED_MS : backoff.adviceMillis(retryAfter);
    }

    #fail(now, advice = 0) {
        if (this.up && now - this.#upSince >= STABLE_MS) {
            this.#tries = 0;
        }
        this.failures += this.up ? 0 : 1;
        this.#stop();
        this.#notBefore = now + advice;
        this.#retryAt = now + backoff.wait(this.#tries++, this.#host.random, advice);
    }
}
