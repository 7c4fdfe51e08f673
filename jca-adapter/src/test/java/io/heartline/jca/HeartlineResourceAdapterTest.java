package io.heartline.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heartline.config.Keys;
import io.heartline.config.SettingsException;
import io.heartline.config.Source;
import io.heartline.spi.DataSettings;
import io.heartline.spi.EngineSettings;
import jakarta.resource.NotSupportedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeartlineResourceAdapterTest {

    private final HeartlineResourceAdapter adapter = new HeartlineResourceAdapter();

    @Test
    void shouldStayOnLoopbackWithEveryDefault_whenNothingIsConfigured() {
        ClassLoader loader = HeartlineResourceAdapter.class.getClassLoader();

        assertThat(adapter.settings().engine("heartline", loader))
                .isEqualTo(EngineSettings.loopback("heartline", loader));
    }

    @Test
    void shouldTakeWhatTheServerConfigured() {
        adapter.setClusterName("orders");
        adapter.setClusterMembers("a.example, b.example:5911");
        adapter.setClusterSecret("s3cret");
        adapter.setLinkPort("6000");
        adapter.setDataDirectory("/var/lib/orders");
        adapter.setFsync("always");

        EngineSettings settings =
                adapter.settings().engine("heartline", getClass().getClassLoader());

        assertThat(settings.clusterName()).isEqualTo("orders");
        assertThat(settings.members()).containsExactly("a.example", "b.example:5911");
        assertThat(settings.secret()).contains("s3cret");
        assertThat(settings.linkPort()).isEqualTo(6000);
        assertThat(settings.data())
                .contains(new DataSettings("/var/lib/orders", DataSettings.Fsync.ALWAYS));
    }

    @Test
    void shouldPreferTheOuterValue_whenBothAreSet() {
        adapter.setClusterName("orders");
        Source outer = Source.of("system property", Map.of("heartline.cluster.name", "outer"));

        assertThat(adapter.settings(outer).get(Keys.CLUSTER_NAME)).contains("outer");
    }

    @Test
    void shouldTreatAnEmptyValueAsNotSet() {
        adapter.setClusterSecret("s3cret");
        adapter.setClusterSecret("");

        assertThat(adapter.settings().get(Keys.SECRET)).isEmpty();
    }

    @Test
    void shouldNameTheKeyAndWhereItCameFrom_whenAValueIsWrong() {
        adapter.setLinkPort("many");

        assertThatThrownBy(adapter::settings)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("heartline.cluster.link-port=many (adapter)");
    }

    @Test
    void shouldEqualAnAdapterWithTheSameSettingsOnly() {
        HeartlineResourceAdapter other = new HeartlineResourceAdapter();
        assertThat(adapter).isEqualTo(other).hasSameHashCodeAs(other);

        other.setClusterName("orders");
        assertThat(adapter).isNotEqualTo(other);
    }

    @Test
    void shouldRefuseMessageEndpoints() {
        assertThatThrownBy(() -> adapter.endpointActivation(null, null))
                .isInstanceOf(NotSupportedException.class);
    }
}
