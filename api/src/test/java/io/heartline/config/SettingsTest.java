package io.heartline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.SafetyMode;
import io.heartline.spi.DataSettings;
import io.heartline.spi.EngineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static Settings resolve(Source... sources) {
        return Settings.resolve(Keys.all(), List.of(sources));
    }

    private static Source param(String... pairs) {
        Map<String, String> values = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return Source.of("context-param", values);
    }

    @Test
    void everyKeyHasAWorkingDefault() {
        Settings settings = resolve();
        assertThat(settings.get(Keys.SESSION_MODE)).isEqualTo(SafetyMode.SYNC);
        assertThat(settings.get(Keys.SESSION_MAX_WAIT)).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.get(Keys.SESSION_NON_SERIALIZABLE)).isEmpty();
        assertThat(settings.engine("shop", getClass().getClassLoader()).clusterName())
                .isEqualTo("shop");
    }

    @Test
    void theFirstSourceWinsAndTheLineNamesIt() {
        Settings settings =
                resolve(
                        Source.environment(Map.of("HEARTLINE_SESSION_MODE", "async")),
                        param(
                                "heartline.session.mode", "sync",
                                "heartline.session.non-serializable", "local-only",
                                "heartline.backlog", "4m",
                                "heartline.cluster.members", "a:1, b"));
        assertThat(settings.get(Keys.SESSION_MODE)).isEqualTo(SafetyMode.ASYNC);
        assertThat(settings.get(Keys.SESSION_NON_SERIALIZABLE))
                .isEqualTo(Optional.of(NonSerializable.LOCAL_ONLY));
        assertThat(settings.get(Keys.BACKLOG)).isEqualTo(4L << 20);
        assertThat(settings.get(Keys.MEMBERS)).containsExactly("a:1", "b");
        assertThat(settings.describe())
                .contains("session.mode=async (environment)")
                .contains("backlog=4m (context-param)")
                .contains("session.route=rewrite (default)");
    }

    @Test
    void aSecretIsNeverShown() {
        Settings settings = resolve(param("heartline.cluster.secret", "hunter2"));
        assertThat(settings.describe()).contains("cluster.secret=(set)").doesNotContain("hunter2");
    }

    @Test
    void anUnknownKeyIsRefusedWithASuggestion() {
        assertThatThrownBy(() -> resolve(param("heartline.sesion.mode", "sync")))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "unknown setting heartline.sesion.mode (context-param):"
                                + " did you mean heartline.session.mode?");
        assertThatThrownBy(() -> resolve(param("heartline.data-dirctory", "x")))
                .hasMessageContaining("did you mean heartline.data-directory?");
    }

    @Test
    void aDataDirectoryComesWithItsFsyncAndOutlivesOtherChanges() {
        ClassLoader loader = getClass().getClassLoader();
        assertThat(resolve(param("heartline.fsync", "always")).engine("shop", loader).data())
                .isEmpty();
        assertThat(
                        resolve(param("heartline.data-directory", "/var/lib/shop"))
                                .engine("shop", loader)
                                .data())
                .contains(new DataSettings("/var/lib/shop", DataSettings.Fsync.INTERVAL));
        EngineSettings all =
                resolve(
                                param(
                                        "heartline.data-directory", "/var/lib/shop",
                                        "heartline.fsync", "always",
                                        "heartline.min-backups", "1",
                                        "heartline.tls.keystore", "k",
                                        "heartline.tls.truststore", "t"))
                        .engine("shop", loader);
        EngineSettings changed = all.withBacklogBytes(1 << 22);
        assertThat(changed.backlogBytes()).isEqualTo(1 << 22);
        assertThat(changed.withBacklogBytes(all.backlogBytes())).isEqualTo(all);
        assertThatThrownBy(() -> resolve(param("heartline.fsync", "often")))
                .hasMessageContaining("always, interval or never");
    }

    @Test
    void theEnvironmentMayHoldNamesOfAPlatform() {
        assertThat(resolve(Source.environment(Map.of("HEARTLINE_SERVICE_HOST", "10.0.0.1"))))
                .isNotNull();
        assertThatThrownBy(
                        () -> resolve(Source.environment(Map.of("HEARTLINE_SESION_MODE", "sync"))))
                .hasMessageContaining("did you mean heartline.session.mode?");
    }

    @Test
    void aBadValueIsRefusedWithWhatWouldBeRight() {
        assertThatThrownBy(() -> resolve(param("heartline.session.max-wait", "8")))
                .hasMessage(
                        "heartline.session.max-wait=8 (context-param) is refused:"
                                + " expected a duration from 1s to 1h, such as 8s");
        assertThatThrownBy(() -> resolve(param("heartline.session.mode", "safe")))
                .hasMessageContaining("async, sync or strict");
        assertThatThrownBy(() -> resolve(param("heartline.cluster.discovery-port", "70000")))
                .hasMessageContaining("1 to 65535");
    }
}
