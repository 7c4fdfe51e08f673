package io.heartline.link;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in people's words, cause and cure, why TLS failed. */
final class TlsFailure {

    private static final int TEXT_MAX = 200;
    private static final int CAUSES_MAX = 10;

    private TlsFailure() {}

    static String explain(Throwable failure) {
        String cause = certificate(failure);
        if (cause != null) {
            return cause;
        }
        String text = plain(failure);
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("fatal alert") && (lower.contains("cert") || lower.contains("_ca"))) {
            return "it does not accept the TLS certificate of this member ("
                    + text
                    + "): let its heartline.tls.truststore hold the issuer, or renew the"
                    + " certificate; its log says which";
        }
        if (lower.contains("empty client certificate") || lower.contains("certificate chain")) {
            return "it has shown no TLS certificate that is trusted here ("
                    + text
                    + "): add its issuer to heartline.tls.truststore, or check its"
                    + " heartline.tls.keystore";
        }
        return "TLS failed ("
                + text
                + "): both sides need TLS 1.3 or 1.2 and a key that the other accepts";
    }

    private static @Nullable String certificate(Throwable failure) {
        Throwable at = failure;
        boolean untrusted = false;
        for (int i = 0; at != null && i < CAUSES_MAX; i++) {
            if (at instanceof CertificateExpiredException) {
                return "its TLS certificate has expired: renew it in its heartline.tls.keystore";
            }
            if (at instanceof CertificateNotYetValidException) {
                return "its TLS certificate is not valid yet: compare the clocks of both hosts";
            }
            untrusted |=
                    at instanceof CertPathBuilderException
                            || at instanceof CertPathValidatorException
                            || at instanceof CertificateException;
            at = at.getCause();
        }
        return untrusted
                ? "its TLS certificate is not trusted here ("
                        + plain(failure)
                        + "): add it or its issuer to heartline.tls.truststore"
                : null;
    }

    /** Part of the text may be the other side's. */
    private static String plain(Throwable failure) {
        String text = String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}+", " ");
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "..." : text;
    }
}
