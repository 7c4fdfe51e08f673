package io.heartline.jca;

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

    private final AdapterSettings settings = new AdapterSettings();
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
            started = provider.start(settings.resolve(loader));
        } catch (EngineException | IllegalArgumentException e) {
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
        return settings.get(Key.CLUSTER_NAME);
    }

    /** Sets {@code heartline.cluster.name}: members with another name are strangers. */
    @ConfigProperty(description = "heartline.cluster.name", defaultValue = "heartline")
    public void setClusterName(String name) {
        settings.set(Key.CLUSTER_NAME, name);
    }

    public @Nullable String getClusterMembers() {
        return settings.get(Key.CLUSTER_MEMBERS);
    }

    /** Sets {@code heartline.cluster.members}: {@code host} or {@code host:port}, by comma. */
    @ConfigProperty(description = "heartline.cluster.members", defaultValue = "")
    public void setClusterMembers(String members) {
        settings.set(Key.CLUSTER_MEMBERS, members);
    }

    public @Nullable String getClusterSecret() {
        return settings.get(Key.CLUSTER_SECRET);
    }

    /** Sets {@code heartline.cluster.secret}: needed beyond loopback. */
    @ConfigProperty(
            description = "heartline.cluster.secret",
            defaultValue = "",
            confidential = true)
    public void setClusterSecret(String secret) {
        settings.set(Key.CLUSTER_SECRET, secret);
    }

    public @Nullable String getClusterZone() {
        return settings.get(Key.CLUSTER_ZONE);
    }

    /** Sets {@code heartline.cluster.zone}: the failure domain of this member. */
    @ConfigProperty(description = "heartline.cluster.zone", defaultValue = "")
    public void setClusterZone(String zone) {
        settings.set(Key.CLUSTER_ZONE, zone);
    }

    public @Nullable String getHazelcastConfig() {
        return settings.get(Key.HAZELCAST_CONFIG);
    }

    /** Sets {@code heartline.hazelcast.config}: the user's own Hazelcast file. */
    @ConfigProperty(description = "heartline.hazelcast.config", defaultValue = "")
    public void setHazelcastConfig(String path) {
        settings.set(Key.HAZELCAST_CONFIG, path);
    }

    /** Adapters with equal settings are equal, as Jakarta Connectors 2.1 asks of its JavaBeans. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeartlineResourceAdapter adapter
                && settings.equals(adapter.settings);
    }

    @Override
    public int hashCode() {
        return HeartlineResourceAdapter.class.hashCode();
    }
}
