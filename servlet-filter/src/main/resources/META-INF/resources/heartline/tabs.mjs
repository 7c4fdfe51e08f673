/**
 * The tabs of one browser that share a connection, as their worker sees them. Pure, as the machine
 * is.
 */

/** A hidden tab may act once a minute only; one that was silent for this long is gone. */
const SILENT_MS = 150_000;

export class Tabs {
    /** Tab -> {hidden, watch, lock, heardAt}; a tab is whatever object stands for it. */
    #tabs = new Map();

    get size() {
        return this.#tabs.size;
    }

    all() {
        return [...this.#tabs.keys()];
    }

    has(tab) {
        return this.#tabs.has(tab);
    }

    /**
     * Takes in what a tab says of itself; a new one joins.
     *
     * @param says {hidden, watch, lock}; lock is the name of the lock that it holds while it lives,
     *     if any
     */
    hear(tab, { hidden, watch, lock }, now) {
        this.#tabs.set(tab, { hidden: hidden === true, watch: watch === true, lock, heardAt: now });
    }

    leave(tab) {
        return this.#tabs.delete(tab);
    }

    /** Its lock is free: it is gone, unless it is back with another lock. */
    unlocked(tab, lock) {
        return this.#tabs.get(tab)?.lock === lock && this.leave(tab);
    }

    /** Lets those go that hold no lock and were silent too long. */
    sweep(now) {
        for (const [tab, { lock, heardAt }] of this.#tabs) {
            if (!lock && now - heardAt > SILENT_MS) {
                this.leave(tab);
            }
        }
    }

    /** What the browser as a whole is: hidden if every tab is, watching if one does. */
    get says() {
        const tabs = [...this.#tabs.values()];
        return {
            hidden: tabs.every(tab => tab.hidden),
            watch: tabs.some(tab => tab.watch)
        };
    }
}
