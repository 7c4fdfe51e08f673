package io.heartline.samples.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the directory of one Tomcat: its own port, logs and copy of the shop.
 *
 * <p>All shoppers give up on a frozen server at once, and come back over new connections: the queue
 * of those not accepted yet has room for them.
 */
final class CatalinaBase {

    private static final String SERVER_XML =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Server port="-1">
              <Service name="Catalina">
                <Connector port="%d" address="%s" protocol="HTTP/1.1" bindOnInit="false"
                           maxThreads="300" minSpareThreads="16" maxKeepAliveRequests="-1"
                           acceptCount="1000"/>
                <Engine name="Catalina" defaultHost="localhost" jvmRoute="${jvmRoute}">
                  <Host name="localhost" appBase="webapps" unpackWARs="true" autoDeploy="false"/>
                </Engine>
              </Service>
            </Server>
            """;

    private static final String LOGGING_PROPERTIES =
            """
            handlers = java.util.logging.ConsoleHandler
            .handlers = java.util.logging.ConsoleHandler
            .level = INFO
            java.util.logging.ConsoleHandler.level = INFO
            java.util.logging.ConsoleHandler.formatter = org.apache.juli.OneLineFormatter
            """;

    private CatalinaBase() {}

    /**
     * Writes a fresh base.
     *
     * @param base a directory that does not exist yet
     * @param home the distribution, from which only the default web.xml is taken
     */
    static void write(Path base, Path home, Path war, int port) throws IOException {
        for (String directory : new String[] {"conf", "logs", "temp", "webapps", "work"}) {
            Files.createDirectories(base.resolve(directory));
        }
        Files.writeString(base.resolve("conf/server.xml"), SERVER_XML.formatted(port, Ports.HOST));
        Files.writeString(base.resolve("conf/logging.properties"), LOGGING_PROPERTIES);
        Files.copy(home.resolve("conf/web.xml"), base.resolve("conf/web.xml"));
        Files.copy(war, base.resolve("webapps/shop.war"));
    }
}
