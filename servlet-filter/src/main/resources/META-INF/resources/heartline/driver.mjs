/**
 * The edge of the machine: gives it the time, chance, timers, fetch and WebSocket. Runs in a page
 * and in a worker alike.
 */
import { Machine } from './machine.mjs';
import { beat } from './wire.mjs';

/** The machine looks at the clocks this often, to notice a sleep. */
const LOOK_MS = 1_000;
const LOOK_HIDDEN_MS = 5_000;

/** A redirect leads to a log-in form, which is no token. */
const WITH_COOKIES = { credentials: 'include', cache: 'no-store', redirect: 'error' };

export class Driver {
    #base;
    #hear;
    #timer;
    #events = [];
    /** What is under way: id -> a WebSocket, or what aborts a request. */
    #open = new Map();
    #unlisten = new AbortController();

    /**
     * @param {URL} base the address of the endpoints, with a slash at its end
     * @param says the first {hidden, away, invisible, watch, attributes}
     * @param hear is told of each state and list: ({do: 'state', state} or {do: 'list', detail})
     */
    constructor(base, says, hear) {
        this.#base = base;
        this.#hear = hear;
        this.machine = new Machine(Math.random, says);
        const { signal } = this.#unlisten;
        for (const is of ['online', 'offline']) {
            const tell = () => this.post({ is: 'network', online: is === 'online' });
            globalThis.addEventListener(is, tell, { signal });
        }
    }

    start() {
        this.post({ is: 'start' });
        if (globalThis.navigator?.onLine === false) {
            this.post({ is: 'network', online: false });
        }
    }

    stop() {
        this.post({ is: 'stop' });
        this.#unlisten.abort();
        clearTimeout(this.#timer);
    }

    /** Gives the machine an event, and does what it wants done. */
    post(event) {
        this.#events.push(event);
        if (this.#events.length > 1) {
            return; // from a listener of the page, within a step: after that
        }
        for (; this.#events.length > 0; this.#events.shift()) {
            try {
                const now = performance.now();
                this.machine.on(this.#events[0], now, Date.now()).forEach(this.#act, this);
            } catch (failure) {
                reportError(failure); // a bug of ours: the page goes on
            }
        }
        clearTimeout(this.#timer);
        if (this.machine.state !== 'closed') {
            const look = this.machine.says.hidden ? LOOK_HIDDEN_MS : LOOK_MS;
            const due = Math.max(0, this.machine.deadline - performance.now());
            this.#timer = setTimeout(() => this.post({ is: 'tick' }), Math.min(look, due));
        }
    }

    #act(action) {
        const { id } = action;
        switch (action.do) {
            case 'token':
                this.#request(id, 'token', 'token', WITH_COOKIES);
                break;
            case 'beat':
                this.#request(id, 'beaten', 'beat', posting(action.body));
                break;
            case 'leave':
                this.#farewell(action.body);
                break;
            case 'open':
                this.#connect(id);
                break;
            case 'send':
                this.#send(id, action.body);
                break;
            case 'drop':
                this.#drop(id);
                break;
            default:
                this.#hear(action);
        }
    }

    async #request(id, is, path, init) {
        const abort = new AbortController();
        this.#open.set(id, () => abort.abort());
        const event = { is, id, status: 0, text: '', retryAfter: null };
        try {
            const { signal } = abort;
            const answer = await fetch(new URL(path, this.#base), { ...init, signal });
            event.text = await answer.text();
            event.retryAfter = answer.headers.get('Retry-After');
            event.status = answer.status;
        } catch {
            // no answer: status 0
        }
        if (this.#open.delete(id)) {
            this.post(event);
        }
    }

    #farewell(body) {
        const init = { ...posting(body), keepalive: true };
        fetch(new URL('beat', this.#base), init).catch(() => {});
    }

    #connect(id) {
        const url = new URL('socket', this.#base);
        url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
        let socket;
        try {
            socket = new WebSocket(url);
        } catch {
            // refused by a policy: as if it had closed, but not within the machine's own step
            this.#open.set(id, () => {});
            queueMicrotask(() => this.#closed(id, { code: 1006, reason: '' }));
            return;
        }
        socket.onopen = () => this.#open.has(id) && this.post({ is: 'opened', id });
        socket.onmessage = ({ data }) =>
            this.#open.has(id) && this.post({ is: 'frame', id, text: data });
        socket.onclose = event => this.#closed(id, event);
        this.#open.set(id, () => socket.close());
        this.#open.get(id).socket = socket;
    }

    #closed(id, { code, reason }) {
        if (this.#open.delete(id)) {
            this.post({ is: 'closed', id, code, reason });
        }
    }

    #send(id, body) {
        const socket = this.#open.get(id)?.socket;
        if (socket?.readyState === 1) {
            socket.send(beat(body));
        }
    }

    #drop(id) {
        const end = this.#open.get(id);
        this.#open.delete(id);
        end?.();
    }
}

const posting = body => ({ method: 'POST', credentials: 'omit', body: beat(body) });
