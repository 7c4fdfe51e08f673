package io.heartline.bench;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member of Hazelcast, on loopback, with every default: one synchronous backup. */
final class IMapStore implements Store {

    private final HazelcastInstance hazelcast;
    private final IMap<String, byte[]> map;

    IMapStore(String cluster) {
        Config config = new Config();
        config.setClusterName(cluster);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        var network = config.getNetworkConfig();
        network.setPort(5_711);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        var join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
        hazelcast = Hazelcast.newHazelcastInstance(config);
        map = hazelcast.getMap("bench");
    }

    @Override
    public void awaitMembers(int count) throws InterruptedException {
        while (hazelcast.getCluster().getMembers().size() < count
                || !hazelcast.getPartitionService().isClusterSafe()) {
            Thread.sleep(20);
        }
    }

    @Override
    public boolean local(Key key) {
        return hazelcast.getPartitionService().getPartition(key.name).getOwner().localMember();
    }

    @Override
    public void putAsync(Key key, byte[] value, Consumer<@Nullable Throwable> done) {
        map.setAsync(key.name, value).whenComplete((nothing, error) -> done.accept(error));
    }

    @Override
    public void put(Key key, byte[] value) {
        map.set(key.name, value);
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {
        hazelcast.shutdown();
    }
}
