package dev.tollgate.policy.loop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.loop.LoopRule.Setting;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is counted over time: repeated requests, waits, tokens; and which tools may repeat. */
class LoopStateTest {
    private long now = 17;

    @Test
    void theSameRequestCountsOnceItsAnswerIsThere() {
        var requests = new RepeatedRequests();
        for (int i = 1; i <= 8; i++) {
            assertThat(requests.begin(9, false, RepeatedRequests.PAUSE_NANOS, false, now))
                    .isEqualTo(i);
            requests.end(9, true, now += SECONDS.toNanos(3));
        }
    }

    @Test
    void severalAnswersAtOnceAreNoRepetition() {
        var requests = new RepeatedRequests();
        for (int i = 0; i < 20; i++) {
            assertThat(requests.begin(9, false, RepeatedRequests.PAUSE_NANOS, false, now))
                    .isEqualTo(1);
        }
    }

    @Test
    void whatFailedOrIsSentAgainByAnSdkIsNoRepetition() {
        var requests = new RepeatedRequests();
        for (int i = 0; i < 20; i++) {
            assertThat(requests.begin(9, false, RepeatedRequests.PAUSE_NANOS, false, now))
                    .isEqualTo(1);
            requests.end(9, false, ++now);
        }
        requests.begin(9, false, RepeatedRequests.PAUSE_NANOS, false, now);
        requests.end(9, true, ++now);
        assertThat(requests.begin(9, true, RepeatedRequests.PAUSE_NANOS, false, now))
                .isEqualTo(1);
    }

    @Test
    void onlyWhatWentUnansweredIsBelievedToBeSentAgain() {
        var requests = new RepeatedRequests();
        assertThat(requests.wentUnanswered(9)).as("never sent").isFalse();
        requests.begin(9, false, RepeatedRequests.PAUSE_NANOS, false, now);
        assertThat(requests.wentUnanswered(9)).as("under way").isTrue();
        requests.end(9, false, ++now);
        assertThat(requests.wentUnanswered(9)).as("failed").isTrue();
        requests.begin(9, true, RepeatedRequests.PAUSE_NANOS, false, now);
        requests.end(9, true, ++now);
        assertThat(requests.wentUnanswered(9)).as("answered").isFalse();
    }

    @Test
    void keepingACacheWarmIsNoRepetition() {
        var requests = new RepeatedRequests();
        for (int i = 0; i < 20; i++) {
            assertThat(requests.begin(9, false, RepeatedRequests.PAUSE_NANOS, false, now))
                    .isEqualTo(1);
            requests.end(9, true, ++now);
            now += SECONDS.toNanos(30);
        }
    }

    @Test
    void whereAPersonMayHaveAnAnswerWrittenAnewItCountsHalf() {
        var requests = new RepeatedRequests();
        for (int i = 0; i < 12; i++) {
            assertThat(requests.begin(9, false, RepeatedRequests.PAUSE_NANOS, true, now))
                    .isEqualTo(1 + i / 2);
            requests.end(9, true, now += SECONDS.toNanos(3));
            now += SECONDS.toNanos(6);
        }
        requests.begin(8, false, RepeatedRequests.PAUSE_NANOS, true, now);
        requests.end(8, true, ++now);
        assertThat(requests.begin(8, false, RepeatedRequests.PAUSE_NANOS, true, now))
                .as("nobody reads that fast")
                .isEqualTo(2);
    }

    @Test
    void requestsInBetweenDoNotHideARepetition() {
        var requests = new RepeatedRequests();
        for (int i = 1; i <= 5; i++) {
            assertThat(requests.begin(9, false, RepeatedRequests.PAUSE_NANOS, false, now))
                    .isEqualTo(i);
            requests.end(9, true, ++now);
            requests.begin(100 + i, false, RepeatedRequests.PAUSE_NANOS, false, now);
            requests.end(100 + i, true, ++now);
        }
    }

