package dev.outdial.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import dev.outdial.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.JsonNode;

/// One headless Chromium. It keeps what the page complained of, and what it asked other hosts for.
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TALL = 900;

    private final ChromeDriver driver;
    private final URI base;
    private final List<String> complaints = new ArrayList<>();
    private final TreeSet<String> strangers = new TreeSet<>();

    private Browser(ChromeDriver driver, URI base) {
        this.driver = driver;
        this.base = base;
    }

    /// Skips the test where there is no browser.
    static void require() {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "The console's tests are skipped: install Debian's packages chromium and chromium-driver");
    }

    /// Starts a browser for the console of the server at `base`.
    static Browser open(URI base) {
        require();
        var options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
                "--lang=en-US");
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        return new Browser(new ChromeDriver(service, options), base);
    }

    /// Makes the window so wide, in CSS pixels, and the colours light or dark.
    Browser looks(int width, boolean isDark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", TALL, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
        return this;
    }

    /// Follows a link that signs in, and waits for the page.
    Browser signIn(String token) {
        driver.get(base + "/console/#token=" + token);
        await("main h1");
        return this;
    }

    /// Signs whoever is there out, without a trace.
    void forget() {
        driver.get(base + "/console/assets/none");
        driver.manage().deleteAllCookies();
        gather();
        complaints.clear();
    }

    /// Goes to a page, and waits until it has a heading and nothing says that it is still loading.
    Browser visit(String path) {
        driver.get(base + path);
        await("main h1");
        until(
                "the page is loaded",
                () -> driver.findElements(By.xpath("//*[@role='status'][text()='Loading…']"))
                        .isEmpty());
        return this;
    }

    WebElement await(String css) {
        return waiting().until(page -> page.findElement(By.cssSelector(css)));
    }

    /// Waits for an element with this text, in a button, a link or elsewhere.
    WebElement awaitText(String css, String text) {
        var found = new ArrayList<WebElement>();
        until("there is a %s with '%s'".formatted(css, text), () -> {
            found.clear();
            driver.findElements(By.cssSelector(css)).stream()
                    .filter(element ->
                            element.isDisplayed() && element.getText().contains(text))
                    .forEach(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    void until(String what, BooleanSupplier holds) {
        waiting().withMessage(() -> what + "; the page says: " + text("body")).until(_ -> holds.getAsBoolean());
    }

    private WebDriverWait waiting() {
        var waiting = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50));
        waiting.ignoring(StaleElementReferenceException.class);
        return waiting;
    }

    /// Clicks what has this text.
    void click(String css, String text) {
        awaitText(css, text).click();
    }

    /// Types into the field of this name, in place of what stands there.
    void type(String name, String text) {
        var field = await("[name='%s']".formatted(name));
        field.clear();
        field.sendKeys(text);
    }

    /// Chooses in a list by the value.
    void choose(String name, String value) {
        new Select(await("select[name='%s']".formatted(name))).selectByValue(value);
    }

    String text(String css) {
        return await(css).getText();
    }

    String path() {
        return URI.create(driver.getCurrentUrl()).getPath();
    }

    /// What a script answers; it may return a promise.
    JsonNode run(String script) {
        var answer = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                (async () => { %s })().then(value => done(JSON.stringify(value ?? null)), error => done(JSON.stringify(String(error))));
                """.formatted(script));
        return Json.MAPPER.readTree(String.valueOf(answer));
    }

    /// Whether the page is wider than the window.
    boolean isTooWide() {
        return run("return document.documentElement.scrollWidth > innerWidth").asBoolean();
    }

    /// What axe finds against WCAG 2.2 AA: `rule: element`, for each.
    List<String> barriers() {
        var results = new AxeBuilder()
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                .analyze(driver);
        return results.getViolations().stream().flatMap(Browser::told).toList();
    }

    private static Stream<String> told(Rule rule) {
        return rule.getNodes().stream()
                .map(node -> "%s: %s (%s)".formatted(rule.getId(), node.getHtml(), node.getFailureSummary()));
    }

    /// Fails if the page has written an error to the console, or asked another host for anything.
    void assertClean() {
        gather();
        assertThat(complaints).as("errors in the browser's console").isEmpty();
        assertThat(strangers).as("requests to other hosts").isEmpty();
    }

    private void gather() {
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .forEach(entry -> complaints.add(entry.getMessage()));
        driver.manage().logs().get(LogType.PERFORMANCE).getAll().forEach(entry -> {
            var message = Json.parse(entry.getMessage()).path("message");
            if (message.path("method").asString("").equals("Network.requestWillBeSent")) {
                var url = message.at("/params/request/url").asString("");
                if (url.startsWith("http") && !url.startsWith(base.toString())) {
                    strangers.add(url);
                }
            }
        });
    }

    /// A picture of what is in the window.
    void picture(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
