package io.heartline.config;

import io.heartline.SafetyMode;
import io.heartline.spi.DataSettings;
import io.heartline.spi.EngineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every key that works. */
public final class Keys {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    public static final Key<Boolean> ENABLED =
            Key.of("heartline.enabled", "true", "true or false", Parse::bool);

    public static final Key<Optional<String>> CLUSTER_NAME =
            Key.of("heartline.cluster.name", "", "a name", Parse::optional);

    public static final Key<List<String>> MEMBERS =
            Key.of(
                    "heartline.cluster.members",
                    "",
                    "host or host:port, separated by commas",
                    Parse::list);

    public static final Key<Optional<String>> SECRET =
            new Key<>("heartline.cluster.secret", "", "a secret", Parse::optional, true);

    public static final Key<String> ZONE =
            Key.of("heartline.cluster.zone", "", "a name", text -> text);

    public static final Key<String> ADDRESS =
            Key.of("heartline.cluster.address", "", "an address of this host", text -> text);

    public static final Key<Integer> DISCOVERY_PORT =
            Key.of(
                    "heartline.cluster.discovery-port",
                    Integer.toString(EngineSettings.DISCOVERY_PORT_DEFAULT),
                    "1 to 65535",
                    Parse.number(1, 65_535));

    public static final Key<Integer> LINK_PORT =
            Key.of(
                    "heartline.cluster.link-port",
                    Integer.toString(EngineSettings.LINK_PORT_DEFAULT),
                    "1 to 65535",
                    Parse.number(1, 65_535));

    public static final Key<Integer> PORT_COUNT =
            Key.of(
                    "heartline.cluster.port-count",
                    Integer.toString(EngineSettings.PORT_COUNT_DEFAULT),
                    "1 to 100",
                    Parse.number(1, 100));

    public static final Key<Optional<String>> HAZELCAST_CONFIG =
            Key.of("heartline.hazelcast.config", "", "a path or class path name", Parse::optional);

    public static final Key<Duration> START_WAIT =
            Key.of(
                    "heartline.start-wait",
                    EngineSettings.START_WAIT_DEFAULT.toSeconds() + "s",
                    "a duration from 0s to 1h, such as 20s",
                    Parse.duration(Duration.ZERO, HOUR));

    public static final Key<Long> BACKLOG =
            Key.of(
                    "heartline.backlog",
                    Long.toString(EngineSettings.BACKLOG_BYTES_DEFAULT),
                    "bytes from 16k to 1024m, such as 4m",
                    Parse.bytes(1 << 14, 1 << 30));

    public static final Key<Integer> BACKUPS =
            Key.of("heartline.backups", "1", "0 to 8", Parse.number(0, 8));

    public static final Key<Integer> MIN_BACKUPS =
            Key.of("heartline.min-backups", "0", "0 to 8", Parse.number(0, 8));

    public static final Key<Duration> MIN_BACKUPS_MAX_LAG =
            Key.of(
                    "heartline.min-backups-max-lag",
                    EngineSettings.MIN_BACKUPS_MAX_LAG_DEFAULT.toSeconds() + "s",
                    "a duration from 400ms to 5m, such as 10s",
                    Parse.duration(Duration.ofMillis(400), Duration.ofMinutes(5)));

    public static final Key<Optional<String>> TLS_KEYSTORE =
            Key.of("heartline.tls.keystore", "", "a PKCS12 or JKS file", Parse::optional);

    public static final Key<Optional<String>> TLS_KEYSTORE_PASSWORD =
            new Key<>("heartline.tls.keystore-password", "", "a password", Parse::optional, true);

    public static final Key<Optional<String>> TLS_TRUSTSTORE =
            Key.of("heartline.tls.truststore", "", "a PKCS12 or JKS file", Parse::optional);

    public static final Key<Optional<String>> TLS_TRUSTSTORE_PASSWORD =
            new Key<>("heartline.tls.truststore-password", "", "a password", Parse::optional, true);

    public static final Key<Optional<String>> DATA_DIRECTORY =
            Key.of("heartline.data-directory", "", "a directory", Parse::optional);

    public static final Key<DataSettings.Fsync> FSYNC =
            Key.of(
                    "heartline.fsync",
                    "interval",
                    "always, interval or never",
                    Parse.oneOf(DataSettings.Fsync.class));

    public static final Key<SafetyMode> SESSION_MODE =
            Key.of(
                    "heartline.session.mode",
                    "sync",
                    "async, sync or strict",
                    Parse.oneOf(SafetyMode.class));

    public static final Key<Optional<NonSerializable>> SESSION_NON_SERIALIZABLE =
            Key.of(
                    "heartline.session.non-serializable",
                    "",
                    "strict, warn or local-only",
                    text -> Parse.optional(text).map(Parse.oneOf(NonSerializable.class)));

    public static final Key<Route> SESSION_ROUTE =
            Key.of(
                    "heartline.session.route",
                    "rewrite",
                    "rewrite or keep",
                    Parse.oneOf(Route.class));

    public static final Key<Integer> SESSION_MAX_WAITING =
            Key.of("heartline.session.max-waiting", "150", "1 to 100000", Parse.number(1, 100_000));

    public static final Key<Duration> SESSION_MAX_WAIT =
            Key.of(
                    "heartline.session.max-wait",
                    "8s",
                    "a duration from 1s to 1h, such as 8s",
                    Parse.duration(SECOND, HOUR));

    public static final Key<Duration> STOP_DELAY =
            Key.of(
                    "heartline.stop-delay",
                    "0s",
                    "a duration from 0s to 5m, such as 2s",
                    Parse.duration(Duration.ZERO, Duration.ofMinutes(5)));

