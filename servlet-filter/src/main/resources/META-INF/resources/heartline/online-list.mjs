/**
 * `<heartline-online>`: who is on-line, as a list.
 *
 *     <script type="module" src="heartline/online-list.mjs"></script>
 *     <heartline-online></heartline-online>
 *
 * Attributes: `base` as in Heartline's options, `max` rows (100), `text-away` and so on for the
 * words shown. It sets `state` and `count`. Parts: list, person, name, status, more; a person has
 * its status as a part of its own, too: `heartline-online::part(away) { opacity: 0.5 }`. The
 * property `heartline` may be set to a Heartline that the page has already.
 */
import { Heartline } from './heartline.mjs';

const STATES = ['connected', 'reconnecting', 'offline', 'signed-out', 'closed'];
const STATUSES = ['online', 'away', 'reconnecting'];
const ROWS_MAX = 100;

class HeartlineOnline extends HTMLElement {
    static observedAttributes = ['max', ...STATUSES.map(status => `text-${status}`)];

    #heartline = null;
    #isOwn = false;
    #unlisten = new AbortController();
    /** User's name -> its row. */
    #rows = new Map();
    #list = element('ul', 'list');
    #more = element('li', 'more');
    #due = false;

    constructor() {
        super();
        const shadow = this.attachShadow({ mode: 'open' });
        shadow.adoptedStyleSheets = [SHEET];
        shadow.append(this.#list);
        this.#list.setAttribute('role', 'list');
    }

    get heartline() {
        return this.#heartline;
    }

    set heartline(heartline) {
        this.#detach();
        this.#heartline = heartline;
        this.#isOwn = false;
        if (this.isConnected) {
            this.#attach();
        }
    }

    connectedCallback() {
        if (Object.hasOwn(this, 'heartline')) { // set before this class was there
            const { heartline } = this;
            delete this.heartline;
            this.heartline = heartline;
            return;
        }
        if (this.#heartline || document.readyState === 'complete') {
            this.#attach();
        } else { // a script of the page may still set one
            const { signal } = this.#unlisten;
            globalThis.addEventListener('load', () => this.#attach(), { once: true, signal });
        }
    }

    disconnectedCallback() {
        this.#detach();
    }

    attributeChangedCallback() {
        this.#draw();
    }

    #attach() {
        if (this.#heartline === null) {
            const base = this.getAttribute('base') ?? undefined;
            this.#heartline = new Heartline({ base });
            this.#isOwn = true;
        }
        for (const event of ['list', ...STATES]) {
            const draw = () => this.#draw();
            this.#heartline.addEventListener(event, draw, { signal: this.#unlisten.signal });
        }
        this.#draw();
    }

    #detach() {
        this.#unlisten.abort();
        this.#unlisten = new AbortController();
        if (this.#isOwn) {
            this.#heartline.close();
            this.#heartline = null;
            this.#isOwn = false;
        }
    }

    /** Draws once for all that changes in one step of the page. */
    #draw() {
        if (!this.#due) {
            this.#due = true;
            queueMicrotask(() => {
                this.#due = false;
                if (this.#heartline) {
                    this.#drawNow();
                }
            });
        }
    }

    #drawNow() {
        const { online, state } = this.#heartline;
        this.setAttribute('state', state);
        this.setAttribute('count', online.size);
        const max = Number(this.getAttribute('max')) || ROWS_MAX;
        const names = [...online.keys()].sort(byName);
        const shown = names.slice(0, max);
        const rows = new Map(shown.map(user => [user, this.#rows.get(user) ?? row(user)]));
        this.#rows = rows;
        for (const [user, line] of rows) {
            this.#drawRow(line, online.get(user).status);
        }
        const all = [...rows.values()];
        if (names.length > shown.length) {
            this.#more.textContent = `+${names.length - shown.length}`;
            all.push(this.#more);
        }
        this.#list.replaceChildren(...all);
    }

    #drawRow(line, status) {
        const known = STATUSES.includes(status) ? status : 'online';
        line.setAttribute('part', `person ${known}`);
        line.lastChild.textContent = this.getAttribute(`text-${known}`) ?? known;
    }
}

/** A sheet that is made, not written into the page: policies against inline styles allow it. */
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(':host { display: block } :host([hidden]) { display: none }');

const byName = new Intl.Collator().compare;

function element(tag, part) {
    const made = document.createElement(tag);
    made.setAttribute('part', part);
    return made;
}

/** Names go in as text, never as markup. */
function row(user) {
    const line = element('li', 'person');
    const name = element('span', 'name');
    name.textContent = user;
    line.append(name, ' ', element('span', 'status'));
    return line;
}

customElements.define('heartline-online', HeartlineOnline);

export { HeartlineOnline };
