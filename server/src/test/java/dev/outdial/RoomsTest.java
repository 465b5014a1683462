package dev.outdial;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.vertx.core.buffer.Buffer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Who may know whom.
///
/// ```
/// (root)                         Main, Server, Serve, Config, ...
/// admin
/// twilio · elevenlabs · recording · live · stats · webhook · privacy · console    never know one another
/// bridge
/// tool
/// call
/// suppression
/// event
/// access
/// client
/// phone · http · db · config · ops    the ground floor: they may know each other, without a cycle
/// ```
class RoomsTest {
    private static final String BASE = "dev.outdial";

    /// From top to bottom: each line knows only lines below it, and nothing on its own line.
    private static final List<List<String>> LINES = List.of(
            List.of(""),
            List.of("admin"),
            List.of("twilio", "elevenlabs", "recording", "live", "stats", "webhook", "privacy", "console"),
            List.of("bridge"),
            List.of("tool"),
            List.of("call"),
            List.of("suppression"),
            List.of("event"),
            List.of("access"),
            List.of("client"),
            List.of("phone", "http", "db", "config", "ops"));

    private static final List<String> GROUND_FLOOR = LINES.getLast();
    private static final JavaClasses SERVER = server();

    private static JavaClasses server() {
        try {
            return new ClassFileImporter()
                    .importPath(Path.of(Server.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachLineKnowsOnlyLinesBelowIt() {
        for (int line = 0; line < LINES.size(); line++) {
            for (String room : LINES.get(line)) {
                var strangers = new ArrayList<String>();
                LINES.subList(0, line).forEach(strangers::addAll);
                if (!GROUND_FLOOR.contains(room)) {
                    strangers.addAll(LINES.get(line));
                    strangers.remove(room);
                }
                if (strangers.isEmpty()) {
                    continue;
                }
                noClasses()
                        .that()
                        .resideInAPackage(name(room))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                strangers.stream().map(RoomsTest::name).toArray(String[]::new))
                        .because("'%s' stands on line %d of the picture".formatted(room, line + 1))
                        .check(SERVER);
            }
        }
    }

    @Test
    void thePictureShowsEveryRoom() {
        var drawn = LINES.stream().flatMap(List::stream).map(RoomsTest::name).collect(Collectors.toSet());
        var real = SERVER.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertThat(real).isEqualTo(drawn);
    }

    @Test
    void noRoomsKnowEachOtherInARing() {
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(SERVER);
    }

    @Test
    void nobodyKnowsTheSimulator() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + ".simulator..")
                .check(SERVER);
    }

    /// Everything else is plain blocking code that reads top to bottom. A buffer is but bytes.
    @Test
    void onlySocketsKnowVertx() {
        var sockets = Stream.of(
                        Server.class.getPackageName() + "\\.Server",
                        name("http") + "\\..*",
                        name("bridge") + "\\.(VertxLoop|AcceptedSocket|SocketDialer)",
                        name("twilio") + "\\.Media.*",
                        name("webhook") + "\\.Sender",
                        name("elevenlabs") + "\\.(Conversation|ElevenLabsAgents|SignedUrls|SignedUrlStock)")
                .collect(Collectors.joining("|", "(", ")(\\$.*)?"));
        noClasses()
                .that()
                .haveNameNotMatching(sockets)
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("belong to Vert.x, save its Buffer") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.getPackageName().startsWith("io.vertx") && !type.isEquivalentTo(Buffer.class);
                    }
                })
                .check(SERVER);
    }

    @Test
    void nothingStaticChanges() {
        fields().that()
                .areStatic()
                .should()
                .beFinal()
                .andShould(new ArchCondition<JavaField>("hold nothing that changes") {
                    @Override
                    public void check(JavaField field, ConditionEvents events) {
                        if (!field.getModifiers().contains(JavaModifier.SYNTHETIC) && isChangeable(field)) {
                            events.add(SimpleConditionEvent.violated(
                                    field, "%s is static and may change".formatted(field.getFullName())));
                        }
                    }
                })
                .check(SERVER);
    }

    private static final Set<String> CHANGEABLE = Set.of(
            "java.lang.StringBuilder",
            "java.util.ArrayList",
            "java.util.ArrayDeque",
            "java.util.HashMap",
            "java.util.LinkedHashMap",
            "java.util.TreeMap",
            "java.util.HashSet",
            "java.util.TreeSet",
            "java.util.Random",
            "java.security.SecureRandom");

    private static boolean isChangeable(JavaField field) {
        var type = field.getRawType();
        return type.getPackageName().startsWith(AtomicReference.class.getPackageName())
                || (type.getPackageName().equals("java.util.concurrent") && !type.isEnum())
                || CHANGEABLE.contains(type.getName());
    }

    @Test
    void everyRoomIsNullMarkedAndSaysWhatItIsFor() {
        var silent = rooms().filter(not(room -> room.isAnnotatedWith(NullMarked.class)))
                .map(JavaPackage::getName)
                .toList();
        assertThat(silent).as("rooms without a @NullMarked package-info").isEmpty();
    }

    @Test
    void nobodyPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("what is to be seen goes through the log")
                .check(SERVER);
    }

    @Test
    void timeComesFromAClockThatTestsCanMove() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        name("call"),
                        name("privacy"),
                        name("client"),
                        name("access"),
                        name("stats"),
                        name("live"),
                        name("admin"),
                        name("event"),
                        name("webhook"),
                        name("console"))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(SERVER);
    }

    private static Stream<JavaPackage> rooms() {
        return LINES.stream().flatMap(List::stream).map(room -> SERVER.getPackage(name(room)));
    }

    private static String name(String room) {
        return room.isEmpty() ? BASE : BASE + "." + room;
    }
}
