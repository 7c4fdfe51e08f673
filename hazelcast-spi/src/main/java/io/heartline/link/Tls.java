package io.heartline.link;

import io.heartline.spi.EngineException;
import io.heartline.spi.TlsSettings;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * This member's key, and whom it trusts: mutual TLS for the peer link. Both sides always show a
 * certificate; host names are not compared, so the trust store should hold this cluster's issuer or
 * certificates and nothing else.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
public final class Tls {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String KEYSTORE = "heartline.tls.keystore";
    private static final String TRUSTSTORE = "heartline.tls.truststore";
    private static final int REHEARSAL_STEPS_MAX = 100;

    private final SSLContext context;

    private Tls(SSLContext context) {
        this.context = context;
    }

    /**
     * Reads both stores, PKCS12 or JKS.
     *
     * @throws EngineException REFUSED if a file is missing, cannot be opened with its password,
     *     holds no key or no certificate, or the own certificate is not valid now
     */
    public static Tls load(TlsSettings settings) {
        KeyStore keys = open(KEYSTORE, settings.keystore(), settings.keystorePassword());
        KeyStore trusted = open(TRUSTSTORE, settings.truststore(), settings.truststorePassword());
        try {
            checkOwn(keys, settings.keystore());
            checkTrusted(trusted, settings.truststore());
            KeyManagerFactory own =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, password(settings.keystorePassword()));
            TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
            others.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    own.getKeyManagers(),
                    new TrustManager[] {
                        new ValidTrust((X509ExtendedTrustManager) others.getTrustManagers()[0])
                    },
                    null);
            Tls tls = new Tls(context);
            tls.rehearse();
            return tls;
        } catch (UnrecoverableKeyException e) {
            throw refused(
                    "the key in "
                            + settings.keystore()
                            + " has another password than the store: give both the one of "
                            + KEYSTORE
                            + "-password",
                    e);
        } catch (GeneralSecurityException e) {
            throw refused("TLS cannot be set up (" + e.getMessage() + "); check " + KEYSTORE, e);
        }
    }

    /** Returns one side of a new connection. */
    SSLEngine engine(boolean dialer) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(dialer);
        engine.setEnabledProtocols(PROTOCOLS);
        if (!dialer) {
            engine.setNeedClientAuth(true);
        }
        return engine;
    }

    private static KeyStore open(String key, String path, Optional<String> password) {
        File file = new File(path);
        if (!file.isFile()) {
            throw refused("there is no file " + path + "; check " + key, null);
        }
        try {
            return KeyStore.getInstance(file, password(password));
        } catch (IOException e) {
            boolean wrong = e.getCause() instanceof UnrecoverableKeyException;
            throw refused(
                    wrong
                            ? "the password does not open " + path + "; check " + key + "-password"
                            : "cannot read " + path + " (" + e.getMessage() + "); check " + key,
                    e);
        } catch (GeneralSecurityException e) {
            throw refused(
                    path + " is neither PKCS12 nor JKS (" + e.getMessage() + "); check " + key, e);
        }
    }

    private static char[] password(Optional<String> text) {
        return text.orElse("").toCharArray();
    }

    private static void checkOwn(KeyStore keys, String path) throws GeneralSecurityException {
        boolean found = false;
        for (String alias : Collections.list(keys.aliases())) {
            Certificate certificate = keys.getCertificate(alias);
            if (keys.isKeyEntry(alias) && certificate instanceof X509Certificate own) {
                found = true;
                try {
                    own.checkValidity();
                } catch (CertificateException e) {
                    throw refused(
                            "the certificate "
                                    + alias
                                    + " in "
                                    + path
                                    + " is valid only from "
                                    + own.getNotBefore().toInstant()
                                    + " to "
                                    + own.getNotAfter().toInstant()
                                    + ": renew it in "
                                    + KEYSTORE,
                            e);
                }
            }
        }
        if (!found) {
            throw refused(
                    path
                            + " holds no private key with a certificate; check "
                            + KEYSTORE
                            + " and its password",
                    null);
        }
    }

    private static void checkTrusted(KeyStore trusted, String path)
            throws GeneralSecurityException {
        for (String alias : Collections.list(trusted.aliases())) {
            if (trusted.isCertificateEntry(alias)) {
                return;
            }
        }
        throw refused(
                path
                        + " holds no trusted certificate: import the issuer's with keytool"
                        + " -importcert, or check "
                        + TRUSTSTORE
                        + "-password",
                null);
    }

    private static EngineException refused(String text, @Nullable Throwable cause) {
        return cause == null
                ? new EngineException(EngineException.Kind.REFUSED, text)
                : new EngineException(EngineException.Kind.REFUSED, text, cause);
    }

    /**
     * Shakes hands with itself, here, where the starter waits: the first handshake of a JVM loads
     * hundreds of classes, and must not do that on the engine's thread.
     */
    private void rehearse() {
        SSLEngine[] sides = {engine(true), engine(false)};
        ByteBuffer[] wires = {
            ByteBuffer.allocate(8 * TlsTransport.RECORD_BYTES_MAX),
            ByteBuffer.allocate(8 * TlsTransport.RECORD_BYTES_MAX)
        };
        ByteBuffer data = ByteBuffer.allocate(TlsTransport.RECORD_BYTES_MAX);
        try {
            sides[0].beginHandshake();
            sides[1].beginHandshake();
            for (int i = 0; i < REHEARSAL_STEPS_MAX; i++) {
                step(sides[i & 1], wires[i & 1], wires[1 - (i & 1)], data);
            }
        } catch (SSLException e) {
            // This member need not trust itself
        }
    }

    private static void step(SSLEngine side, ByteBuffer in, ByteBuffer out, ByteBuffer data)
            throws SSLException {
        switch (side.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = side.getDelegatedTask();
                        task != null;
                        task = side.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> side.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP -> {
                in.flip();
                SSLEngineResult unused = side.unwrap(in, data.clear());
                in.compact();
            }
            default -> side.wrap(ByteBuffer.allocate(1), out);
        }
    }
}
