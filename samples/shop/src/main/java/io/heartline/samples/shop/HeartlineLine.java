package io.heartline.samples.shop;

import io.heartline.Heartline;
import io.heartline.HeartlineReport;
import jakarta.servlet.ServletContext;
import java.util.TreeMap;

/** Heartline's report as one line of JSON. The only class of the shop that knows Heartline. */
final class HeartlineLine {

    private HeartlineLine() {}

    /**
     * Returns the report of this application's Heartline.
     *
     * @throws NoClassDefFoundError if Heartline is not in the WAR
     */
    static String of(ServletContext context) {
        HeartlineReport report = Heartline.of(context).report();
        StringBuilder json =
                new StringBuilder("{\"health\":\"").append(report.health()).append('"');
        json.append(",\"self\":\"").append(report.self()).append('"');
        json.append(",\"peers\":").append(report.peers().size());
        json.append(",\"applied_bytes\":")
                .append(report.shards().stream().mapToLong(HeartlineReport.Shard::offset).sum());
        json.append(",\"lag_bytes\":")
                .append(report.shards().stream().mapToLong(HeartlineReport.Shard::lagBytes).sum());
        new TreeMap<>(report.counters())
                .forEach(
                        (name, value) ->
                                json.append(",\"").append(name).append("\":").append(value));
        return json.append('}').toString();
    }
}
