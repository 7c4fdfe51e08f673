package io.heartline.samples.drill;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the drill was told on its command line.
 *
 * @param tomcatHome an unpacked Tomcat distribution; it is only read
 * @param war the shop, with Heartline
 * @param directory where servers, figures and the picture are written
 * @param demo how long the shop stays up afterwards; negative means until Ctrl-C
 * @param shoppers number of shoppers
 * @param think mean pause of a shopper between two requests
 * @param guests whether presence is on, with guests who come and go
 */
record Settings(
        Path tomcatHome,
        Path war,
        Path directory,
        Duration demo,
        int shoppers,
        Duration think,
        boolean guests) {

    static final String BUILD_COMMAND = "mvn -q -Pdemo verify";

    /**
     * Reads the system properties that the build sets.
     *
     * @throws IllegalStateException if Tomcat or the shop is missing; the message says how to get
     *     it
     */
    static Settings fromSystemProperties() {
        Path directory = Path.of(System.getProperty("heartline.build.directory", "target"));
        Settings settings =
                new Settings(
                        Path.of(required("tomcat10.home")).toAbsolutePath(),
                        Path.of(required("shop.war")).toAbsolutePath(),
                        directory.toAbsolutePath(),
                        Duration.ofSeconds(Integer.getInteger("demo.seconds", -1)),
                        Integer.getInteger("drill.shoppers", 200),
                        Duration.ofMillis(Integer.getInteger("drill.think.ms", 200)),
                        Boolean.getBoolean("drill.guests"));
        require(settings.tomcatHome().resolve("bin/bootstrap.jar"), "The Tomcat distribution");
        require(settings.war(), "The shop");
        return settings;
    }

    private static String required(String key) {
        String value = System.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(
                    "-D" + key + " is not set. The build sets it; run: " + BUILD_COMMAND);
        }
        return value;
    }

    private static void require(Path file, String what) {
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    what + " is missing: " + file + ". The build brings it; run: " + BUILD_COMMAND);
        }
    }
}
