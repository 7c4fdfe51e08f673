package io.heartline.chaos;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A member process's side of the lines that it is sent, each to be answered with one line. */
final class Orders {

    private Orders() {}

    /** What carries an order out. */
    interface Servant {
        String obey(String[] words) throws Exception;
    }

    /** Obeys until the parent process ends. */
    static void serve(Servant servant) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            say(servant.obey(line.split(" ")));
        }
    }

    static void say(String line) {
        System.out.println("= " + line);
        System.out.flush();
    }
}
