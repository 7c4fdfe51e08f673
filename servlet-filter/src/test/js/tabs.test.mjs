import assert from 'node:assert/strict';
import test from 'node:test';
import { Tabs } from '../../main/resources/META-INF/resources/heartline/tabs.mjs';

test('the browser is hidden if every tab is, and watches if one does', () => {
    const tabs = new Tabs();
    tabs.hear('a', { hidden: true, watch: false }, 0);
    assert.deepEqual(tabs.says, { hidden: true, watch: false });
    tabs.hear('b', { hidden: false, watch: true }, 0);
    assert.deepEqual(tabs.says, { hidden: false, watch: true });
    tabs.leave('b');
    assert.deepEqual(tabs.says, { hidden: true, watch: false });
});

test('a tab is gone when its lock is free, unless it is back with another', () => {
    const tabs = new Tabs();
    tabs.hear('a', { lock: 'one' }, 0);
    tabs.hear('a', { lock: 'two' }, 0);
    assert.equal(tabs.unlocked('a', 'one'), false);
    assert.equal(tabs.size, 1);
    assert.equal(tabs.unlocked('a', 'two'), true);
    assert.equal(tabs.size, 0);
});

test('a tab without a lock is gone when it was silent for long', () => {
    const tabs = new Tabs();
    tabs.hear('locked', { lock: 'one' }, 0);
    tabs.hear('silent', {}, 0);
    tabs.hear('heard', {}, 0);
    tabs.hear('heard', {}, 100_000);
    tabs.sweep(160_000);
    assert.deepEqual(tabs.all(), ['locked', 'heard']);
});
