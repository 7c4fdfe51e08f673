import assert from 'node:assert/strict';
import test from 'node:test';
import { OnlineList } from '../../main/resources/META-INF/resources/heartline/online.mjs';
import { chance } from './sim.mjs';

const STATUSES = ['online', 'away', 'reconnecting'];
const NAMES = ['page', '__proto__', 'constructor', 'größe', 'a "b"'];

/** What up to three clients say of themselves. */
function someAttributes(random) {
    const some = [];
    for (let left = Math.floor(random() * 4); left > 0; left--) {
        const name = NAMES[Math.floor(random() * NAMES.length)];
        some.push({ __proto__: null, [name]: `/${Math.floor(random() * 10)}`, device: '' });
    }
    return some;
}

/** A server's list and the line of its changes; a watcher asks by its place on the line. */
class Model {
    users = new Map();
    changes = [];

    step(random) {
        const user = ['ann', 'bob', 'cem', '__proto__', 'dürüm "x"'][Math.floor(random() * 5)];
        if (random() < 0.4) {
            this.users.delete(user);
        } else {
            const status = STATUSES[Math.floor(random() * 3)];
            const clients = 1 + Math.floor(random() * 3);
            const attributes = someAttributes(random);
            this.users.set(user, { status, clients, since: this.changes.length, attributes });
        }
        this.changes.push(user);
    }

    /** What a watcher that stands at a place lacks; the whole list if that is too old. */
    since(at, reset) {
        const message = { at: this.changes.length, online: [], gone: [] };
        const changed = reset ? [...this.users.keys()] : this.changes.slice(at);
        for (const user of new Set(changed)) {
            if (this.users.has(user)) {
                const { attributes, ...state } = this.users.get(user);
                const some = attributes.length > 0 ? attributes : undefined; // is left out
                message.online.push({ user, ...state, attributes: some });
            } else {
                message.gone.push(user);
            }
        }
        return reset ? { ...message, reset } : message;
    }
}

chance('the list is the fold of what came, with losses, repeats and resets', random => {
    for (let run = 0; run < 300; run++) {
        const model = new Model();
        const list = new OnlineList();
        const told = new OnlineList(); // a tab, which hears what the worker's list makes of it
        let at = 0;
        for (let i = 0; i < 60; i++) {
            model.step(random);
            if (random() < 0.4) {
                const message = JSON.parse(JSON.stringify(model.since(at, random() < 0.2)));
                for (let times = random() < 0.2 ? 2 : 1; times > 0; times--) {
                    told.apply(structuredClone(list.apply(message)));
                }
                at = message.at;
                assert.deepEqual(list.users, model.users);
                assert.deepEqual(told.users, model.users);
            }
        }
        const late = new OnlineList();
        late.apply(list.snapshot());
        assert.deepEqual(late.users, list.users);
    }
});

test('a reset names those who are gone by it', () => {
    const list = new OnlineList();
    list.apply({ online: [{ user: 'ann' }, { user: 'bob' }], anonymous: 2 });
    const change = list.apply({ reset: true, online: [{ user: 'bob' }] });
    assert.deepEqual(change.gone, ['ann']);
    assert.equal(change.reset, true);
    assert.equal(change.anonymous, 2);
});

test('attributes that are none are passed over', () => {
    const list = new OnlineList();
    const attributes = [{ page: '/cart' }, null, 1, 'x', [], ['x'], {}, { page: 1 }, { '': 'x' }];
    list.apply({ online: [{ user: 'ann', attributes }, { user: 'bob', attributes: { 0: 'x' } }] });
    assert.deepEqual(list.users.get('ann').attributes, [{ __proto__: null, page: '/cart' }]);
    assert.deepEqual(list.users.get('bob').attributes, []);
});
