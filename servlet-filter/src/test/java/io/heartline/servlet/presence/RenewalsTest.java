package io.heartline.servlet.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.MemberId;
import io.heartline.state.ReplicatedMap;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Beats that are sent on: how many messages, and what is in them. */
class RenewalsTest {

    private static final MemberId SELF = new MemberId(1, 1);
    private static final int LEASE = 60_000;
    private static final Says HERE = Says.of(0, "");

    private final Map<String, List<Renewal>> messages = new HashMap<>();
    private final Counters counters = new Counters();
    private final Renewals renewals =
            new Renewals(map(), SELF, arrived -> {}, (owner, told) -> {}, () -> {}, counters);

    /** A map that keeps what is put. */
    @SuppressWarnings("unchecked")
    private ReplicatedMap<List<Renewal>> map() {
        return (ReplicatedMap<List<Renewal>>)
                Proxy.newProxyInstance(
                        RenewalsTest.class.getClassLoader(),
                        new Class<?>[] {ReplicatedMap.class},
                        (proxy, method, args) -> {
                            assertThat(method.getName()).isEqualTo("putAsync");
                            var before = messages.put((String) args[0], (List<Renewal>) args[1]);
                            assertThat(before).as("a second message").isNull();
                            return CompletableFuture.completedFuture(null);
                        });
    }

    private long counter(String name) {
        Map<String, Long> report = new HashMap<>();
        counters.into(report);
        return report.get(name);
    }

    private static MemberId other(int number) {
        return new MemberId(2, number);
    }

    @Test
    void shouldSendOneMessageToEachOwnerInASecond() {
        for (int beat = 0; beat < 3; beat++) { // the last one counts
            for (int client = 0; client < 1_000; client++) {
                Renewal renewal = new Renewal(RenewBench.id(client), LEASE + beat, HERE);
                renewals.add(other(client % 4), renewal);
                renewals.tell(renewal);
            }
        }
        assertThat(messages).isEmpty();
        renewals.flush();
        assertThat(messages).hasSize(5); // four owners, and everybody
        for (int owner = 0; owner < 4; owner++) {
            assertThat(messages.get(SELF + ">" + other(owner)))
                    .hasSize(250)
                    .allMatch(renewal -> renewal.leaseMillis() == LEASE + 2);
        }
        assertThat(counter("presence_renewals_sent")).isEqualTo(1_000);
        messages.clear();
        renewals.flush();
        assertThat(messages).as("nothing has come since").isEmpty();
    }

    @Test
    void shouldDropAndCountWhatIsTooMuchForAMessage() {
        Renewal gone = new Renewal(RenewBench.id(7), 1, Says.of(How.LEAVING, ""));
        int room = Renewals.MESSAGE_MAX / gone.bytes();
        for (int client = 0; client < room + 3; client++) {
            renewals.add(other(0), new Renewal(RenewBench.id(client), LEASE, HERE));
        }
        renewals.add(other(0), gone); // has a place
        renewals.flush();
        assertThat(messages.get(SELF + ">" + other(0))).hasSize(room).contains(gone);
        assertThat(Renewal.encode(messages.get(SELF + ">" + other(0))))
                .hasSizeLessThanOrEqualTo(Renewals.MESSAGE_MAX + 1);
        assertThat(counter("presence_renewals_dropped")).isEqualTo(3);
    }
}
