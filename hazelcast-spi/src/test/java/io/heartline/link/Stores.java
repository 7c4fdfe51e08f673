package io.heartline.link;

import io.heartline.spi.TlsSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Key stores with real certificates, made by the JDK's keytool under target. */
public final class Stores {

    public static final String PASSWORD = "changeit";

    private Stores() {}

    private static Path fresh(String name) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "stores"));
        return folder.resolve(
                name + "-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".p12");
    }

    /** Makes a store with a key and its self-signed certificate, valid from {@code start} on. */
    public static Path keys(String name, String start, int days) throws Exception {
        Path store = fresh(name);
        keytool(
                store,
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days));
        return store;
    }

    public static Path keys(String name) throws Exception {
        return keys(name, "-1d", 30);
    }

    /** Makes a store that trusts the certificates of others. */
    static Path trusting(Path... others) throws Exception {
        Path store = fresh("trust");
        for (Path other : others) {
            String alias = other.getFileName().toString().replaceAll("-.*", "");
            Path certificate = Path.of(other + ".cer");
            keytool(other, "-exportcert", "-alias", alias, "-file", certificate.toString());
            keytool(
                    store,
                    "-importcert",
                    "-noprompt",
                    "-alias",
                    alias,
                    "-file",
                    certificate.toString());
        }
        return store;
    }

    /** Makes one store with a key that trusts itself, for members that share it. */
    public static Path sharedByAll() throws Exception {
        Path store = keys("all");
        Path certificate = Path.of(store + ".cer");
        keytool(store, "-exportcert", "-alias", "all", "-file", certificate.toString());
        keytool(
                store,
                "-importcert",
                "-noprompt",
                "-alias",
                "trusted",
                "-file",
                certificate.toString());
        return store;
    }

    static TlsSettings settings(Path keys, Path trust) {
        Optional<String> password = Optional.of(PASSWORD);
        return new TlsSettings(keys.toString(), password, trust.toString(), password);
    }

    static Tls tls(Path keys, Path trust) {
        return Tls.load(settings(keys, trust));
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }
}
