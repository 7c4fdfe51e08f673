package io.heartline.servlet.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.heartline.Heartline;
import io.heartline.spi.Commit;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers on one in-memory cluster: the plain ways of a session. */
class SessionReplicationTest {

    private final String name = "t" + UUID.randomUUID();
    private final MemoryCluster cluster = MemoryCluster.named(name);
    private final Client client = new Client();
    private TestServer one;
    private TestServer two;
    private MemoryEngine engineTwo;

    @BeforeEach
    void start() throws Exception {
        one = TestServlets.all(new TestServer(name)).start();
        two = TestServlets.all(new TestServer(name)).start();
        engineTwo = cluster.last();
    }

    @AfterEach
    void stop() throws Exception {
        one.close();
        two.close();
    }

    static long counter(TestServer server, String name) {
        return Heartline.of(server.context.getServletContext()).report().counters().get(name);
    }

    @Test
    void anInPlaceChangeIsSeenOnTheOtherServerUnderTheSameId() throws Exception {
        assertThat(client.body(one, "/add?item=a")).isEqualTo("[a]");
        assertThat(client.body(one, "/add?item=b")).isEqualTo("[a, b]");
        String id = client.cookie;
        assertThat(client.body(two, "/add?item=c")).isEqualTo("[a, b, c]");
        assertThat(client.body(one, "/cart")).isEqualTo("[a, b, c]");
        assertThat(client.cookie).isEqualTo(id);
        assertThat(client.cookiesSet).isEqualTo(1);
        assertThat(counter(two, "session_restored")).isEqualTo(1);
    }

    @Test
    void aReadSendsNothing() throws Exception {
        client.body(one, "/add?item=a");
        int commits = cluster.commits.size();
        for (int i = 0; i < 10; i++) {
            assertThat(client.body(one, "/cart")).isEqualTo("[a]");
        }
        assertThat(cluster.commits).hasSize(commits);
        assertThat(counter(one, "session_unchanged")).isGreaterThanOrEqualTo(10);
    }

    @Test
    void onlyTheChangedAttributeTravels() throws Exception {
        client.body(one, "/add?item=a");
        client.body(one, "/set?n=color&v=red");
        Commit last = cluster.commits.get(cluster.commits.size() - 1);
        assertThat(last.changes()).extracting(Commit.Change::field).containsExactly("a:color");
    }

    @Test
    void theRestoredSessionIsTheSameSession() throws Exception {
        client.body(one, "/add?item=a");
        String before = client.body(one, "/info");
        String after = client.body(two, "/info");
        assertThat(after).isEqualTo(before).contains(" false ").contains(" true ");
    }

    @Test
    void aSessionWithoutAttributesLivesOnToo() throws Exception {
        String id = client.body(one, "/new");
        assertThat(client.body(two, "/new")).isEqualTo(id);
    }
}
