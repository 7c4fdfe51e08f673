/**
 * Who is on-line: the fold of the server's messages. Each message has the whole state of every user
 * that changed, so a message that comes twice changes nothing.
 */
import { read } from './attributes.mjs';

export class OnlineList {
    /** User's name -> {status, clients, since, attributes}. */
    users = new Map();
    /** How many clients are on-line without a user. */
    anonymous = 0;

    /**
     * Takes a message in; entries that are none are passed over.
     *
     * @returns what changed: {online, gone, reset, anonymous}; after a reset `online` is the whole
     *     list
     *     and `gone` are those who were on the list before
     */
    apply(message) {
        const reset = message.reset === true;
        const before = this.users;
        if (reset) {
            this.users = new Map();
        }
        const gone = texts(message.gone).filter(user => this.users.delete(user));
        const online = array(message.online).map(entry).filter(Boolean);
        for (const { user, ...state } of online) {
            this.users.set(user, state);
        }
        if (Number.isFinite(message.anonymous)) {
            this.anonymous = message.anonymous;
        }
        if (reset) {
            gone.push(...[...before.keys()].filter(user => !this.users.has(user)));
        }
        return { online, gone, reset, anonymous: this.anonymous };
    }

    /** The whole list as one message. */
    snapshot() {
        const online = Array.from(this.users, ([user, state]) => ({ user, ...state }));
        return { reset: true, anonymous: this.anonymous, online, gone: [] };
    }
}

const array = value => (Array.isArray(value) ? value : []);
const texts = value => array(value).filter(text => typeof text === 'string');

function entry(value) {
    if (typeof value?.user !== 'string') {
        return null;
    }
    return {
        user: value.user,
        status: typeof value.status === 'string' ? value.status : 'online',
        clients: Number.isFinite(value.clients) ? value.clients : 1,
        since: Number.isFinite(value.since) ? value.since : 0,
        attributes: read(value.attributes)
    };
}
