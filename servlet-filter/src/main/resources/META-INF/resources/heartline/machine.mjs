/**
 * The client's state machine. Pure: {@link Machine#on} takes an event and the time, and returns
 * what to do; the machine has no timer, network or randomness of its own.
 *
 * Events, by `is`: start, tick, say {hidden, away, invisible, watch, attributes}, network {online},
 * suspend, resume, signin, stop; and what became of an action, with its `id`: token and beaten
 * {status, text, retryAfter} (status 0: no answer), opened, frame {text}, closed {code, reason}.
 *
 * Actions, by `do`: token, open, drop, each with an `id` of its own; send {id, body}; beat {id,
 * body}; leave {body}; state {state}; list {detail}.
 */
import { Line } from './line.mjs';
import { OnlineList } from './online.mjs';

/** Failed attempts after which the client says that it is offline; it tries on. */
const OFFLINE_ATTEMPTS = 3;
/** A hidden page may do something once a minute only: a gap of this length is no sleep. */
const HIDDEN_GAP_MS = 90_000;
const GAP_MS_MIN = 5_000;

export class Machine {
    #random;
    #line = null;
    /** After a sign-in: the line that is to take over, once it is up. */
    #successor = null;
    #says = { hidden: false, away: false, invisible: false, watch: false, attributes: '' };
    #network = true;
    #suspended = false;
    #closed = false;
    #wasUp = false;
    #list = new OnlineList();
    /** The next list is the first of its line: it says all. */
    #fresh = false;
    #last = null;
    #ids = 0;
    #actions = [];

    state = 'connecting';
    /** Answers that were none. */
    malformed = 0;

    /**
     * @param {() => number} random in [0, 1)
     * @param says the first {hidden, away, invisible, watch, attributes}
     */
    constructor(random, says = {}) {
        this.#random = random;
        Object.assign(this.#says, says);
    }

    /**
     * Takes an event in.
     *
     * @param event {is, …}
     * @param {number} mono milliseconds of a clock that is never set
     * @param {number} wall milliseconds since 1970; tells of a sleep in which the other clock stood
     * @returns {object[]} what to do, in this order
     */
    on(event, mono, wall) {
        this.#actions = [];
        this.#noticeSleep(mono, wall);
        if (!this.#closed) {
            this.#take(event, mono);
        }
        this.#settle();
        return this.#actions;
    }

    /** The time, by the clock that is never set, of the next tick that does something. */
    get deadline() {
        return Math.min(this.#line?.deadline ?? Infinity, this.#successor?.deadline ?? Infinity);
    }

    /** What the client says of itself: {hidden, away, invisible, watch, attributes}, a form. */
    get says() {
        return this.#says;
    }

    /** The token that the server knows this client by, or null. */
    get token() {
        return this.#line?.token ?? null;
    }

    /** Which transport carries it: socket, ajax, or none. */
    get transport() {
        return this.#line?.transport ?? 'none';
    }

    /** The whole list as one message. */
    snapshot() {
        return this.#list.snapshot();
    }

    #take(event, now) {
        switch (event.is) {
            case 'start':
                this.#begin(now);
                break;
            case 'tick':
                this.#lines(line => line.tick(now));
                break;
            case 'say':
                this.#say(event, now);
                break;
            case 'network':
                this.#network = event.online;
                this.#lines(line => (event.online ? line.hurry(now) : line.lose(now)));
                break;
            case 'suspend':
                this.#suspended = true;
                this.#lines(line => line.leave());
                this.#successor = null;
                break;
            case 'resume':
                // another page may have logged in or out meanwhile, so with a new token
                if (this.#suspended) {
                    this.#suspended = false;
                    this.#begin(now, this.#line?.at);
                }
                break;
            case 'signin':
                this.#signIn(now);
                break;
            case 'stop':
                this.#lines(line => line.leave());
                this.#line = this.#successor = null;
                this.#closed = true;
                break;
            default:
                this.#lines(line => line.on(event, now));
        }
    }

    #lines(act) {
        for (const line of [this.#line, this.#successor]) {
            if (line) {
                act(line);
            }
        }
        if (this.#successor?.signedOut) {
            this.#line.leave();
            this.#line = this.#successor;
            this.#successor = null;
        }
    }

    #begin(now, at) {
        this.#line = new Line(this.#host());
        this.#line.at = at;
        this.#fresh ||= at === undefined;
        this.#line.start(now);
    }

    /** The new connection comes first, the old one leaves after it: nobody sees a gap. */
    #signIn(now) {
        if (this.#suspended) {
            return; // it gets a new token anyway
        }
        this.#successor?.leave();
        this.#successor = null;
        if (this.#line?.up) {
            this.#successor = new Line(this.#host());
            this.#successor.start(now);
        } else {
            this.#line?.leave();
            this.#begin(now);
        }
    }

    #say(event, now) {
        const says = { ...this.#says };
        for (const name of Object.keys(says)) {
            says[name] = typeof event[name] === typeof says[name] ? event[name] : says[name];
        }
        const changed = Object.keys(says).some(name => says[name] !== this.#says[name]);
        this.#says = says;
        if (changed) {
            this.#lines(line => line.say(now));
        }
    }

    /** A gap that is longer than two beats: nothing that was open before is to be trusted. */
    #noticeSleep(mono, wall) {
        const last = this.#last;
        this.#last = { mono, wall };
        if (last === null || this.#suspended || this.#line === null) {
            return;
        }
        const gap = Math.max(mono - last.mono, wall - last.wall);
        const least = this.#says.hidden ? HIDDEN_GAP_MS : GAP_MS_MIN;
        if (gap > Math.max(2 * this.#line.next, least)) {
            this.#lines(line => line.lose(mono));
            this.#settle();
        }
    }

    #host() {
        return {
            random: this.#random,
            id: () => ++this.#ids,
            act: action => this.#actions.push(action),
            says: () => this.#says,
            bad: bad => {
                this.malformed += bad ? 1 : 0;
            },
            up: line => this.#up(line),
            answer: (line, answer) => this.#answer(line, answer)
        };
    }

    #up(line) {
        this.#wasUp = true;
        if (line === this.#successor) {
            this.#line.leave();
            this.#line = line;
            this.#successor = null;
            this.#fresh = true;
        }
        this.#settle();
    }

    #answer(line, { list, at, watch }) {
        if (line !== this.#line || !this.#says.watch) {
            return;
        }
        if (list) {
            line.at = at ?? line.at;
            const message = this.#fresh ? { ...list, reset: true } : list;
            this.#fresh = false;
            this.#actions.push({ do: 'list', detail: this.#list.apply(message) });
        } else if (!watch && (this.#list.users.size > 0 || this.#list.anonymous > 0)) {
            line.at = undefined;
            const nobody = { reset: true, anonymous: 0 };
            this.#actions.push({ do: 'list', detail: this.#list.apply(nobody) });
        }
    }

    #settle() {
        const state = this.#stateNow();
        if (state !== this.state) {
            this.state = state;
            this.#actions.push({ do: 'state', state });
        }
    }

    #stateNow() {
        if (this.#closed) {
            return 'closed';
        }
        if (this.#line === null) {
            return this.state;
        }
        if (this.#line.signedOut && !this.#successor) {
            return 'signed-out';
        }
        if (this.#line.up) {
            return 'connected';
        }
        if (!this.#network || this.#line.failures >= OFFLINE_ATTEMPTS) {
            return 'offline';
        }
        return this.#wasUp ? 'reconnecting' : 'connecting';
    }
}
