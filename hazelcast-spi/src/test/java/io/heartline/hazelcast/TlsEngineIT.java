package io.heartline.hazelcast;

import io.heartline.link.Stores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same deaths and freezes with TLS between the members. */
class TlsEngineIT extends EngineIT {

    @BeforeAll
    static void everyMemberSpeaksTls() throws Exception {
        String keys = Stores.sharedByAll().toAbsolutePath().toString();
        System.setProperty("test.tls.keystore", keys);
        System.setProperty("test.tls.password", Stores.PASSWORD);
    }

    @AfterAll
    static void noMore() {
        System.clearProperty("test.tls.keystore");
        System.clearProperty("test.tls.password");
    }
}
