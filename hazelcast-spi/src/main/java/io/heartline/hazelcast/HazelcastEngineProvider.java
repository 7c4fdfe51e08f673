package io.heartline.hazelcast;

import com.hazelcast.config.Config;
import io.heartline.MemberId;
import io.heartline.durable.FsyncPolicy;
import io.heartline.durable.JournalConfig;
import io.heartline.link.LinkSettings;
import io.heartline.link.Secret;
import io.heartline.link.Tls;
import io.heartline.replication.MinBackups;
import io.heartline.replication.NodeConfig;
import io.heartline.replication.Rehearsal;
import io.heartline.spi.DataSettings;
import io.heartline.spi.Engine;
import io.heartline.spi.EngineException;
import io.heartline.spi.EngineProvider;
import io.heartline.spi.EngineSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Starts the engine on a Hazelcast member of its own. */
public final class HazelcastEngineProvider implements EngineProvider {

    /** Enough to load and warm the code of a takeover: a quarter of a second in a new JVM. */
    private static final int SCENES = 10;

    private static final List<String> LOOPBACK = List.of("127.0.0.1");

    @Override
    public Engine start(EngineSettings settings) {
        Rehearsal.play(SCENES, RandomGenerator.of("L64X128MixRandom"));
        Optional<Config> own =
                settings.hazelcastConfig().map(file -> Configs.load(file, settings.classLoader()));
        Locality here =
                Locality.choose(
                        settings.bindAddress(),
                        own.map(file -> Configs.members(file, settings)).orElse(settings.members()),
                        settings.secret().isPresent());
        Secret secret = new Secret(settings.secret());
        MemberId self = new MemberId(System.currentTimeMillis(), new SecureRandom().nextLong());
        MemberDisk disk = settings.data().map(data -> open(data, settings, self)).orElse(null);
        EngineLoop loop;
        try {
            loop =
                    new EngineLoop(
                            node(settings),
                            new LinkSettings(
                                    self,
                                    settings.clusterName(),
                                    secret,
                                    settings.tls().map(Tls::load).orElse(null),
                                    here.bind(),
                                    here.advertised(),
                                    settings.linkPort(),
                                    settings.portCount(),
                                    here.host(),
                                    settings.zone(),
                                    version(),
                                    disk == null ? List.of() : disk.lives()),
                            disk);
        } catch (RuntimeException | Error e) {
            if (disk != null) {
                disk.close();
            }
            throw e;
        }
        HazelcastEngine engine = new HazelcastEngine(settings, loop);
        engine.begin();
        try {
            Config config = own.orElseGet(() -> Configs.own(settings, here.bind(), secret));
            Configs.decorate(config, settings, self, here.advertised() + " " + loop.port());
            List<String> members = settings.members().isEmpty() ? LOOPBACK : settings.members();
            Seeds seeds =
                    new Seeds(
                            own.isPresent() ? List.of() : members,
                            config.getNetworkConfig().getJoin().getTcpIpConfig(),
                            settings.discoveryPort(),
                            settings.portCount());
            engine.join(Membership.start(config, seeds, loop, settings.classLoader()));
            return engine;
        } catch (RuntimeException e) {
            engine.close();
            throw e instanceof EngineException
                    ? e
                    : new EngineException(
                            EngineException.Kind.REFUSED,
                            "Hazelcast, which finds the other members, did not start: "
                                    + e.getMessage()
                                    + "; check heartline.cluster.discovery-port, heartline.cluster.members"
                                    + " and heartline.hazelcast.config",
                            e);
        }
    }

    private static NodeConfig node(EngineSettings settings) {
        return NodeConfig.DEFAULT
                .with(settings.backups(), settings.backlogBytes())
                .with(new MinBackups(settings.minBackups(), settings.minBackupsMaxLag().toNanos()));
    }

    private static MemberDisk open(DataSettings data, EngineSettings settings, MemberId self) {
        Path folder = DataFolder.of(data.directory(), settings.clusterName());
        FsyncPolicy policy = FsyncPolicy.valueOf(data.fsync().name());
        return new MemberDisk(JournalConfig.of(folder, policy), self);
    }

    /** The library's version, as its manifest has it. */
    private static String version() {
        String version = HazelcastEngineProvider.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
