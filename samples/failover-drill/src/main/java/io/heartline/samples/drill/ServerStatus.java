package io.heartline.samples.drill;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Heartline on one server says of itself, as the shop passes it on. Empty for a shop without
 * Heartline, and while a server does not answer.
 *
 * @param safe whether everything that the server holds has an in-sync backup
 * @param numbers every number of the report by its name
 */
record ServerStatus(boolean safe, Map<String, Long> numbers) {

    /** Bytes that this member has sent to bring others up to date, without the stream. */
    static final String RESYNC_BYTES = "resync_out_bytes";

    /** Bytes that those others had missed. */
    static final String MISSED_BYTES = "resync_missed_bytes";

    /** Full resyncs that this member has given. */
    static final String FULL_RESYNCS = "resync_full";

    /** Bytes of keys and values that this member holds. */
    static final String STATE_BYTES = "state_bytes";

    /** Bytes that backups of this member have still to acknowledge. */
    static final String LAG_BYTES = "lag_bytes";

    private static final int TIMEOUT_MS = 300;
    private static final Pattern NUMBER = Pattern.compile("\"(\\w+)\":(-?\\d+)");

    static ServerStatus of(TomcatServer server) {
        try (HttpLine line = new HttpLine(server.port(), TIMEOUT_MS)) {
            HttpLine.Answer answer = line.get("/shop/api/report", null, 0);
            return answer.status() == 200 ? parse(answer.body()) : empty();
        } catch (IOException e) {
            return empty();
        }
    }

    private static ServerStatus parse(String json) {
        Map<String, Long> numbers = new HashMap<>();
        Matcher number = NUMBER.matcher(json);
        while (number.find()) {
            numbers.put(number.group(1), Long.parseLong(number.group(2)));
        }
        return new ServerStatus(json.contains("\"health\":\"SAFE\""), Map.copyOf(numbers));
    }

    private static ServerStatus empty() {
        return new ServerStatus(false, Map.of());
    }

    boolean isEmpty() {
        return numbers.isEmpty();
    }

    /** Returns a number, or NaN when the report does not have it. */
    double number(String name) {
        Long value = numbers.get(name);
        return value == null ? Double.NaN : value;
    }
}
