package dev.tollgate.io.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.BudgetLedger.Means;
import dev.tollgate.policy.budget.BudgetLedger.Reserved;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Reservation;
import dev.tollgate.policy.budget.Spender;
import dev.tollgate.policy.budget.Window;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendJournalTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final long NOW = NOON.toEpochMilli();
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);
    private static final Spender AGENT = new Spender(
            Budget.ofMoney("agent", Level.AGENT, 1_000_000, new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC)),
            "planner");
    private static final Spender TEAM =
            new Spender(Budget.ofMoney("team", Level.TEAM, 2_000_000, new Window.Sliding(Duration.ofHours(3))), "red");

    @TempDir
    Path folder;

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private SpendJournal open(BudgetLedger ledger) throws IOException {
        return SpendJournal.open(folder.resolve("state/budgets.journal"), ledger, CLOCK, warnings::add);
    }

    private static Reservation reserve(BudgetLedger ledger, long nanos, Spender... spenders) {
        var reserved = ledger.reserve("r/1", List.of(spenders), new Amount(nanos, 7), NOW);
        return ((Reserved.Held) reserved).reservation();
    }

    private static void spend(BudgetLedger ledger, long nanos, Spender... spenders) {
        ledger.commit(reserve(ledger, nanos, spenders), new Amount(nanos, 7), NOW);
    }

    private static Amount spent(BudgetLedger ledger, Spender spender) {
        Balance balance = ledger.balance(spender, NOW);
        assertThat(balance.reserved()).isEqualTo(Amount.NOTHING);
        return balance.spent();
    }

    /** The state folder as a process that is killed now leaves it. */
    private void copyTo(Path elsewhere) throws IOException {
        Files.createDirectories(elsewhere);
        try (var files = Files.list(folder.resolve("state"))) {
            for (var file : files.toList()) {
                Files.copy(file, elsewhere.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void aRestartForgetsNothing() throws IOException {
        var first = new BudgetLedger();
        try (var _ = open(first)) {
            spend(first, 300, AGENT, TEAM);
            spend(first, 50, TEAM);
        }
        var second = new BudgetLedger();
        try (var _ = open(second)) {
            assertThat(spent(second, AGENT)).isEqualTo(new Amount(300, 7));
            assertThat(spent(second, TEAM)).isEqualTo(new Amount(350, 14));
            spend(second, 1, AGENT);
        }
        var third = new BudgetLedger();
        try (var _ = open(third)) {
            assertThat(spent(third, AGENT)).isEqualTo(new Amount(301, 14));
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void nobodyButItsOwnerReadsIt() throws IOException {
        Assumptions.assumeTrue(
                folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "no POSIX rights here");
        try (var _ = open(new BudgetLedger());
                var files = Files.list(folder.resolve("state"))) {
            assertThat(files.toList())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("budgets.journal", "budgets.journal.lock");
            for (var name : List.of("budgets.journal", "budgets.journal.lock")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                                folder.resolve("state").resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void whatRanWhenTheProcessDiedCountsAsSpent() throws IOException {
        var ledger = new BudgetLedger();
        try (var _ = open(ledger)) {
            spend(ledger, 300, AGENT);
            var running = reserve(ledger, 200, AGENT, TEAM);
            ledger.extend(running, new Amount(11, 1), NOW, Means.FREE);
            copyTo(folder.resolve("killed"));
        }
        var next = new BudgetLedger();
        try (var _ = SpendJournal.open(folder.resolve("killed/budgets.journal"), next, CLOCK, warnings::add)) {
            assertThat(spent(next, AGENT)).isEqualTo(new Amount(511, 15));
            assertThat(spent(next, TEAM)).isEqualTo(new Amount(211, 8));
        }
        assertThat(warnings).hasSize(1).first().asString().contains("1 attempts had not ended");
    }

    @Test
    void aTornTailCostsOnlyItself() throws IOException {
        var ledger = new BudgetLedger();
        try (var _ = open(ledger)) {
            for (int i = 0; i < 50; i++) {
                spend(ledger, 10, AGENT);
            }
        }
        var path = folder.resolve("state/budgets.journal");
        var whole = Files.readAllBytes(path);
        for (long seed = 0; seed < 40; seed++) {
            var random = new SplittableRandom(seed);
            int at = random.nextInt(8, 5_500);
            Files.write(path, whole);
            try (var file = new RandomAccessFile(path.toFile(), "rw")) {
                if (random.nextBoolean()) {
                    file.setLength(at);
                } else {
                    file.seek(at);
                    file.write(random.nextInt(256));
                }
            }
            var next = new BudgetLedger();
            try (var _ = open(next)) {
                assertThat(spent(next, AGENT).nanos()).as("seed %s", seed).isBetween(0L, 500L);
            }
        }
    }

    @Test
    void theFileStaysSmallHoweverMuchIsWritten() throws IOException {
        var ledger = new BudgetLedger();
        var path = folder.resolve("state/budgets.journal");
        long spent = 0;
        try (var _ = open(ledger)) {
            for (int round = 0; round < 6; round++) {
                var before = Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey();
                for (int i = 0; i < 30_000; i++) {
                    spend(ledger, 1, TEAM);
                    spent++;
                }
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !Files.readAttributes(
                                path, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey()
                        .equals(before));
                copyTo(folder.resolve("copy" + round));
                var copied = new BudgetLedger();
                try (var _ = SpendJournal.open(
                        folder.resolve("copy" + round + "/budgets.journal"), copied, CLOCK, warnings::add)) {
                    assertThat(spent(copied, TEAM).nanos()).isEqualTo(spent);
                }
            }
        }
        assertThat(Files.size(path)).isEqualTo(SpendJournal.SMALLEST);
        assertThat(warnings).isEmpty();
    }

    @Test
    void twoGatewaysNeverWriteOneFile() throws IOException {
        try (var _ = open(new BudgetLedger())) {
            assertThatThrownBy(() -> open(new BudgetLedger()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("budgets.journal.lock")
                    .hasMessageContaining("expected: one writer");
        }
        open(new BudgetLedger()).close();
    }

    @Test
    void whatWasSpentAfterTheClockWasPutBackIsNotForgottenEither() throws IOException {
        var ledger = new BudgetLedger();
        long back = NOW - Duration.ofDays(2).toMillis();
        try (var _ = open(ledger)) {
            spend(ledger, 300, AGENT, TEAM);
            ledger.commit(
                    ((Reserved.Held) ledger.reserve("r/2", List.of(AGENT, TEAM), new Amount(50, 7), back))
                            .reservation(),
                    new Amount(50, 7),
                    back);
            copyTo(folder.resolve("killed"));
        }
        var next = new BudgetLedger();
        try (var _ = SpendJournal.open(
                folder.resolve("killed/budgets.journal"), next, () -> NOON.minus(Duration.ofDays(2)), warnings::add)) {
            assertThat(next.balance(AGENT, back).spent()).isEqualTo(new Amount(350, 14));
            assertThat(next.balance(TEAM, back).spent()).isEqualTo(new Amount(350, 14));
        }
    }

    @Test
    void aFileThatSomebodyTakesAwayOrCutsOffWhileItIsWrittenIsWrittenAnew() throws IOException {
        var ledger = new BudgetLedger();
        var path = folder.resolve("state/budgets.journal");
        List<Damage> damages = List.of(
                file -> truncate(file, 0),
                file -> truncate(file, 70_000),
                Files::delete,
                file -> {
                    Files.delete(file);
                    Files.delete(file.resolveSibling("budgets.journal.lock"));
                    Files.delete(file.getParent());
                },
                file -> Files.move(
                        Files.write(file.resolveSibling("other"), new byte[10]),
                        file,
                        StandardCopyOption.REPLACE_EXISTING));
        long spent = 0;
        try (var _ = open(ledger)) {
            for (int i = 0; i < damages.size(); i++) {
                spend(ledger, 10, AGENT);
                damages.get(i).to(path);
                spend(ledger, 1, AGENT);
                spent += 11;
                int told = i + 1;
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> warnings.size() >= told && Files.exists(path) && Files.size(path) > 70_000);
                copyTo(folder.resolve("killed" + i));
                var next = new BudgetLedger();
                try (var _ =
                        SpendJournal.open(folder.resolve("killed" + i + "/budgets.journal"), next, CLOCK, _ -> {})) {
                    assertThat(spent(next, AGENT).nanos()).as("damage %s", i).isEqualTo(spent);
                }
            }
            assertThatThrownBy(() -> open(new BudgetLedger())).isInstanceOf(IOException.class);
        }
        assertThat(warnings).hasSize(damages.size()).allMatch(text -> text.contains("it is written anew"));
    }

    @Test
    void whatAFileHoldsIsAddedToWhatWasSpentBeforeItCouldBeHad() throws IOException {
        var first = new BudgetLedger();
        try (var _ = open(first)) {
            spend(first, 300, AGENT, TEAM);
        }
        copyTo(folder.resolve("tomorrow"));
        var second = new BudgetLedger();
        spend(second, 5, AGENT, TEAM);
        try (var _ = open(second)) {
            assertThat(spent(second, AGENT).nanos()).isEqualTo(305);
            assertThat(spent(second, TEAM).nanos()).isEqualTo(305);
        }
        var tomorrow = NOON.plus(Duration.ofDays(1));
        var third = new BudgetLedger();
        var reserved = third.reserve("r/3", List.of(AGENT), new Amount(7, 1), tomorrow.toEpochMilli());
        third.commit(((Reserved.Held) reserved).reservation(), new Amount(7, 1), tomorrow.toEpochMilli());
        try (var _ = SpendJournal.open(
                folder.resolve("tomorrow/budgets.journal"), third, InstantSource.fixed(tomorrow), warnings::add)) {
            assertThat(third.balance(AGENT, tomorrow.toEpochMilli()).spent()).isEqualTo(new Amount(7, 1));
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void aDiskThatTakesNothingForAWhileIsTriedAgain() throws IOException {
        var ledger = new BudgetLedger();
        var state = folder.resolve("state");
        try (var _ = open(ledger)) {
            spend(ledger, 10, AGENT);
            Files.move(state, folder.resolve("away"));
            Files.write(state, new byte[1]);
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> warnings.size() >= 2);
            assertThat(warnings.get(1)).contains("only remembered in memory until it can be");
            spend(ledger, 5, AGENT);
            Files.delete(state);
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> warnings.size() >= 3);
            assertThat(warnings.get(2)).contains("is written again");
            spend(ledger, 1, AGENT);
        }
        var next = new BudgetLedger();
        try (var _ = open(next)) {
            assertThat(spent(next, AGENT).nanos()).isEqualTo(16);
        }
        assertThat(warnings).hasSize(3);
    }

    @Test
    void whatIsDamagedIsSaidAndKept() throws IOException {
        var path = folder.resolve("state/budgets.journal");
        for (var damage : List.of(new byte[0], "no journal at all".getBytes(StandardCharsets.UTF_8))) {
            warnings.clear();
            open(new BudgetLedger()).close();
            Files.write(path, damage);
            open(new BudgetLedger()).close();
            assertThat(warnings).hasSize(1).first().asString().contains("damaged after 0 records");
            assertThat(folder.resolve("state/budgets.journal.damaged")).hasBinaryContent(damage);
        }
    }

    private static void truncate(Path file, int length) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(length);
        }
    }

    /** What somebody does to a file. */
    private interface Damage {
        void to(Path file) throws IOException;
    }
}
