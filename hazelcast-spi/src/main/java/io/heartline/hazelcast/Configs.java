package io.heartline.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.HazelcastInstance;
import io.heartline.MemberId;
import io.heartline.link.Secret;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Hazelcast's configuration: ours, lean and for discovery only; or the user's own file, decorated.
 */
final class Configs {

    // Held so that the level that we set is not collected with the logger
    private static final Logger CHATTER =
            Logger.getLogger(HazelcastInstance.class.getPackageName().replace(".core", ""));
    private static final Logger START_CHATTER =
            Logger.getLogger(CHATTER.getName() + ".instance.impl");

    private Configs() {}

    /** Gives any configuration what ties it to this member. */
    static void decorate(Config config, EngineSettings settings, MemberId self, String link) {
        config.setInstanceName("heartline-" + settings.clusterName() + "-" + self);
        config.setClassLoader(settings.classLoader());
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.graceful.shutdown.max.wait", "5");
        config.getMemberAttributeConfig()
                .setAttribute(Membership.MEMBER_ATTRIBUTE, self.toString())
                .setAttribute(Membership.LINK_ATTRIBUTE, link);
    }

    /** Returns our own configuration; the seeds are not filled in. */
    static Config own(EngineSettings settings, InetAddress bind, Secret secret) {
        quiet();
        Config config = new Config();
        // A member with another secret is in another cluster: it never joins
        config.setClusterName(
                settings.secret().isPresent()
                        ? settings.clusterName() + "-" + secret.shortMac("heartline cluster name")
                        : settings.clusterName());
        config.setLiteMember(true);
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        config.getSerializationConfig()
                .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(settings.discoveryPort())
                .setPortCount(settings.portCount())
                .setPortAutoIncrement(true)
                // A quick restart must not fail on its own TIME_WAIT
                .setReuseAddress(true);
        if (!bind.isAnyLocalAddress()) {
            network.getInterfaces().setEnabled(true).addInterface(bind.getHostAddress());
            config.setProperty("hazelcast.socket.bind.any", "false");
        }
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2);
        lean(config);
        return config;
    }

    private static void lean(Config config) {
        config.setProperty("hazelcast.logging.type", "jdk");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.wait.seconds.before.join", "2");
        // A frozen process accepts connections and never answers: do not wait for it for minutes
        config.setProperty("hazelcast.max.join.seconds", "15");
        // Only for the member list: our own pings give the verdict. Below 10 s a long pause of one
        // member makes healthy ones drop each other
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        config.setProperty("hazelcast.max.no.heartbeat.seconds", "10");
        // Members that missed each other at start find each other within a minute, not five. Not
        // lower: the search dials frozen members, too
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "60");
        config.setProperty("hazelcast.merge.next.run.delay.seconds", "60");
        config.setProperty("hazelcast.partition.count", "1");
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.operation.response.thread.count", "1");
        config.setProperty("hazelcast.io.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        config.setProperty("hazelcast.health.monitoring.level", "OFF");
    }

    /** Hazelcast tells at length what it does; only its warnings concern a user of ours. */
    private static void quiet() {
        if (CHATTER.getLevel() == null) {
            CHATTER.setLevel(Level.WARNING);
        }
        // Warns at each start of missing --add-opens, which only serve metrics that are off, and of
        // ports that another application uses
        if (START_CHATTER.getLevel() == null) {
            START_CHATTER.setLevel(Level.SEVERE);
        }
    }

    /**
     * Returns the hosts that say where this member has to be reachable.
     *
     * @throws EngineException REFUSED if neither the settings nor the user's file names any
     */
    static List<String> members(Config file, EngineSettings settings) {
        List<String> members =
                settings.members().isEmpty()
                        ? file.getNetworkConfig().getJoin().getTcpIpConfig().getMembers()
                        : settings.members();
        if (members.isEmpty() && settings.bindAddress().isEmpty()) {
            throw new EngineException(
                    EngineException.Kind.REFUSED,
                    "the file of heartline.hazelcast.config names no tcp-ip members: set"
                            + " heartline.cluster.address to the address where others reach this member");
        }
        return members;
    }

    /** Reads the user's own file, from the class path or the file system. */
    static Config load(String file, ClassLoader loader) {
        try (InputStream in = open(file, loader)) {
            boolean yaml = file.toLowerCase(Locale.ROOT).matches(".*\\.ya?ml");
            return yaml ? new YamlConfigBuilder(in).build() : new XmlConfigBuilder(in).build();
        } catch (IOException | UncheckedIOException e) {
            throw new EngineException(
                    EngineException.Kind.REFUSED,
                    "cannot read "
                            + file
                            + " ("
                            + e.getMessage()
                            + "); check heartline.hazelcast.config",
                    e);
        }
    }

    private static InputStream open(String file, ClassLoader loader) throws IOException {
        InputStream resource = loader.getResourceAsStream(file);
        return resource != null ? resource : Files.newInputStream(Path.of(file));
    }
}
