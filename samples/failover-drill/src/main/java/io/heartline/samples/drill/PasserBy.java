package io.heartline.samples.drill;

import java.io.IOException;
import java.util.Random;

/**
 * Somebody who looks at the shop for a while, with a session like everybody's, and never comes
 * back. So both servers always have visitors, also the one that all shoppers have left.
 *
 * <p>Nothing of a passer-by is measured.
 */
final class PasserBy implements Runnable {

    private static final int TIMEOUT_MS = 1_000;
    private static final int REQUESTS = 20;
    private static final int PRODUCTS = 12;

    private final Crowd crowd;
    private final int balancerPort;
    private final Random random;

    PasserBy(Crowd crowd, int balancerPort, long seed) {
        this.crowd = crowd;
        this.balancerPort = balancerPort;
        random = new Random(seed);
    }

    @Override
    public void run() {
        try {
            while (crowd.isOpen()) {
                try (HttpLine line = new HttpLine(balancerPort, TIMEOUT_MS)) {
                    visit(line);
                } catch (IOException gone) {
                    Thread.sleep(TIMEOUT_MS); // whoever does not buy does not insist
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void visit(HttpLine line) throws IOException, InterruptedException {
        String cookie = null;
        for (int i = 1; i <= REQUESTS && crowd.isOpen(); i++) {
            Thread.sleep(crowd.thinkMs(random));
            String path =
                    "/shop/api/%s?change=%d&product=%d"
                            .formatted(i % 2 == 0 ? "cart" : "wishes", i, random.nextInt(PRODUCTS));
            HttpLine.Answer answer =
                    i % 8 == 0
                            ? line.get("/shop/api/visit", cookie, 0)
                            : line.post(path, cookie, 0);
            cookie = answer.cookie() == null ? cookie : answer.cookie();
        }
    }
}
