package io.heartline.link;

import io.heartline.MemberId;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Links} needs.
 *
 * @param self this incarnation
 * @param cluster members with another name are strangers
 * @param secret the cluster's secret
 * @param tls TLS on every link, or null for none
 * @param bind address to listen on
 * @param advertised address literal that others dial; empty for the one that they see
 * @param firstPort first port tried, 1 to 65535
 * @param portCount ports tried
 * @param host failure domain
 * @param zone wider failure domain, may be empty
 * @param version library version, told to peers for their logs
 * @param lives former incarnations of this member, at most 16
 */
public record LinkSettings(
        MemberId self,
        String cluster,
        Secret secret,
        @Nullable Tls tls,
        InetAddress bind,
        String advertised,
        int firstPort,
        int portCount,
        String host,
        String zone,
        String version,
        List<MemberId> lives) {

    public LinkSettings {
        lives = List.copyOf(lives);
    }

    /** The settings of a member without a past. */
    public LinkSettings(
            MemberId self,
            String cluster,
            Secret secret,
            @Nullable Tls tls,
            InetAddress bind,
            String advertised,
            int firstPort,
            int portCount,
            String host,
            String zone,
            String version) {
        this(
                self,
                cluster,
                secret,
                tls,
                bind,
                advertised,
                firstPort,
                portCount,
                host,
                zone,
                version,
                List.of());
    }
}