    public static final Key<Boolean> STATUS_ENABLED =
            Key.of("heartline.status.enabled", "false", "true or false", Parse::bool);

    public static final Key<Boolean> PRESENCE_ENABLED =
            Key.of("heartline.presence.enabled", "false", "true or false", Parse::bool);

    public static final Key<Duration> PRESENCE_BEAT =
            Key.of(
                    "heartline.presence.beat",
                    "20s",
                    "a duration from 1s to 5m, such as 20s",
                    Parse.duration(SECOND, Duration.ofMinutes(5)));

    public static final Key<Integer> PRESENCE_MAX_BEATS =
            Key.of(
                    "heartline.presence.max-beats",
                    "5000",
                    "1 to 1000000",
                    Parse.number(1, 1_000_000));

    public static final Key<Integer> PRESENCE_MAX_CLIENTS =
            Key.of(
                    "heartline.presence.max-clients",
                    "100000",
                    "10 to 10000000",
                    Parse.number(10, 10_000_000));

    public static final Key<Integer> PRESENCE_MAX_CLIENTS_PER_USER =
            Key.of(
                    "heartline.presence.max-clients-per-user",
                    "100",
                    "1 to 1000000",
                    Parse.number(1, 1_000_000));

    public static final Key<Integer> PRESENCE_MAX_CLIENTS_PER_ADDRESS =
            Key.of(
                    "heartline.presence.max-clients-per-address",
                    "1000",
                    "1 to 1000000",
                    Parse.number(1, 1_000_000));

    public static final Key<List<IpRange>> PRESENCE_TRUSTED_PROXIES =
            Key.of(
                    "heartline.presence.trusted-proxies",
                    "",
                    "addresses and ranges, each by its first address, separated by commas, such"
                            + " as 10.0.0.0/8",
                    text -> Parse.list(text).stream().map(IpRange::parse).toList());

    public static final Key<ForwardedHeader> PRESENCE_FORWARDED_HEADER =
            Key.of(
                    "heartline.presence.forwarded-header",
                    "x-forwarded-for",
                    "x-forwarded-for or forwarded",
                    Parse.oneOf(ForwardedHeader.class));

    public static final Key<Duration> PRESENCE_GRACE =
            Key.of(
                    "heartline.presence.grace",
                    "10s",
                    "a duration from 0s to 5m, such as 10s",
                    Parse.duration(Duration.ZERO, Duration.ofMinutes(5)));

    public static final Key<Duration> PRESENCE_LAST_SEEN =
            Key.of(
                    "heartline.presence.last-seen",
                    "720h",
                    "a duration from 0s (nothing is kept) to 87600h, such as 720h",
                    Parse.duration(Duration.ZERO, Duration.ofHours(87_600)));

    public static final Key<String> PRESENCE_USER_ATTRIBUTE =
            Key.of(
                    "heartline.presence.user-attribute",
                    "",
                    "the name of a session attribute",
                    text -> text);

    public static final Key<Boolean> PRESENCE_ENDS_WITH_SESSION =
            Key.of("heartline.presence.ends-with-session", "true", "true or false", Parse::bool);

    public static final Key<Boolean> PRESENCE_KEEPS_SESSION =
            Key.of("heartline.presence.keeps-session", "false", "true or false", Parse::bool);

    public static final Key<List<String>> PRESENCE_ALLOWED_ORIGINS =
            Key.of(
                    "heartline.presence.allowed-origins",
                    "",
                    "origins, separated by commas, such as https://shop.example",
                    Parse::list);

    /** The keys of the engine, for every edge. */
    public static final List<Key<?>> ENGINE =
            List.of(
                    ENABLED,
                    CLUSTER_NAME,
                    MEMBERS,
                    SECRET,
                    ZONE,
                    ADDRESS,
                    DISCOVERY_PORT,
                    LINK_PORT,
                    PORT_COUNT,
                    HAZELCAST_CONFIG,
                    START_WAIT,
                    BACKLOG,
                    BACKUPS,
                    MIN_BACKUPS,
                    MIN_BACKUPS_MAX_LAG,
                    TLS_KEYSTORE,
                    TLS_KEYSTORE_PASSWORD,
                    TLS_TRUSTSTORE,
                    TLS_TRUSTSTORE_PASSWORD,
                    DATA_DIRECTORY,
                    FSYNC);

    /** The keys of a web application's sessions, besides {@link #ENGINE}. */
    public static final List<Key<?>> SESSION =
            List.of(
                    SESSION_MODE,
                    SESSION_NON_SERIALIZABLE,
                    SESSION_ROUTE,
                    SESSION_MAX_WAITING,
                    SESSION_MAX_WAIT,
                    STOP_DELAY,
                    STATUS_ENABLED);

    /** The keys of presence. */
    public static final List<Key<?>> PRESENCE =
            List.of(
                    PRESENCE_ENABLED,
                    PRESENCE_BEAT,
                    PRESENCE_MAX_BEATS,
                    PRESENCE_MAX_CLIENTS,
                    PRESENCE_MAX_CLIENTS_PER_USER,
                    PRESENCE_MAX_CLIENTS_PER_ADDRESS,
                    PRESENCE_TRUSTED_PROXIES,
                    PRESENCE_FORWARDED_HEADER,
                    PRESENCE_GRACE,
                    PRESENCE_LAST_SEEN,
                    PRESENCE_USER_ATTRIBUTE,
                    PRESENCE_ENDS_WITH_SESSION,
                    PRESENCE_KEEPS_SESSION,
                    PRESENCE_ALLOWED_ORIGINS);

    private Keys() {}

    /** Returns every key that some edge knows. */
    static List<Key<?>> all() {
        return Stream.of(ENGINE, SESSION, PRESENCE).<Key<?>>flatMap(List::stream).toList();
    }
}
