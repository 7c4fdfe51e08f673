/**
 * Heartline in the browser: this client's presence, and who else is on-line.
 *
 *     import { Heartline } from './heartline/heartline.mjs';
 *     const heartline = new Heartline();
 *     heartline.addEventListener('list', () => show(heartline.online));
 */
import { decode, encode } from './attributes.mjs';
import { OwnLink, SharedLink } from './links.mjs';
import { OnlineList } from './online.mjs';

export class Heartline extends EventTarget {
    #base;
    #link = null;
    #says;
    #list = new OnlineList();
    #state = 'connecting';
    #unlisten = new AbortController();
    #gone = false;

    constructor({ base, watch = true, shared = true, away, invisible, attributes, user } = {}) {
        super();
        const form = attributes === undefined ? undefined : encode(attributes);
        this.#base = new URL(base ?? '.', base ? document.baseURI : import.meta.url);
        if (!this.#base.pathname.endsWith('/')) {
            this.#base.pathname += '/';
        }
        const hidden = isHidden();
        this.#says = { hidden, watch, away, invisible, attributes: form, user };
        this.#link = shared ? this.#share() : this.#own();
        this.#followPage();
    }

    /** connecting, connected, reconnecting, offline, signed-out, or closed. */
    get state() {
        return this.#state;
    }

    /** User's name -> {status, clients, since, attributes}. */
    get online() {
        return this.#list.users;
    }

    /** How many clients are on-line without a user. */
    get anonymous() {
        return this.#list.anonymous;
    }

    get away() {
        return this.#says.away === true;
    }

    /** The person is away, in all tabs of this browser. */
    set away(away) {
        this.#say({ away: Boolean(away) });
    }

    get invisible() {
        return this.#says.invisible === true;
    }

    /** Others do not see the person, in all tabs of this browser. */
    set invisible(invisible) {
        this.#say({ invisible: Boolean(invisible) });
    }

    /** Texts with names that others see, such as {page: '/cart'}; frozen. */
    get attributes() {
        return decode(this.#says.attributes);
    }

    /** Replaces them, in all tabs of this browser. Throws if they are none, too many or too long. */
    set attributes(attributes) {
        this.#say({ attributes: encode(attributes) });
    }

    /** Somebody logged in or out: the new connection comes first, then the old one is left. */
    signIn() {
        this.#link?.signIn();
    }

    close() {
        this.#unlisten.abort();
        this.#link?.close();
        this.#link = null;
        this.#hear({ is: 'state', state: 'closed' });
    }

    #say(says) {
        Object.assign(this.#says, says);
        this.#link?.say(says);
    }

    #own() {
        const { user, ...says } = this.#says;
        return new OwnLink(this.#base, defined(says), news => this.#hear(news));
    }

    /** Without SharedWorker, or where a policy refuses it, each page has its own connection. */
    #share() {
        try {
            const says = { ...this.#says };
            const hear = news => this.#hear(news);
            return new SharedLink(this.#base, says, hear, () => (this.#link = this.#own()));
        } catch {
            return this.#own();
        }
    }

    #hear(news) {
        if (news.is === 'state' && news.state !== this.#state) {
            this.#state = news.state;
            this.dispatchEvent(new Event(news.state));
        } else if (news.is === 'list') {
            const detail = this.#list.apply(news.detail);
            this.dispatchEvent(new CustomEvent('list', { detail }));
        } else if (news.is === 'says') {
            this.#says.away = news.away;
            this.#says.invisible = news.invisible;
            this.#says.attributes = news.attributes;
        }
    }

    /** No unload handler: it would keep the page out of the back-forward cache. */
    #followPage() {
        const { signal } = this.#unlisten;
        const look = () => {
            if (this.#gone) {
                return; // a page that goes is hidden, too
            }
            const hidden = isHidden();
            if (hidden !== this.#says.hidden) {
                this.#say({ hidden });
            }
            this.#link?.look();
        };
        // not every browser says that a page is visible again when it thaws: look at both
        document.addEventListener('visibilitychange', look, { signal });
        document.addEventListener('resume', look, { signal });
        const hide = () => {
            this.#gone = true;
            this.#link?.suspend();
        };
        const show = () => {
            if (this.#gone) {
                this.#gone = false;
                this.#says.hidden = isHidden();
                this.#link?.resume({ hidden: this.#says.hidden });
            }
        };
        globalThis.addEventListener('pagehide', hide, { signal });
        globalThis.addEventListener('pageshow', show, { signal });
    }
}

const isHidden = () => document.visibilityState === 'hidden';

function defined(says) {
    return Object.fromEntries(Object.entries(says).filter(([, value]) => value !== undefined));
}
