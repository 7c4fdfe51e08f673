package io.heartline.spi;

import java.util.Optional;

/**
 * The stores for TLS between members, PKCS12 or JKS.
 *
 * @param keystore file with this member's private key and certificate
 * @param keystorePassword password of that file and of its key
 * @param truststore file with the certificates that this member trusts
 * @param truststorePassword password of that file
 */
public record TlsSettings(
        String keystore,
        Optional<String> keystorePassword,
        String truststore,
        Optional<String> truststorePassword) {

    /** Never shows a password. */
    @Override
    public String toString() {
        return "TlsSettings[keystore=" + keystore + ", truststore=" + truststore + "]";
    }
}
