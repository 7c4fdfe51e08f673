package io.heartline.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an engine needs to start, already resolved and checked for syntax.
 *
 * @param clusterName members with another name are strangers
 * @param members addresses where other members may be, {@code host} or {@code host:port}; a host
 *     may be a DNS name with several addresses; empty means loopback only
 * @param bindAddress local address to listen on, or empty to choose: loopback when {@code members}
 *     is empty, else the interface that leads to them
 * @param secret shared secret of the cluster; needed beyond loopback
 * @param zone failure domain of this member, may be empty
 * @param discoveryPort first port tried for discovery (Hazelcast), 1 to 65535
 * @param linkPort first port tried for the peer link, 1 to 65535
 * @param portCount ports tried from each first port on, 1 to 100
 * @param hazelcastConfig path or class path name of the user's own Hazelcast file
 * @param startWait longest wait for other members at start
 * @param backlogBytes backlog of each shard
 * @param backups copies of each shard besides the master, 0 to 8
 * @param minBackups backups that have to be close behind for a write to be taken, 0 to 8
 * @param minBackupsMaxLag a backup that is behind by this much does not count, 400 ms to 5 min
 * @param tls TLS on the peer link, or empty for none
 * @param data the data directory, or empty to keep everything in memory only
 * @param classLoader loader of the application
 */
public record EngineSettings(
        String clusterName,
        List<String> members,
        String bindAddress,
        Optional<String> secret,
        String zone,
        int discoveryPort,
        int linkPort,
        int portCount,
        Optional<String> hazelcastConfig,
        Duration startWait,
        long backlogBytes,
        int backups,
        int minBackups,
        Duration minBackupsMaxLag,
        Optional<TlsSettings> tls,
        Optional<DataSettings> data,
        ClassLoader classLoader) {

    public static final int DISCOVERY_PORT_DEFAULT = 5811;
    public static final int LINK_PORT_DEFAULT = 5911;
    public static final int PORT_COUNT_DEFAULT = 10;
    public static final long BACKLOG_BYTES_DEFAULT = 1 << 20;
    public static final Duration START_WAIT_DEFAULT = Duration.ofSeconds(5);

    public static final Duration MIN_BACKUPS_MAX_LAG_DEFAULT = Duration.ofSeconds(10);

    public EngineSettings {
        members = List.copyOf(members);
    }

    /** Settings that take writes without any backup, no TLS, no data directory. */
    public EngineSettings(
            String clusterName,
            List<String> members,
            String bindAddress,
            Optional<String> secret,
            String zone,
            int discoveryPort,
            int linkPort,
            int portCount,
            Optional<String> hazelcastConfig,
            Duration startWait,
            long backlogBytes,
            int backups,
            ClassLoader classLoader) {
        this(
                clusterName,
                members,
                bindAddress,
                secret,
                zone,
                discoveryPort,
                linkPort,
                portCount,
                hazelcastConfig,
                startWait,
                backlogBytes,
                backups,
                0,
                MIN_BACKUPS_MAX_LAG_DEFAULT,
                Optional.empty(),
                Optional.empty(),
                classLoader);
    }

    /** Returns the settings of a loopback member with every default. */
    public static EngineSettings loopback(String clusterName, ClassLoader classLoader) {
        return new EngineSettings(
                clusterName,
                List.of(),
                "",
                Optional.empty(),
                "",
                DISCOVERY_PORT_DEFAULT,
                LINK_PORT_DEFAULT,
                PORT_COUNT_DEFAULT,
                Optional.empty(),
                START_WAIT_DEFAULT,
                BACKLOG_BYTES_DEFAULT,
                1,
                classLoader);
    }

    /** Returns the same settings with another backlog. */
    public EngineSettings withBacklogBytes(long bytes) {
        return with(bytes, backups, tls, data);
    }

    /** Returns the same settings with another number of backups. */
    public EngineSettings withBackups(int number) {
        return with(backlogBytes, number, tls, data);
    }

    /** Returns the same settings with a data directory. */
    public EngineSettings withData(DataSettings newData) {
        return with(backlogBytes, backups, tls, Optional.of(newData));
    }

    /** Returns the same settings with TLS between the members. */
    public EngineSettings withTls(TlsSettings newTls) {
        return with(backlogBytes, backups, Optional.of(newTls), data);
    }

    private EngineSettings with(
            long newBacklogBytes,
            int newBackups,
            Optional<TlsSettings> newTls,
            Optional<DataSettings> newData) {
        return new EngineSettings(
                clusterName,
                members,
                bindAddress,
                secret,
                zone,
                discoveryPort,
                linkPort,
                portCount,
                hazelcastConfig,
                startWait,
                newBacklogBytes,
                newBackups,
                minBackups,
                minBackupsMaxLag,
                newTls,
                newData,
                classLoader);
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "EngineSettings[cluster="
                + clusterName
                + ", members="
                + members
                + ", bind="
                + bindAddress
                + ", secret="
                + (secret.isPresent() ? "set" : "none")
                + ", ports="
                + discoveryPort
                + "/"
                + linkPort
                + "+"
                + portCount
                + "]";
    }
}
