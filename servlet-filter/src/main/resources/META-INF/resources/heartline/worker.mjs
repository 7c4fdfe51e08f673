/**
 * The SharedWorker: one connection for all tabs of a browser. Its name ends with the address of the
 * endpoints.
 *
 * From a tab, by `is`: hello {hidden, watch, lock, fresh, user, away, invisible, attributes}, here
 * {hidden, watch, lock}, say {away, invisible, attributes}, look, signin, bye. To a tab: welcome
 * {state, list, away, invisible, attributes}, state {state}, list {detail}, says {away, invisible,
 * attributes}, here {last}: the token, if there is no other tab. Attributes are a form.
 */
import { Driver } from './driver.mjs';
import { Tabs } from './tabs.mjs';

const base = new URL(globalThis.name.split(' ').pop());
const tabs = new Tabs();
let driver = null;
let user;

globalThis.onconnect = ({ ports: [tab] }) => {
    tab.onmessage = ({ data }) => take(tab, data);
};

function take(tab, message) {
    if (message?.is === 'hello' || (message?.is === 'here' && !tabs.has(tab))) {
        enter(tab, message); // or is back: it was silent too long
    }
    if (!tabs.has(tab)) {
        return;
    }
    switch (message.is) {
        case 'here':
            tabs.hear(tab, message, performance.now());
            tabs.sweep(performance.now());
            changed();
            break;
        case 'say':
            person(message);
            break;
        case 'look':
            driver.post({ is: 'tick' });
            break;
        case 'signin':
            driver.post({ is: 'signin' });
            break;
        case 'bye':
            tabs.leave(tab);
            changed();
    }
}

function enter(tab, message) {
    tabs.hear(tab, message, performance.now());
    const { lock } = message;
    if (lock) {
        navigator.locks.request(lock, () => {
            tabs.unlocked(tab, lock);
            changed();
        });
    }
    if (driver === null) {
        driver = new Driver(base, tabs.says, hear);
        person(message);
        driver.start();
    } else {
        driver.post({ is: 'say', ...tabs.says });
        driver.post({ is: 'resume' });
        person(message);
        const { machine } = driver;
        if (message.fresh && (machine.state === 'signed-out' || isOther(message.user))) {
            driver.post({ is: 'signin' });
        }
    }
    user = message.user ?? user;
    welcome(tab);
    changed();
}

function welcome(tab) {
    const { machine } = driver;
    const list = machine.transport === 'none' ? null : machine.snapshot();
    tab.postMessage({ is: 'welcome', state: machine.state, list, ...said() });
}

/** Whether a page was made for somebody else than the pages before. */
function isOther(name) {
    return name !== undefined && user !== undefined && name !== user;
}

/** What one tab says of the person holds for all. */
function person({ away, invisible, attributes }) {
    if ([away, invisible, attributes].some(said => said !== undefined)) {
        driver.post({ is: 'say', away, invisible, attributes });
        tell({ is: 'says', ...said() });
    }
}

function said() {
    const { away, invisible, attributes } = driver.machine.says;
    return { away, invisible, attributes };
}

/** The tabs changed: so did what they are together. */
function changed() {
    driver.post(tabs.size === 0 ? { is: 'suspend' } : { is: 'say', ...tabs.says });
    tellLast();
}

function tellLast() {
    tell({ is: 'here', last: tabs.size === 1 ? driver.machine.token : null });
}

function hear({ do: is, ...news }) {
    tell({ is, ...news });
    if (is === 'state') {
        tellLast();
    }
}

function tell(message) {
    tabs.all().forEach(tab => tab.postMessage(message));
}