    @Test
    void aCallThatComesTooEarlyIsCounted() {
        var window = new RetryWindow();
        assertThat(window.call(7, 0, now)).isZero();
        window.announce(7, 0, SECONDS.toNanos(5), now);
        assertThat(window.call(8, 0, now + SECONDS.toNanos(1)))
                .as("another branch")
                .isZero();
        assertThat(window.call(7, 0, now + SECONDS.toNanos(1))).isEqualTo(1);
        window.announce(7, 0, SECONDS.toNanos(5), now + SECONDS.toNanos(1));
        assertThat(window.call(7, 0, now + SECONDS.toNanos(2))).isEqualTo(2);
        assertThat(window.doubled()).isEqualTo(SECONDS.toNanos(10));
        window.announce(7, 0, window.doubled(), now + SECONDS.toNanos(2));
        assertThat(window.call(7, 0, now + SECONDS.toNanos(10))).isEqualTo(3);
        window.announce(7, 0, window.doubled(), now + SECONDS.toNanos(10));
        assertThat(window.call(7, 0, now + SECONDS.toNanos(30) - MILLISECONDS.toNanos(100)))
                .isZero();
        assertThat(window.call(7, 0, now + SECONDS.toNanos(31)))
                .as("nothing is owed")
                .isZero();
    }

    @Test
    void theWaitDoublesUpToFiveMinutes() {
        var window = new RetryWindow();
        window.announce(7, 0, SECONDS.toNanos(5), now);
        for (int i = 1; i <= 20; i++) {
            now += SECONDS.toNanos(1);
            assertThat(window.call(7, 0, now)).isEqualTo(i);
            assertThat(window.doubled()).isBetween(SECONDS.toNanos(10), MINUTES.toNanos(5));
            window.announce(7, 0, window.doubled(), now);
        }
        assertThat(window.doubled()).isEqualTo(MINUTES.toNanos(5));
    }

    @Test
    void whatWasOnItsWayWhenTheWaitWasAnnouncedIsNotCounted() {
        var window = new RetryWindow();
        for (int i = 0; i < 10; i++) {
            assertThat(window.call(7, 0, now)).isZero();
            window.announce(7, 0, SECONDS.toNanos(1), now);
            now += MILLISECONDS.toNanos(20);
        }
    }

    @Test
    void severalWhoWereToldAtDifferentTimesComeEachInTheirs() {
        var window = new RetryWindow();
        window.announce(7, 0, SECONDS.toNanos(10), now);
        window.announce(7, 0, SECONDS.toNanos(10), now + SECONDS.toNanos(9));
        assertThat(window.call(7, 0, now + SECONDS.toNanos(10))).isZero();
        assertThat(window.call(7, 0, now + SECONDS.toNanos(19))).isZero();
    }

    @Test
    void whatWasAnnouncedToOneRequestHidesNothingOfAnother() {
        var window = new RetryWindow();
        window.announce(7, 0, SECONDS.toNanos(10), now);
        window.announce(8, 0, SECONDS.toNanos(20), now);
        assertThat(window.call(7, 0, now + SECONDS.toNanos(1))).isEqualTo(1);
        assertThat(window.call(8, 0, now + SECONDS.toNanos(1))).isEqualTo(2);
    }

