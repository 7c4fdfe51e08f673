/** connecting: never connected so far; it tries on in each of the first four. */
export type State =
    | 'connecting'
    | 'connected'
    | 'reconnecting'
    | 'offline'
    | 'signed-out'
    | 'closed';

/** Texts with names, such as `{ page: '/cart' }`. */
export type Attributes = Readonly<Record<string, string>>;

export interface Presence {
    readonly status: 'online' | 'away' | 'reconnecting';
    /** How many clients (browsers, devices) this user has on-line. */
    readonly clients: number;
    /** Milliseconds since 1970. */
    readonly since: number;
    /** What the user's clients say of themselves: one for each that says something. */
    readonly attributes: readonly Attributes[];
}

/** What changed on the list; after a reset `online` is the whole list. */
export interface ListChange {
    readonly online: readonly (Presence & { readonly user: string })[];
    readonly gone: readonly string[];
    readonly reset: boolean;
    readonly anonymous: number;
}

export interface HeartlineOptions {
    /** Where the endpoints are; by default where heartline.mjs was loaded from. */
    base?: string | URL;
    /** Whether to get the on-line list; true by default. */
    watch?: boolean;
    /** Whether the browser's tabs share a connection, where it allows that; true by default. */
    shared?: boolean;
    away?: boolean;
    invisible?: boolean;
    /** What this client says of itself; by default what the other tabs said. */
    attributes?: Attributes;
    /**
     * Who is logged in, in whatever words the page has for it; '' for nobody. When another tab's
     * page was made for somebody else, the shared connection signs in anew.
     */
    user?: string;
}

export interface HeartlineEvents {
    connected: Event;
    reconnecting: Event;
    offline: Event;
    'signed-out': Event;
    closed: Event;
    list: CustomEvent<ListChange>;
}

/**
 * This client's presence, and who else is on-line. Nothing it does throws at the page, but
 * `attributes` that are none are refused.
 */
export class Heartline extends EventTarget {
    constructor(options?: HeartlineOptions);
    readonly state: State;
    /** User's name to what is known of it. Belongs to the Heartline: do not change it. */
    readonly online: ReadonlyMap<string, Presence>;
    /** How many clients are on-line without a user. */
    readonly anonymous: number;
    /** The person is away, in all tabs of this browser. */
    away: boolean;
    /** Others do not see the person, in all tabs of this browser. */
    invisible: boolean;
    /**
     * What this client says of itself, for others to see, in all tabs of this browser. A frozen
     * copy; whatever is set replaces it. At most 16, with names that are not empty, and at most 512
     * characters when encoded as a form (application/x-www-form-urlencoded, names included).
     *
     * @throws {TypeError} if what is set is no object of texts
     * @throws {RangeError} if there are too many, or they are too long
     */
    attributes: Attributes;
    /** Somebody logged in or out: the new connection comes first, then the old one is left. */
    signIn(): void;
    close(): void;

    addEventListener<K extends keyof HeartlineEvents>(
        type: K,
        listener: (this: Heartline, event: HeartlineEvents[K]) => unknown,
        options?: boolean | AddEventListenerOptions
    ): void;
    addEventListener(
        type: string,
        listener: EventListenerOrEventListenerObject | null,
        options?: boolean | AddEventListenerOptions
    ): void;
}
