package io.heartline.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients say of themselves, as the on-line list has it: texts with names. {@link
 * AttributesForm} is how one says them.
 */
final class Attributes {

    static final int NAMES_MAX = 16;

    /** Characters of the form. */
    static final int CHARS_MAX = 512;

    /** More clients of one user are passed over. */
    static final int CLIENTS_MAX = 1_000;

    private Attributes() {}

    /** Reads the attributes of each client that has some; what is none is passed over. */
    static List<Map<String, String>> read(List<Json> clients) {
        List<Map<String, String>> some = new ArrayList<>();
        for (Json client : clients.subList(0, Math.min(clients.size(), CLIENTS_MAX))) {
            Map<String, String> texts = client instanceof Json.Obj said ? texts(said) : null;
            if (texts != null) {
                some.add(texts);
            }
        }
        return some;
    }

    private static @Nullable Map<String, String> texts(Json.Obj said) {
        Map<String, String> texts = new HashMap<>();
        int chars = 0;
        for (Map.Entry<String, Json> member : said.members().entrySet()) {
            if (member.getKey().isEmpty() || !(member.getValue() instanceof Json.Text text)) {
                return null;
            }
            texts.put(member.getKey(), text.value());
            chars += member.getKey().length() + text.value().length();
        }
        return !texts.isEmpty() && texts.size() <= NAMES_MAX && chars <= CHARS_MAX ? texts : null;
    }
}
