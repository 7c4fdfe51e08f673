package io.heartline.servlet.server;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real Chromium without a window, whose pages keep a diary: {@code src/test/resources/page}. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private final ChromeDriver driver;

    /** Chromium throttles a page that was hidden for five minutes; here, for five seconds. */
    private static final String THROTTLING =
            "IntensiveWakeUpThrottling:grace_period_seconds/5/grace_period_seconds_loaded/5";

    /** What its driver would have it do, so that tests are not throttled. */
    private static final List<String> UNTHROTTLED =
            List.of(
                    "disable-background-timer-throttling",
                    "disable-backgrounding-occluded-windows",
                    "disable-renderer-backgrounding");

    Browser(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-features=" + THROTTLING,
                "--user-data-dir=" + profile);
        options.setExperimentalOption("excludeSwitches", UNTHROTTLED);
        driver =
                new ChromeDriver(
                        new ChromeDriverService.Builder()
                                .usingDriverExecutable(DRIVER.toFile())
                                .build(),
                        options);
    }

    static boolean isInstalled() {
        return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
    }

    void open(String url) {
        driver.get(url);
    }

    /** Opens another tab before the present one, and goes there. Returns the present one. */
    String openTab() {
        String before = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        return before;
    }

    /** Goes to another tab without showing it. */
    void goTo(String tab) {
        driver.switchTo().window(tab);
    }

    String tab() {
        return driver.getWindowHandle();
    }

    void closeTab() {
        driver.close();
    }

    /** Nobody sees the page any more. */
    void hide() {
        driver.manage().window().minimize();
    }

    void back() {
        driver.navigate().back();
    }

    Object run(String script) {
        return driver.executeScript("return " + script);
    }

    void awaitState(String state) {
        await().pollInterval(Duration.ofMillis(100))
                .atMost(Duration.ofSeconds(40))
                .until(() -> state.equals(run("globalThis.state?.()")));
    }

    List<String> diary() {
        return ((List<?>) run("globalThis.diary")).stream().map(String::valueOf).toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
