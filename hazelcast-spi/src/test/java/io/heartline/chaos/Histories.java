package io.heartline.chaos;

import io.heartline.replication.SimLinear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the clients of all {@link RegisterMember}s did to each register. */
final class Histories {

    final Map<String, List<SimLinear.Op>> byRegister = new TreeMap<>();
    final Map<String, Integer> counts = new TreeMap<>();

    /** Takes in one file. A line that the kill has cut off is none. */
    void add(Path file) throws IOException {
        Map<String, String[]> calls = new HashMap<>();
        String text = Files.readString(file);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            String[] words = line.strip().split(" ");
            if (words[0].equals("call")) {
                calls.put(words[1], words);
            } else if (words[0].equals("done")) {
                String[] call = calls.remove(words[1]);
                note(call, Long.parseLong(words[2]), Long.parseLong(words[3]));
                count(call[3] + " " + call[7]);
            } else if (words[0].equals("found")) {
                // A swap that changed nothing has read what it found
                String[] call = calls.remove(words[1]);
                read(call, Long.parseLong(words[2]), Long.parseLong(words[3]));
                count("found " + call[7]);
            } else if (words[0].equals("none")) {
                calls.remove(words[1]);
                count("refused");
            }
        }
        calls.values().forEach(call -> note(call, Long.parseLong(call[5]), Long.MAX_VALUE));
        calls.values().forEach(call -> count("open " + call[3]));
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private void note(String[] call, long value, long end) {
        if (call[3].equals("swap")) {
            add(call, new SimLinear.Op(true, Long.parseLong(call[4]), value, begin(call), end));
        } else {
            read(call, value, end);
        }
    }

    private void read(String[] call, long value, long end) {
        add(call, new SimLinear.Op(false, 0, value, begin(call), end));
    }

    private static long begin(String[] call) {
        return Long.parseLong(call[6]);
    }

    private void add(String[] call, SimLinear.Op op) {
        byRegister.computeIfAbsent(call[2], register -> new ArrayList<>()).add(op);
    }
}
