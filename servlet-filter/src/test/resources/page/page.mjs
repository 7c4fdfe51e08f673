/** What a page of an application does, and a diary of what became of it. */
import { Heartline } from './heartline/heartline.mjs';

const diary = [];
const wants = new URL(location.href).searchParams;
const shared = !wants.has('own');
if (wants.has('ajax')) {
    globalThis.WebSocket = undefined; // as where no WebSocket opens
}
if (shared) {
    await import('./heartline/online-list.mjs');
    document.body.append(document.createElement('heartline-online'));
}
const heartline = new Heartline({ shared });

for (const state of ['connected', 'reconnecting', 'offline', 'signed-out', 'closed']) {
    heartline.addEventListener(state, () => diary.push(state));
}
heartline.addEventListener('list', ({ detail }) => {
    diary.push(...detail.gone.map(user => `-${user}`));
});
globalThis.addEventListener('pageshow', ({ persisted }) => persisted && diary.push('restored'));

/** The longest time that a timer of a second took. */
let gap = 0;
let last = performance.now();
setInterval(() => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
}, 1_000);

Object.assign(globalThis, {
    diary,
    state: () => heartline.state,
    clients: user => heartline.online.get(user)?.clients ?? 0,
    gap: () => gap
});
