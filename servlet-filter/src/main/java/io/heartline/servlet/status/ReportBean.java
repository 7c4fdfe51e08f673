package io.heartline.servlet.status;

import io.heartline.Heartline;
import io.heartline.HeartlineReport;
import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Puts an application's report into JMX. */
public final class ReportBean implements HeartlineMXBean {

    private static final System.Logger LOG = System.getLogger("io.heartline");

    private final Heartline heartline;

    private ReportBean(Heartline heartline) {
        this.heartline = heartline;
    }

    /** Registers the MBean; closing the result takes it away. A failure is only logged. */
    public static AutoCloseable register(ServletContext context, Heartline heartline) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ObjectName name = free(server, context);
            server.registerMBean(new ReportBean(heartline), name);
            return () -> {
                if (server.isRegistered(name)) {
                    server.unregisterMBean(name);
                }
            };
        } catch (JMException e) {
            LOG.log(System.Logger.Level.WARNING, "The Heartline MBean is missing: {0}", e);
            return () -> {};
        }
    }

    /** Two hosts, servers or versions in one JVM may have applications with one path. */
    private static ObjectName free(MBeanServer server, ServletContext context) throws JMException {
        String path = context.getContextPath();
        String base = "io.heartline:type=Heartline,context=" + (path.isEmpty() ? "/" : path);
        ObjectName name = new ObjectName(base);
        for (int i = 2; server.isRegistered(name); i++) {
            name = new ObjectName(base + ",instance=" + i);
        }
        return name;
    }

    @Override
    public String getMember() {
        return heartline.self().toString();
    }

    @Override
    public String getHealth() {
        return heartline.report().health().name();
    }

    @Override
    public int getLinkedPeers() {
        return (int)
                heartline.report().peers().stream().filter(HeartlineReport.Peer::linked).count();
    }

    @Override
    public long getLagBytes() {
        return heartline.report().shards().stream()
                .mapToLong(HeartlineReport.Shard::lagBytes)
                .sum();
    }

    @Override
    public Map<String, Long> getCounters() {
        return heartline.report().counters();
    }

    @Override
    public String getReport() {
        return ReportJson.write(heartline.report());
    }
}
