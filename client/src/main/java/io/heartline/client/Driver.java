package io.heartline.client;

import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The edge of the machine: gives it the time, chance, a timer, requests and WebSockets. The machine
 * and all that it has under way belong to one thread.
 *
 * <p><b>Thread-safety:</b> safe for any thread.
 */
final class Driver implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("io.heartline.client");

    /** The machine looks at the clocks this often, to notice a sleep. */
    private static final long LOOK_MILLIS = 1_000;

    /** How long a good-bye may take, and how long closing waits for it. */
    private static final long GOODBYE_MILLIS = 2_000;

    private static final int GOODBYES_MAX = 8;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Is told what the machine tells, by the machine's thread. */
    interface Hearer {
        void state(ClientState state, Transport transport);

        void list(ListChange change);
    }

    private final ClientSettings settings;
    private final Hearer hearer;
    private final Counters counters;
    private final ThreadPoolExecutor helpers;
    private final ScheduledThreadPoolExecutor scheduler = Workers.scheduler();
    private final Machine machine;
    private final long startNanos = System.nanoTime();
    private final AtomicReference<@Nullable Says> says = new AtomicReference<>();
    private final AtomicBoolean signsIn = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile String problem = "no answer";

    /** Ends that are under way, good-byes and WebSockets; and the WebSockets among them. */
    private final Set<CompletableFuture<Void>> leaving = ConcurrentHashMap.newKeySet();

    private final Set<Link> closing = ConcurrentHashMap.newKeySet();
    private volatile @Nullable HttpClient http;
    private volatile @Nullable Requests requests;

    /** The machine's thread, once it has run. What follows belongs to it alone. */
    private volatile @Nullable Thread runner;

    private final Map<Long, Call> calls = new HashMap<>();
    private final Map<Long, Link> links = new HashMap<>();
    private @Nullable Future<?> tick;
    private Transport transport = Transport.NONE;

    /**
     * @param helpers do what may take its time
     */
    Driver(ClientSettings settings, ThreadPoolExecutor helpers, Counters counters, Hearer hearer) {
        this.settings = settings;
        this.helpers = helpers;
        this.counters = counters;
        this.hearer = hearer;
        machine = new Machine(() -> ThreadLocalRandom.current().nextDouble(), settings.says());
    }

    void start() {
        HttpClient given = settings.http();
        HttpClient client = given == null ? ownHttp() : given;
        http = client;
        requests =
                new Requests(
                        client,
                        helpers,
                        settings.endpoints(),
                        settings.headers(),
                        settings.messageMax(),
                        counters,
                        this::failed);
        post(new Event.Start());
    }

    private HttpClient ownHttp() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER) // one leads to a log-in form
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(helpers)
                .build();
    }

    private void failed(String why) {
        problem = why;
        LOG.log(Level.DEBUG, why);
    }

    // ---- what it is told

    void say(Says now) {
        if (says.getAndSet(now) == null) { // else that is under way already
            scheduler.execute(
                    () -> {
                        Says latest = says.getAndSet(null);
                        if (latest != null) {
                            step(new Event.Say(latest));
                        }
                    });
        }
    }

    void signIn() {
        if (!signsIn.getAndSet(true)) {
            scheduler.execute(
                    () -> {
                        signsIn.set(false);
                        step(new Event.SignIn());
                    });
        }
    }

    private void post(Event event) {
        scheduler.execute(() -> step(event));
    }

    // ---- the machine's thread

    private void step(Event event) {
        runner = Thread.currentThread();
        try {
            long mono = monoMillis();
            machine.on(event, mono, System.currentTimeMillis()).forEach(this::act);
            counters.set(Counters.Name.MALFORMED, machine.malformedCount());
            if (machine.transport() != transport) {
                transport = machine.transport();
                hearer.state(machine.state(), transport);
            }
        } catch (RuntimeException e) {
            counters.add(Counters.Name.BUGS);
            LOG.log(Level.ERROR, "A step of the client failed; it goes on", e);
        }
        if (event instanceof Event.Frame frame) {
            Link from = links.get(frame.id());
            if (from != null) {
                from.next();
            }
        } else if (event instanceof Event.Outcome ended && !(event instanceof Event.Opened)) {
            calls.remove(ended.id());
            links.remove(ended.id());
        }
        schedule();
    }

    private long monoMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    private void schedule() {
        if (tick != null) {
            tick.cancel(false);
            tick = null;
        }
        if (machine.state() != ClientState.CLOSED) {
            long due = Math.max(0, machine.deadline() - monoMillis());
            tick =
                    scheduler.schedule(
                            () -> step(new Event.Tick()),
                            Math.min(due, LOOK_MILLIS),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void act(Action action) {
        Requests to = requests;
        HttpClient by = http;
        if (action instanceof Action.StateIs told) {
            tell(told.state());
        } else if (action instanceof Action.ListIs told) {
            hearer.list(told.change());
        } else if (action instanceof Action.Drop drop) {
            drop(drop.id());
        } else if (to == null || by == null) {
            return; // closed
        } else if (action instanceof Action.FetchToken ask) {
            calls.put(ask.id(), to.token(reply -> post(new Event.Token(ask.id(), reply))));
        } else if (action instanceof Action.Beat beat) {
            calls.put(
                    beat.id(),
                    to.beat(beat.body(), reply -> post(new Event.Beaten(beat.id(), reply))));
        } else if (action instanceof Action.Leave leave) {
            leave(to, leave.body());
        } else if (action instanceof Action.Open open) {
            Link link = link(open.id());
            links.put(open.id(), link);
            helpers.execute(() -> link.open(by, settings.socket()));
        } else if (action instanceof Action.Send send) {
            Link link = links.get(send.id());
            if (link != null) {
                link.send(Wire.json(send.body()));
            }
        }
    }

    private Link link(long id) {
        return new Link(id, settings.messageMax(), this::post, counters, this::failed);
    }

    private void tell(ClientState state) {
        if (state == ClientState.OFFLINE) {
            LOG.log(Level.WARNING, "Off-line, and trying on. The last problem: {0}", problem);
        }
        transport = machine.transport();
        hearer.state(state, transport);
    }

    private void drop(long id) {
        Call call = calls.remove(id);
        if (call != null) {
            call.drop();
        }
        Link link = links.remove(id);
        if (link != null) {
            closing.add(link);
            CompletableFuture<Void> gone = link.drop();
            var unused = gone.thenRun(() -> closing.remove(link));
            goes(gone, link::abort);
        }
    }

    private void leave(Requests to, Body body) {
        if (leaving.size() >= GOODBYES_MAX) {
            counters.add(Counters.Name.GOODBYES_DROPPED);
            return;
        }
        CompletableFuture<Void> said = new CompletableFuture<>();
        Call call = to.beat(body, reply -> said.complete(null));
        goes(said, call::drop);
    }

    /** Closing waits for it, but not for long; nor does anybody else. */
    private void goes(CompletableFuture<Void> end, Runnable orElse) {
        leaving.add(end);
        Future<?> late =
                scheduler.schedule(
                        () -> {
                            orElse.run();
                            end.complete(null);
                        },
                        GOODBYE_MILLIS,
                        TimeUnit.MILLISECONDS);
        var unused =
                end.thenRun(
                        () -> {
                            late.cancel(false);
                            leaving.remove(end);
                        });
    }

    // ---- the end

    /** Says good-bye, and waits for that: 2 s at most. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MILLIS);
        boolean interrupted = false;
        try {
            Future<CompletableFuture<Void>> stopped = stop();
            while (true) {
                try {
                    CompletableFuture<Void> gone = await(stopped, endNanos);
                    if (!interrupted) {
                        await(gone, endNanos);
                    }
                    break;
                } catch (InterruptedException e) { // is off-line, but waits for no answer
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            LOG.log(Level.DEBUG, "the good-bye took too long");
        } catch (ExecutionException e) {
            LOG.log(Level.DEBUG, "the good-bye failed", e);
        } finally {
            end();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Future<CompletableFuture<Void>> stop() {
        Callable<CompletableFuture<Void>> last =
                () -> {
                    step(new Event.Stop());
                    return CompletableFuture.allOf(leaving.toArray(new CompletableFuture<?>[0]));
                };
        FutureTask<CompletableFuture<Void>> stopped = new FutureTask<>(last);
        if (Thread.currentThread() == runner) { // within a listener that is called by it
            stopped.run();
        } else {
            scheduler.execute(stopped);
        }
        return stopped;
    }

    private static <T> T await(Future<T> end, long endNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        return end.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void end() {
        scheduler.shutdownNow();
        closing.forEach(Link::abort);
        HttpClient last = http;
        Requests sender = requests;
        http = null; // before Java 21 only the garbage collector ends the JDK's thread
        requests = null;
        if (sender != null) {
            sender.end();
        }
        if (last != null && settings.http() == null) {
            shutDown(last);
        }
        helpers.shutdown();
    }

    private static void shutDown(HttpClient last) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(last);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "this Java ends HttpClients by itself: {0}", e.toString());
        }
    }
}
