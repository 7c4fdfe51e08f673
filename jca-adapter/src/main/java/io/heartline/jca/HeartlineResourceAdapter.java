package io.heartline.jca;

import io.heartline.config.Key;
import io.heartline.config.Keys;
import io.heartline.config.Settings;
import io.heartline.config.SettingsException;
import io.heartline.config.Source;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineProvider;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ConfigProperty;
import jakarta.resource.spi.Connector;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.TransactionSupport;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * Starts one engine when the server starts the adapter, and hands over and stops it when the server
 * stops the adapter (Jakarta Connectors 2.1, section 5.3).
 *
 * <p>Every config property has a {@code heartline.*} key. A system property of that name wins over
 * an environment variable ({@code HEARTLINE_CLUSTER_NAME}), and both win over the value configured
 * in the server.
 *
 * <p><b>Thread-safety:</b> the server configures, starts and stops an adapter in that order; start
 * and stop may come on different threads.
 */
@Connector(
        displayName = "Heartline",
        description = "Replicated state between servers",
        vendorName = "Heartline",
        eisType = "Heartline",
        version = "0.1",
        transactionSupport = TransactionSupport.TransactionSupportLevel.NoTransaction)
public class HeartlineResourceAdapter implements ResourceAdapter {

    private static final System.Logger LOG =
            System.getLogger(HeartlineResourceAdapter.class.getName());

    /** Longest wait for the hand-over at stop; below the grace that servers give an adapter. */
    private static final Duration LEAVE_WAIT = Duration.ofSeconds(5);

    private static final String NAME_DEFAULT = "heartline";

    private final TreeMap<String, String> configured = new TreeMap<>();
    private transient @Nullable Engine engine;

