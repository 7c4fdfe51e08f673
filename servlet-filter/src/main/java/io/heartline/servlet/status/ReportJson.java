package io.heartline.servlet.status;

import io.heartline.DivergenceReport;
import io.heartline.HeartlineReport;
import java.util.Map;
import java.util.TreeMap;

/** Writes a report as JSON. All texts in it are our own or host names: no session id, no value. */
final class ReportJson {

    private ReportJson() {}

    static String write(HeartlineReport report) {
        StringBuilder json = new StringBuilder(1024);
        json.append("{\"health\":").append(JsonText.quote(report.health().name()));
        json.append(",\"member\":").append(JsonText.quote(report.self().toString()));
        json.append(",\"peers\":[");
        String comma = "";
        for (HeartlineReport.Peer peer : report.peers()) {
            json.append(comma)
                    .append("{\"member\":")
                    .append(JsonText.quote(peer.id().toString()))
                    .append(",\"address\":")
                    .append(JsonText.quote(peer.address()))
                    .append(",\"linked\":")
                    .append(peer.linked())
                    .append(",\"excluded\":")
                    .append(peer.excluded())
                    .append(",\"silence_ms\":")
                    .append(peer.silenceMs())
                    .append('}');
            comma = ",";
        }
        json.append("],\"shards\":[");
        comma = "";
        for (HeartlineReport.Shard shard : report.shards()) {
            json.append(comma)
                    .append("{\"number\":")
                    .append(shard.number())
                    .append(",\"master\":")
                    .append(JsonText.quote(shard.master().toString()))
                    .append(",\"epoch\":")
                    .append(shard.epoch())
                    .append(",\"role\":")
                    .append(JsonText.quote(shard.role()))
                    .append(",\"replication_id\":")
                    .append(JsonText.quote(shard.replicationId()))
                    .append(",\"offset\":")
                    .append(shard.offset())
                    .append(",\"in_sync\":")
                    .append(shard.inSync())
                    .append(",\"lag_bytes\":")
                    .append(shard.lagBytes())
                    .append('}');
            comma = ",";
        }
        json.append("],\"counters\":{");
        comma = "";
        for (Map.Entry<String, Long> e : new TreeMap<>(report.counters()).entrySet()) {
            json.append(comma).append(JsonText.quote(e.getKey())).append(':').append(e.getValue());
            comma = ",";
        }
        json.append('}');
        report.lastDivergence()
                .ifPresent(
                        divergence -> {
                            json.append(",\"last_divergence\":");
                            write(divergence, json);
                        });
        return json.append('}').toString();
    }

    private static void write(DivergenceReport.Summary divergence, StringBuilder json) {
        json.append("{\"shard\":")
                .append(divergence.shard())
                .append(",\"by\":")
                .append(JsonText.quote(divergence.by().toString()))
                .append(",\"replication_id\":")
                .append(JsonText.quote(divergence.replicationId()))
                .append(",\"from\":")
                .append(divergence.from())
                .append(",\"to\":")
                .append(divergence.to())
                .append(",\"merged\":")
                .append(divergence.merged())
                .append(",\"conflicts\":")
                .append(divergence.conflicts())
                .append(",\"complete\":")
                .append(divergence.complete())
                .append('}');
    }
}
