package io.heartline.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.heartline.spi.EngineSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdapterSettingsTest {

    private final AdapterSettings settings = new AdapterSettings();
    private final ClassLoader loader = AdapterSettingsTest.class.getClassLoader();

    @Test
    void shouldStayOnLoopbackWithEveryDefault_whenNothingIsConfigured() {
        assertThat(settings.resolve(Map.of(), loader))
                .isEqualTo(EngineSettings.loopback("heartline", loader));
    }

    @Test
    void shouldTakeWhatTheServerConfigured() {
        settings.set(Key.CLUSTER_NAME, "orders");
        settings.set(Key.CLUSTER_MEMBERS, " a.example , b.example:5911,");
        settings.set(Key.CLUSTER_SECRET, "s3cret");

        EngineSettings resolved = settings.resolve(Map.of(), loader);

        assertThat(resolved.clusterName()).isEqualTo("orders");
        assertThat(resolved.members()).isEqualTo(List.of("a.example", "b.example:5911"));
        assertThat(resolved.secret()).contains("s3cret");
    }

    @Test
    void shouldPreferTheOuterValue_whenBothAreSet() {
        settings.set(Key.CLUSTER_NAME, "orders");

        assertThat(settings.resolve(Map.of(Key.CLUSTER_NAME, "outer"), loader).clusterName())
                .isEqualTo("outer");
    }

    @Test
    void shouldTreatAnEmptyConfiguredValueAsNotSet() {
        settings.set(Key.CLUSTER_SECRET, "");

        assertThat(settings.resolve(Map.of(), loader).secret()).isEmpty();
    }

    @Test
    void shouldNameTheKeyAndTheRange_whenAPortIsNoPort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.resolve(Map.of(Key.LINK_PORT, "70000"), loader))
                .withMessage(
                        "heartline.cluster.link-port must be a whole number from 1 to 65535, not"
                                + " 70000");
    }

    @Test
    void shouldSpellAKeyAsAnEnvironmentVariable() {
        assertThat(Key.LINK_PORT.variable()).isEqualTo("HEARTLINE_CLUSTER_LINK_PORT");
    }
}