    /** OpenAI's SDKs: three tries a call, at the time they were told or, where they do not take that, after a time of their own. */
    @Test
    void anSdkThatIsToldToWaitIsNeverCounted() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            var window = new RetryWindow();
            long cap = SECONDS.toNanos(random.nextBoolean() ? 8 : 60);
            boolean ignoresMore = random.nextBoolean();
            for (int call = 0; call < 20; call++) {
                long wait = MILLISECONDS.toNanos(1 + random.nextInt(random.nextBoolean() ? 3_000 : 4_000_000));
                for (int sent = 0; sent < 3; sent++) {
                    assertThat(window.call(7, sent, now))
                            .as("seed %d, call %d, try %d", seed, call, sent)
                            .isZero();
                    now += MILLISECONDS.toNanos(random.nextInt(30));
                    window.announce(7, sent, wait, now);
                    double pause = Math.min(0.5 * Math.pow(2, sent), 8) * (1 - 0.25 * random.nextDouble());
                    now += wait < cap ? wait : ignoresMore ? (long) (pause * 1e9) : cap;
                }
                // It gives up and tells its program, which asks again once the time is over.
                now += wait;
            }
        }
    }

    @Test
    void whoOnlyClaimsToTryAgainIsCountedOrSlow() {
        for (int claim = 1; claim <= 3; claim++) {
            var window = new RetryWindow();
            int early = 0;
            for (int i = 0; i < 100; i++) {
                early = Math.max(early, window.call(7, claim, now));
                window.announce(7, claim, MINUTES.toNanos(1), now);
                now += MILLISECONDS.toNanos(400);
            }
            assertThat(early).as("always try %d", claim).isGreaterThan(50);
        }
        var window = new RetryWindow();
        int early = 0;
        for (int sent = 0; sent < 100; sent++) {
            early = Math.max(early, window.call(7, sent, now));
            window.announce(7, sent, MINUTES.toNanos(1), now);
            now += MILLISECONDS.toNanos(400);
        }
        assertThat(early).as("ever more tries, all at once").isGreaterThan(50);
    }

    @Test
    void aToolThatWaitsIsKnownByItsName() {
        for (var name : new String[] {
            "wait",
            "sleep",
            "poll_queue",
            "waitForPage",
            "get_task",
            "tasks/get",
            "GetTask",
            "buildStatus",
            "check_job_status",
            "browser.wait_for",
            "list-jobs-status",
            "TaskOutput",
            "BashOutput",
            "get_terminal_output",
            "command_status",
            "agent-status"
        }) {
            assertThat(LoopRules.USUAL.polls(name)).as(name).isTrue();
        }
        for (var name : new String[] {
            "get_flight_status",
            "search",
            "update_task",
            "list_files",
            "get_order_details",
            "awaiting",
            "",
            "run_tests",
            "process_refund",
            "git_status",
            "run_command",
            "export_table",
            "write_output"
        }) {
            assertThat(LoopRules.USUAL.polls(name)).as(name).isFalse();
        }
    }

    @Test
    void anOperatorNamesToolsThatMayRepeat() {
        var rules = new LoopRules(
                Map.of(), LoopRules.Caps.USUAL, Set.of("draw_card"), Set.of("look"), LoopRules.Answer.REFUSE);
        assertThat(rules.allows("draw_card")).isTrue();
        assertThat(rules.polls("look")).isTrue();
    }

    @Test
    void aModeBoundsWhatARuleMayDo() {
        assertThat(new Setting(LoopMode.ENFORCE, 3, 4, 5).firmness(5)).isEqualTo(Firmness.STOP);
        assertThat(new Setting(LoopMode.THROTTLE, 3, 4, 5).firmness(5)).isEqualTo(Firmness.THROTTLE);
        assertThat(new Setting(LoopMode.OBSERVE, 3, 4, 5).firmness(5)).isEqualTo(Firmness.OBSERVE);
        assertThat(new Setting(LoopMode.OFF, 3, 4, 5).firmness(5)).isEqualTo(Firmness.NONE);
        assertThat(new Setting(LoopMode.ENFORCE, 0, 0, 0).firmness(5)).isEqualTo(Firmness.NONE);
    }

    @Test
    void capsAreReadInPercentOfTheNearest() {
        assertThat(LoopRules.Caps.USUAL.percent(160, 0, 5, 5)).isEqualTo(80);
        assertThat(LoopRules.Caps.USUAL.percent(10, 500, 0, 0)).isEqualTo(100);
        assertThat(new LoopRules.Caps(0, 0, 100, 0).percent(10_000, 10_000, 90, 7))
                .isEqualTo(90);
    }
}
