package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.testing.Beside;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher itself, run by sh in a tree of its own, with JDKs and a Maven that only write down that they were called. */
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "sh",
            "sed",
            "find",
            "head",
            "cat",
            "mkdir",
            "rm",
            "rmdir",
            "touch",
            "sleep",
            "dirname",
            "readlink",
            "grep",
            "tail",
            "tee",
            "mktemp");
    private static final String PLACES = " /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk*";

    @TempDir
    Path root;

    private Path tree;
    private Path tools;
    private Path called;

    /** What the launcher said and did. */
    private record Run(int code, String out, String err) {}

    @BeforeEach
    void plant() throws IOException {
        tree = Files.createDirectories(root.resolve("tree"));
        tools = Files.createDirectories(root.resolve("tools"));
        called = Files.createFile(root.resolve("called"));
        Files.createDirectories(tree.resolve(".mvn"));
        Files.createDirectories(tree.resolve("src/main"));
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        var script = Files.readString(Path.of("tollgate"));
        assertThat(script).contains(PLACES);
        executable(tree.resolve("tollgate"), script.replace(PLACES, PLACES.replace(" /", " " + root + "/")));
        for (var tool : TOOLS) {
            for (var folder : List.of("/usr/bin/", "/bin/")) {
                if (Files.isExecutable(Path.of(folder + tool))) {
                    // No links: whoever clears the temporary folder warns of each that leads out of it.
                    executable(tools.resolve(tool), "#!/bin/sh\nexec " + folder + tool + " \"$@\"\n");
                }
            }
        }
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /** A JDK of this release in this folder; it writes down its own folder and what it was asked. */
    private Path jdk(String folder, int release) throws IOException {
        var home = root.resolve(folder);
        executable(home.resolve("bin/java"), """
                #!/bin/sh
                echo "java %s $*" >>'%s'
                """.formatted(folder, called));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + release + ".0.1\"\n");
        return home;
    }

    /** A Maven that takes so long and makes a jar. */
    private void maven(String seconds) throws IOException {
        executable(tools.resolve("mvn"), """
                #!/bin/sh
                echo "mvn $*" >>'%1$s'
                sleep %2$s
                mkdir -p target
                echo jar >target/tollgate.jar
                echo "mvn ends" >>'%1$s'
                """.formatted(called, seconds));
    }

    private Run launch(Map<String, String> environment, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(tree.resolve("tollgate").toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("HOME", root.resolve("home").toString());
        builder.environment().putAll(environment);
        var process = builder.start();
        process.outputWriter().close();
        var err = Beside.start(() -> text(process.errorReader(StandardCharsets.UTF_8)));
        var out = text(process.inputReader(StandardCharsets.UTF_8));
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out, err.get(60, TimeUnit.SECONDS));
    }

    private static String text(java.io.Reader reader) {
        try (reader) {
            var all = new java.io.StringWriter();
            reader.transferTo(all);
            return all.toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(called);
    }

    private long builds() throws IOException {
        return calls().stream().filter(line -> line.startsWith("mvn -B")).count();
    }

    private Map<String, String> home(Path jdk) {
        return Map.of("JAVA_HOME", jdk.toString());
    }

    @Test
    void theJdkOfJavaHomeIsTaken() throws Exception {
        maven("0");
        jdk("usr/lib/jvm/jdk-26", 26);

        var run = launch(home(jdk("mine", 25)), "version");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(calls().getLast())
                .startsWith("java mine ")
                .endsWith(" -jar " + tree + "/target/tollgate.jar version");
    }

    @Test
    void anOldJavaHomeIsPassedOverForTheOneOnThePath() throws Exception {
        maven("0");
        Files.createSymbolicLink(tools.resolve("java"), jdk("other", 25).resolve("bin/java"));

        var run = launch(home(jdk("old", 17)), "version");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(calls().getLast()).startsWith("java other ");
    }

    @Test
    void theUsualPlacesAreLookedAtLast() throws Exception {
        maven("0");
        jdk("usr/lib/jvm/a-17", 17);
        jdk("home/.sdkman/candidates/java/25-tem", 25);

        assertThat(launch(Map.of(), "version").code()).isZero();
        assertThat(calls().getLast()).startsWith("java home/.sdkman/candidates/java/25-tem ");

        jdk("usr/lib/jvm/b-25", 25);
        assertThat(launch(Map.of(), "version").code()).isZero();
        assertThat(calls().getLast()).startsWith("java usr/lib/jvm/b-25 ");
    }

    @Test
    void withoutAJdkItSaysWhereItLookedAndWhatToDo() throws Exception {
        maven("0");

        var run = launch(home(jdk("old", 17)), "version");

        assertThat(run.code()).isEqualTo(Exit.LACKING);
        assertThat(run.err())
                .startsWith("tollgate: no JDK 25 found (looked at JAVA_HOME=" + root + "/old, java on the PATH")
                .contains("install one");
        assertThat(calls()).isEmpty();
    }

    @Test
    void withoutMavenItSaysSo() throws Exception {
        var run = launch(home(jdk("mine", 25)), "version");

        assertThat(run.code()).isEqualTo(Exit.LACKING);
        assertThat(run.err()).contains("Maven is needed to build and is not on the PATH: install Maven 3.8 or later");
        assertThat(Files.exists(tree.resolve("target/.build-lock"))).isFalse();
    }

    @Test
    void aBuildThatFailsShowsItsLog() throws Exception {
        executable(tools.resolve("mvn"), "#!/bin/sh\necho 'it broke here'\nexit 1\n");

        var run = launch(home(jdk("mine", 25)), "version");

        assertThat(run.code()).isEqualTo(Exit.LACKING);
        assertThat(run.err()).contains("it broke here").contains("the build failed");
        assertThat(Files.exists(tree.resolve("target/.build-lock"))).isFalse();
    }

    @Test
    void nothingIsBuiltAgainUntilSomethingChanges() throws Exception {
        maven("0");
        var home = home(jdk("mine", 25));
        launch(home, "version");
        launch(home, "version");
        assertThat(builds()).isEqualTo(1);

        var source = Files.writeString(tree.resolve("src/main/New.java"), "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        launch(home, "version");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        maven("2");
        var home = home(jdk("mine", 25));
        var first = Beside.start(() -> launch(home, "version"));
        var second = Beside.start(() -> launch(home, "version"));

        assertThat(first.get(60, TimeUnit.SECONDS).code()).isZero();
        assertThat(second.get(60, TimeUnit.SECONDS).code()).isZero();
        assertThat(builds()).isEqualTo(1);
        assertThat(calls().subList(0, 2)).element(1).isEqualTo("mvn ends");
        assertThat(calls().stream().filter(line -> line.startsWith("java mine")))
                .hasSize(2);
    }

    @Test
    void theLockOfABuildThatDiedIsTakenOver() throws Exception {
        maven("0");
        var lock = Files.createDirectories(tree.resolve("target/.build-lock"));
        var dead = new ProcessBuilder("true").start();
        assertThat(dead.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

        var run = launch(home(jdk("mine", 25)), "version");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(builds()).isEqualTo(1);
        assertThat(Files.exists(lock)).isFalse();
    }

    @Test
    void aLockThatNobodySignedIsTakenOverAfterAWhile() throws Exception {
        maven("0");
        Files.createDirectories(tree.resolve("target/.build-lock"));

        var run = launch(home(jdk("mine", 25)), "version");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void anUnknownProfileIsRefusedBeforeAnythingIsBuilt() throws Exception {
        maven("0");
        var environment = Map.of("JAVA_HOME", jdk("mine", 25).toString(), "TOLLGATE_PROFILE", "huge");

        for (var command : List.of("version", "build")) {
            var run = launch(environment, command);
            assertThat(run.code()).isEqualTo(Exit.USAGE);
            assertThat(run.err()).isEqualTo("tollgate: TOLLGATE_PROFILE: huge (expected: small or standard)\n");
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void eachProfileHasItsMemoryAndTheOperatorsOptionsComeLast() throws Exception {
        maven("0");
        var mine = jdk("mine", 25).toString();

        launch(
                Map.of("JAVA_HOME", mine, "TOLLGATE_PROFILE", "small", "TOLLGATE_JAVA_OPTS", "-Xmx99m -Dx=y"),
                "version");
        launch(Map.of("JAVA_HOME", mine), "version");

        assertThat(calls().get(2))
                .contains(" -Xmx96m ", " -XX:MaxDirectMemorySize=64m ")
                .contains(" -Xmx99m -Dx=y -jar ");
        assertThat(calls().get(3)).contains(" -Xmx256m ", " -XX:MaxDirectMemorySize=256m ");
    }

    @Test
    void aCacheIsUsedWhileItIsNewerThanTheJar() throws Exception {
        maven("0");
        var home = home(jdk("mine", 25));
        launch(home, "version");
        assertThat(calls().getLast()).doesNotContain("AOT");

        var cache = Files.writeString(tree.resolve("target/tollgate.aot"), "cache");
        Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(2)));
        launch(home, "version");
        assertThat(calls().getLast()).contains(" -XX:AOTCache=" + cache + " -XX:AOTMode=auto ");

        Files.setLastModifiedTime(cache, FileTime.from(Instant.now().minusSeconds(60)));
        var stale = launch(home, "version");
        assertThat(calls().getLast()).doesNotContain("AOT");
        assertThat(stale.err()).isEmpty();
    }

    @Test
    void testEndsWithTheSummaryAndTheExitCodeOfTheTests() throws Exception {
        executable(tools.resolve("mvn"), """
                #!/bin/sh
                echo "mvn $*" >>'%s'
                case "$*" in
                  *jacoco:report*) exit 0 ;;
                esac
                mkdir -p target
                echo exec >target/jacoco.exec
                echo '[INFO] Results:'
                echo '[INFO] '
                echo '[ERROR] Tests run: 12, Failures: 1, Errors: 0, Skipped: 3'
                echo '[INFO] BUILD FAILURE'
                exit 1
                """.formatted(called));

        var run = launch(home(jdk("mine", 25)), "test", "-Dtest=Some*");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().stripTrailing()).endsWith("[ERROR] Tests run: 12, Failures: 1, Errors: 0, Skipped: 3");
        assertThat(run.out()).contains("coverage: " + tree + "/target/site/jacoco/index.html");
        assertThat(calls().getFirst()).contains(" test -Dtest=Some*");
        assertThat(calls().getLast()).contains("jacoco:report");
    }

    /** What the jar of the tests below runs. */
    static final class Hello {
        private Hello() {}

        public static void main(String[] arguments) {
            System.out.println("hello " + String.join(" ", arguments));
        }
    }

    /** A real JVM and a jar that says hello. */
    private Map<String, String> real() throws IOException {
        executable(tools.resolve("mvn"), "#!/bin/sh\nexit 0\n");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Hello.class.getName());
        var jar = Files.createDirectories(tree.resolve("target")).resolve("tollgate.jar");
        var name = Hello.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var in = Hello.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            out.write(java.util.Objects.requireNonNull(in, name).readAllBytes());
        }
        return Map.of("JAVA_HOME", System.getProperty("java.home"));
    }

    private static Map<String, String> with(Map<String, String> environment, String profile, String options) {
        var more = new java.util.HashMap<>(environment);
        more.put("TOLLGATE_PROFILE", profile);
        more.put("TOLLGATE_JAVA_OPTS", options);
        return more;
    }

    @Test
    void aCacheOfOneProfileServesBothAndIsIgnoredInSilenceWithOtherFlags() throws Exception {
        var real = real();
        assertThat(launch(real, "build").code()).isZero();
        assertThat(tree.resolve("target/tollgate.aot")).exists();

        for (var profile : List.of("standard", "small")) {
            // With "on" the JVM ends where the cache cannot be used.
            var run = launch(with(real, profile, "-XX:AOTMode=on"), "there");
            assertThat(run).as(profile).isEqualTo(new Run(0, "hello there\n", ""));
        }
        var other =
                launch(with(real, "standard", "-XX:-UseCompressedOops -XX:-UseSerialGC -XX:+UseParallelGC"), "there");
        assertThat(other).isEqualTo(new Run(0, "hello there\n", ""));
    }

    @Test
    void aCacheThatIsGarbageIsIgnoredInSilence() throws Exception {
        var real = real();
        var cache = Files.writeString(tree.resolve("target/tollgate.aot"), "no cache at all");
        Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(2)));

        assertThat(launch(real, "there")).isEqualTo(new Run(0, "hello there\n", ""));
    }

    @Test
    void plainMavenOnAnOlderJdkSaysWhatToDo() throws Exception {
        var old = Path.of("/usr/lib/jvm/java-17-openjdk-amd64");
        var maven = Path.of(System.getProperty("maven.home", "/none"), "bin", "mvn");
        assumeTrue(Files.isDirectory(old) && Files.isExecutable(maven), "no JDK 17 and Maven here to try it with");
        var builder = new ProcessBuilder(maven.toString(), "-o", "-q", "-B", "validate").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", old.toString());
        var process = builder.start();
        process.outputWriter().close();
        var said = text(process.inputReader(StandardCharsets.UTF_8));
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isNotZero();
        assertThat(said.lines())
                .filteredOn(line -> line.contains("Tollgate needs JDK 25"))
                .singleElement()
                .asString()
                .contains("use ./tollgate build, or set JAVA_HOME to a JDK 25");
    }
}
