package io.heartline.hazelcast;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleService;
import io.heartline.MemberId;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A running Hazelcast member, used for what it knows of others. */
final class Membership implements AutoCloseable {

    /** Attribute with the incarnation, 32 hexadecimal digits. */
    static final String MEMBER_ATTRIBUTE = "heartline.member";

    /** Attribute with the address literal of the peer link, a blank, and its port. */
    static final String LINK_ATTRIBUTE = "heartline.link";

    /** Told of members that carry our attributes, on threads of Hazelcast. */
    interface Listener {
        void found(MemberId member, String literal, int port);

        void lost(MemberId member);
    }

    private final HazelcastInstance instance;
    private final Seeds seeds;

    private Membership(HazelcastInstance instance, Seeds seeds) {
        this.instance = instance;
        this.seeds = seeds;
    }

    /**
     * Starts the member and tells of everybody who is there already.
     *
     * @throws IllegalStateException if Hazelcast cannot start
     */
    static Membership start(Config config, Seeds seeds, Listener listener, ClassLoader loader) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            HazelcastInstance instance = Hazelcast.newHazelcastInstance(config);
            instance.getCluster().addMembershipListener(new Bridge(listener));
            seeds.watch();
            return new Membership(instance, seeds);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Returns where other members find this one. */
    String address() {
        InetSocketAddress address = instance.getCluster().getLocalMember().getSocketAddress();
        return address.getHostString() + ":" + address.getPort();
    }

    /** Leaves the cluster and ends Hazelcast's threads. A second call does nothing. */
    @Override
    public void close() {
        seeds.close();
        LifecycleService life = instance.getLifecycleService();
        if (life.isRunning()) {
            life.shutdown();
        }
    }

    private record Bridge(Listener listener) implements InitialMembershipListener {

        @Override
        public void init(InitialMembershipEvent event) {
            event.getMembers().forEach(this::tell);
        }

        @Override
        public void memberAdded(MembershipEvent event) {
            tell(event.getMember());
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            MemberId id = id(event.getMember());
            if (id != null) {
                listener.lost(id);
            }
        }

        private void tell(Member member) {
            MemberId id = id(member);
            String link = member.getAttribute(LINK_ATTRIBUTE);
            if (id == null || link == null || member.localMember()) {
                return;
            }
            int blank = link.indexOf(' ');
            try {
                int port = Integer.parseInt(link.substring(blank + 1));
                listener.found(id, link.substring(0, Math.max(blank, 0)), port);
            } catch (NumberFormatException notOurs) {
                // An attribute of the same name by somebody else: not a member of ours
            }
        }

        private static @Nullable MemberId id(Member member) {
            String text = member.getAttribute(MEMBER_ATTRIBUTE);
            if (text == null) {
                return null;
            }
            try {
                return MemberId.parse(text);
            } catch (IllegalArgumentException notOurs) {
                return null;
            }
        }
    }
}
