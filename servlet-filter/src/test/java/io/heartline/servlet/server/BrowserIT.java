package io.heartline.servlet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heartline.servlet.session.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Presence as a person has it: pages in a real browser, on real servers. */
@Execution(ExecutionMode.CONCURRENT)
class BrowserIT {

    private static final Duration START = Duration.ofSeconds(90);
    private static final String USER = "ann";
    private static final String WHY_NOT_RESTORED =
            "JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)";

    @TempDir static Path folder;
    private static Path war;

    @TempDir Path profile;
    private final Cluster cluster = new Cluster(4);

    @BeforeAll
    static void pack() throws Exception {
        war = War.writeWithPage(folder.resolve("page.war"), Build.path("heartline.jar"));
    }

    @BeforeEach
    void needsChromium() {
        assumeTrue(
                System.getenv("CI") != null || Browser.isInstalled(),
                "Debian's chromium and chromium-driver are not installed");
    }

    private Map<String, String> settings(String grace) {
        return cluster.settings(
                "heartline.presence.user-attribute", "user", "heartline.presence.grace", grace);
    }

    private ServerProcess start(String home, Map<String, String> settings) throws Exception {
        ServerProcess server =
                home.equals("payara.micro.jar")
                        ? ServerProcess.micro(Build.path(home), war, settings)
                        : ServerProcess.tomcat(Build.path(home), war, "", settings);
        return server.ready(START);
    }

    /** Logs in and opens a page. */
    private static void enter(Browser browser, Door door, String page) {
        browser.open(door.url("/s/user?name=" + USER));
        browser.open(door.url(page));
        browser.awaitState("connected");
    }

    /** What happens on a page while somebody looks whether its user is there. */
    private interface Scene {
        void play(Door door, Browser browser, Watcher watcher) throws Exception;
    }

    /** Opens a page of one server, with a short grace. */
    private void onPage(String home, String page, Scene scene) throws Exception {
        try (ServerProcess server = start(home, settings("1s"));
                Door door = new Door();
                Browser browser = new Browser(profile)) {
            door.to(server);
            enter(browser, door, page);
            try (Watcher watcher = new Watcher(server, USER)) {
                scene.play(door, browser, watcher);
            }
        }
    }

    private static void awaitGone(Watcher watcher) {
        await().atMost(Duration.ofSeconds(20)).until(() -> watcher.clients() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomcat10.home", "tomcat11.home", "payara.micro.jar"})
    void tabsAreOneClientAndLeaveOnce(String home) throws Exception {
        onPage(
                home,
                "/page.html",
                (door, browser, watcher) -> {
                    String first = browser.openTab();
                    browser.open(door.url("/page.html"));
                    browser.awaitState("connected");
                    await().until(() -> browser.run("clients('" + USER + "')").equals(1L));
                    String second = browser.openTab();
                    String empty = browser.tab();
                    browser.goTo(first);
                    browser.closeTab();
                    Thread.sleep(3_000);
                    assertThat(watcher.leaves()).isZero();
                    assertThat(watcher.clients()).isEqualTo(1);
                    browser.goTo(second);
                    browser.closeTab();
                    browser.goTo(empty);
                    awaitGone(watcher);
                    assertThat(watcher.leaves()).isEqualTo(1);
                });
    }

    @Test
    void aKilledServerAndACutNetworkAreNoLeaves() throws Exception {
        try (ServerProcess one = start("tomcat10.home", settings("10s"));
                ServerProcess two = start("tomcat10.home", settings("10s"));
                Door door = new Door();
                Browser browser = new Browser(profile)) {
            await().until(() -> new Client().body(two, "/s/report").contains("health=SAFE"));
            door.to(one);
            enter(browser, door, "/page.html");
            try (Watcher watcher = new Watcher(two, USER)) {
                one.kill();
                door.to(two);
                await().until(() -> browser.diary().contains("reconnecting"));
                browser.awaitState("connected");
                await().until(() -> browser.run("clients('" + USER + "')").equals(1L));
                door.cut();
                browser.awaitState("reconnecting");
                Thread.sleep(4_000);
                door.to(two);
                browser.awaitState("connected");
                assertThat(watcher.leaves()).isZero();
                assertThat(browser.diary()).doesNotContain("-" + USER);
            }
        }
    }

    @Test
    void aPageThatComesBackFromTheCacheIsThere() throws Exception {
        onPage(
                "tomcat10.home",
                "/page.html?own",
                (door, browser, watcher) -> {
                    browser.open(door.url("/s/cart"));
                    awaitGone(watcher);
                    browser.back();
                    browser.awaitState("connected");
                    assertThat(browser.diary())
                            .as("not restored: %s", browser.run(WHY_NOT_RESTORED))
                            .contains("restored");
                    await().until(() -> watcher.clients() == 1);
                    assertThat(watcher.leaves()).isEqualTo(1);
                });
    }

    @Test
    void aHiddenPageThatIsThrottledStays() throws Exception {
        onPage(
                "tomcat10.home",
                "/page.html?own&ajax",
                (door, browser, watcher) -> {
                    browser.hide();
                    assertThat(browser.run("document.visibilityState")).isEqualTo("hidden");
                    await().atMost(Duration.ofMinutes(3))
                            .pollInterval(Duration.ofSeconds(5))
                            .until(() -> ((Number) browser.run("gap()")).doubleValue() >= 50_000);
                    assertThat(watcher.leaves()).isZero();
                    assertThat(browser.run("state()")).isEqualTo("connected");
                });
    }
}
