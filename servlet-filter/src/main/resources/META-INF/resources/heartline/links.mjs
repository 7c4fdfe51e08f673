/**
 * How a page has its connection: by itself, or together with the browser's other tabs. Both kinds
 * are used alike: say, signIn, look, suspend, resume, close.
 */
import { Driver } from './driver.mjs';
import { beat } from './wire.mjs';

/** Changes with the messages between tab and worker: older tabs keep a worker of their own. */
const VERSION = 2;
/** How long a worker may take to load, and later to answer. */
const WELCOME_MS = 10_000;
const ANSWER_MS = 3_000;
const HERE_MS = 20_000;

/** A connection of the page's own. */
export class OwnLink {
    #driver;

    /** @param hear is told {is: 'state', state} and {is: 'list', detail} */
    constructor(base, says, hear) {
        this.#driver = new Driver(base, says, ({ do: is, ...news }) => hear({ is, ...news }));
        this.#driver.start();
    }

    say(says) {
        this.#driver.post({ is: 'say', ...says });
    }

    signIn() {
        this.#driver.post({ is: 'signin' });
    }

    look() {
        this.#driver.post({ is: 'tick' });
    }

    suspend() {
        this.#driver.post({ is: 'suspend' });
    }

    resume(says) {
        this.say(says);
        this.#driver.post({ is: 'resume' });
    }

    close() {
        this.#driver.stop();
    }
}

/** A place at the connection that all tabs share, in a SharedWorker. */
export class SharedLink {
    #base;
    #says;
    #hear;
    #failed;
    #port = null;
    #welcome = false;
    #suspended = false;
    #last = null;
    #lock;
    #unlock = () => {};
    #deaf;
    #here;

    /**
     * @param says {hidden, watch, away, invisible, attributes, user}; what is undefined is as the
     *     other tabs have it
     * @param hear is told {is: 'state', state}, {is: 'list', detail} and {is: 'says', away,
     *     invisible, attributes}
     * @param failed is called if there can be no worker: once, and never by the constructor
     * @throws if there is no SharedWorker here, or it is refused
     */
    constructor(base, says, hear, failed) {
        this.#base = base;
        this.#says = says;
        this.#hear = hear;
        this.#failed = failed;
        this.#connect();
        this.#hello(true);
    }

    say(says) {
        const { hidden, ...person } = says;
        Object.assign(this.#says, says);
        if (hidden !== undefined) {
            this.#ask();
        }
        if (Object.keys(person).length > 0) {
            this.#port?.postMessage({ is: 'say', ...person });
        }
    }

    signIn() {
        this.#port?.postMessage({ is: 'signin' });
    }

    look() {
        this.#port?.postMessage({ is: 'look' });
        this.#ask();
    }

    /** The page goes, perhaps for ever, and its worker with it if there is no other tab. */
    suspend() {
        this.#suspended = true;
        if (this.#last !== null) {
            const body = beat({ token: this.#last, leave: true });
            const init = { method: 'POST', credentials: 'omit', keepalive: true, body };
            fetch(new URL('beat', this.#base), init).catch(() => {});
        }
        this.#port?.postMessage({ is: 'bye' });
        clearTimeout(this.#deaf);
        clearInterval(this.#here);
        this.#last = null;
        this.#unlock();
    }

    resume(says) {
        Object.assign(this.#says, says);
        this.#hello(false);
    }

    close() {
        this.suspend();
        this.#port?.close();
        this.#port = null;
    }

    #connect() {
        const name = `heartline ${VERSION} ${this.#base.href}`;
        const script = new URL('./worker.mjs', import.meta.url);
        const worker = new SharedWorker(script, { type: 'module', name });
        const { port } = worker;
        worker.onerror = () => port === this.#port && this.#fail();
        port.onmessage = ({ data }) => port === this.#port && this.#take(data);
        this.#port = port;
    }

    /** Takes a lock that is free again when this tab is gone, then a place at the worker. */
    #hello(fresh) {
        this.#suspended = false;
        const port = this.#port;
        const hello = () => {
            const { user, away, invisible, attributes } = this.#says;
            const person = { user, away, invisible, attributes };
            port.postMessage({ is: 'hello', fresh, ...person, ...this.#present() });
        };
        this.#deafAfter(this.#welcome ? ANSWER_MS : WELCOME_MS);
        clearInterval(this.#here);
        this.#here = setInterval(() => this.#ask(), HERE_MS);
        this.#unlock();
        this.#lock = undefined;
        if (!navigator.locks) { // not a secure context
            hello();
            return;
        }
        const lock = `heartline ${crypto.randomUUID()}`;
        const released = new Promise(release => (this.#unlock = release));
        navigator.locks
            .request(lock, () => {
                this.#lock = lock;
                hello();
                return released;
            })
            .catch(hello);
    }

    #present() {
        return { hidden: this.#says.hidden, watch: this.#says.watch, lock: this.#lock };
    }

    #ask() {
        if (this.#welcome && !this.#suspended) {
            this.#port?.postMessage({ is: 'here', ...this.#present() });
            this.#deafAfter(ANSWER_MS);
        }
    }

    #take(message) {
        clearTimeout(this.#deaf);
        this.#deaf = undefined;
        switch (message.is) {
            case 'welcome': {
                const { state, list, ...says } = message;
                this.#welcome = true;
                this.#hear({ ...says, is: 'says' });
                this.#hear({ is: 'state', state });
                if (list) {
                    this.#hear({ is: 'list', detail: list });
                }
                this.#ask(); // what changed since the hello
                break;
            }
            case 'here':
                this.#last = message.last;
                break;
            default:
                this.#hear(message);
        }
    }

    #deafAfter(millis) {
        this.#deaf ??= setTimeout(() => this.#fail(), millis);
    }

    /** A worker that was well gets a second chance; then the page is on its own. */
    #fail() {
        clearTimeout(this.#deaf);
        this.#deaf = undefined;
        const again = this.#welcome;
        this.#welcome = false;
        this.#last = null; // the worker may be well: no good-bye
        this.close();
        try {
            if (again) {
                this.#connect();
                this.#hello(false);
                return;
            }
        } catch {
            // as below
        }
        this.#failed();
    }
}
