package io.heartline.config;

import java.util.List;

/** The known name that is nearest to a mistyped one, and how many edits lie between them. */
record Suggestion(String name, int distance) {

    static Suggestion nearest(String typed, List<String> known) {
        Suggestion best = new Suggestion("", Integer.MAX_VALUE);
        for (String name : known) {
            // The environment cannot tell '.' from '-'.
            int distance = distance(typed.replace('-', '.'), name.replace('-', '.'));
            if (distance < best.distance) {
                best = new Suggestion(name, distance);
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