    @Override
    public synchronized void start(BootstrapContext context)
            throws ResourceAdapterInternalException {
        if (engine != null) {
            throw new ResourceAdapterInternalException("Heartline runs already in this adapter");
        }
        ClassLoader loader = HeartlineResourceAdapter.class.getClassLoader();
        EngineProvider provider =
                ServiceLoader.load(EngineProvider.class, loader)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ResourceAdapterInternalException(
                                                "No engine in this RAR: it was built without"
                                                        + " heartline-hazelcast-spi"));
        Engine started;
        try {
            Settings settings =
                    settings(Source.systemProperties(), Source.environment(System.getenv()));
            if (!settings.get(Keys.ENABLED)) {
                LOG.log(System.Logger.Level.INFO, "heartline.enabled=false: adapter not started");
                return;
            }
            started = provider.start(settings.engine(NAME_DEFAULT, loader));
        } catch (EngineException | SettingsException e) {
            throw new ResourceAdapterInternalException(
                    "Heartline did not start: " + e.getMessage(), e);
        }
        engine = started;
        LOG.log(System.Logger.Level.INFO, "Heartline adapter started: member {0}", started.self());
    }

    @Override
    public synchronized void stop() {
        Engine running = engine;
        if (running == null) {
            return;
        }
        engine = null;
        running.leave(LEAVE_WAIT);
        LOG.log(System.Logger.Level.INFO, "Heartline adapter stopped: member {0}", running.self());
    }

    /**
     * Always refused: this adapter delivers no messages.
     *
     * @throws NotSupportedException always
     */
    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec)
            throws ResourceException {
        throw new NotSupportedException("This Heartline adapter delivers no messages");
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {}

    /** Returns an empty array: the adapter takes part in no transaction. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return new XAResource[0];
    }

    public @Nullable String getClusterName() {
        return configured.get(Keys.CLUSTER_NAME.name());
    }

    /** Sets {@code heartline.cluster.name}: members with another name are strangers. */
    @ConfigProperty(description = "heartline.cluster.name")
    public void setClusterName(@Nullable String value) {
        configure(Keys.CLUSTER_NAME, value);
    }

    public @Nullable String getClusterMembers() {
        return configured.get(Keys.MEMBERS.name());
    }

    /** Sets {@code heartline.cluster.members}: {@code host} or {@code host:port}, by comma. */
    @ConfigProperty(description = "heartline.cluster.members")
    public void setClusterMembers(@Nullable String value) {
        configure(Keys.MEMBERS, value);
    }

    public @Nullable String getClusterSecret() {
        return configured.get(Keys.SECRET.name());
    }

    /** Sets {@code heartline.cluster.secret}: needed beyond loopback. */
    @ConfigProperty(description = "heartline.cluster.secret", confidential = true)
    public void setClusterSecret(@Nullable String value) {
        configure(Keys.SECRET, value);
    }

    public @Nullable String getClusterZone() {
        return configured.get(Keys.ZONE.name());
    }

    /** Sets {@code heartline.cluster.zone}: the failure domain of this member. */
    @ConfigProperty(description = "heartline.cluster.zone")
    public void setClusterZone(@Nullable String value) {
        configure(Keys.ZONE, value);
    }

    public @Nullable String getClusterAddress() {
        return configured.get(Keys.ADDRESS.name());
    }

    /** Sets {@code heartline.cluster.address}: the local address to listen on. */
    @ConfigProperty(description = "heartline.cluster.address")
    public void setClusterAddress(@Nullable String value) {
        configure(Keys.ADDRESS, value);
    }

    public @Nullable String getDiscoveryPort() {
        return configured.get(Keys.DISCOVERY_PORT.name());
    }

    /** Sets {@code heartline.cluster.discovery-port}: first port tried for discovery. */
    @ConfigProperty(description = "heartline.cluster.discovery-port")
    public void setDiscoveryPort(@Nullable String value) {
        configure(Keys.DISCOVERY_PORT, value);
    }

    public @Nullable String getLinkPort() {
        return configured.get(Keys.LINK_PORT.name());
    }

    /** Sets {@code heartline.cluster.link-port}: first port tried for the peer link. */
    @ConfigProperty(description = "heartline.cluster.link-port")
    public void setLinkPort(@Nullable String value) {
        configure(Keys.LINK_PORT, value);
    }

    public @Nullable String getHazelcastConfig() {
        return configured.get(Keys.HAZELCAST_CONFIG.name());
    }

    /** Sets {@code heartline.hazelcast.config}: the user's own Hazelcast file. */
    @ConfigProperty(description = "heartline.hazelcast.config")
    public void setHazelcastConfig(@Nullable String value) {
        configure(Keys.HAZELCAST_CONFIG, value);
    }

    public @Nullable String getDataDirectory() {
        return configured.get(Keys.DATA_DIRECTORY.name());
    }

    /** Sets {@code heartline.data-directory}: where this member keeps its data. */
    @ConfigProperty(description = "heartline.data-directory")
    public void setDataDirectory(@Nullable String value) {
        configure(Keys.DATA_DIRECTORY, value);
    }

    public @Nullable String getFsync() {
        return configured.get(Keys.FSYNC.name());
    }

    /** Sets {@code heartline.fsync}: when written bytes are forced to the device. */
    @ConfigProperty(description = "heartline.fsync")
    public void setFsync(@Nullable String value) {
        configure(Keys.FSYNC, value);
    }

    private void configure(Key<?> key, @Nullable String value) {
        if (value == null || value.isBlank()) {
            configured.remove(key.name());
        } else {
            configured.put(key.name(), value);
        }
    }

    /** Resolves the engine's keys: the given sources win over the server's configuration. */
    Settings settings(Source... outer) {
        return Settings.resolve(
                Keys.ENGINE,
                Stream.concat(Stream.of(outer), Stream.of(Source.of("adapter", configured)))
                        .toList());
    }

    /** Adapters with equal settings are equal, as Jakarta Connectors 2.1 asks of its JavaBeans. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeartlineResourceAdapter adapter
                && configured.equals(adapter.configured);
    }

    @Override
    public int hashCode() {
        return configured.hashCode();
    }
}
