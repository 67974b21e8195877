package dev.tollgate.policy.loop;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one run, at most 4 KiB: the events of its task, what it asked lately, and how firm the answer to it is.
 *
 * <p>Threads: not safe; whoever keeps it guards it.
 */
public final class RunTrack {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int TASKS = 8;
    private static final int SECONDS = 60;

    private final RepeatedRequests requests = new RepeatedRequests();
    private final RetryWindow window = new RetryWindow();
    private final Escalation escalation = new Escalation();
    /** The last of its tasks; as long as what it holds, until it is full: most runs have one. */
    private long[] tasks = {};

    private int tasksKnown;
    private boolean begun;
    private long task;
    private long taskBegan;
    private Trail known = new Trail();
    private int calls;
    private int tools;
    private int idle;
    private int haste;
    private long spentNanoDollars;
    private long lastCall;
    private @Nullable Finding last;
    /** The conversation for which it was stopped; 0 for any. */
    private long stoppedAt;
    /** The whole conversation when it was stopped last. */
    private long mark;

    /**
     * Judges a call, which {@link #ended} ends.
     *
     * @param excused   findings that an operator has called mistaken
     * @param elsewhere what stands against the run on other replicas; null if nothing does
     */
    public LoopVerdict judge(LoopCall said, LoopRules rules, Predicate<Finding> excused, @Nullable Standing elsewhere) {
        // Anybody can say that a call is a repetition; it is believed where something failed.
        var call = said.again() && !requests.wentUnanswered(said.told().requestKey()) ? said.first() : said;
        long now = call.now();
        long sinceLast = begun ? now - lastCall : Long.MAX_VALUE;
        hear(call);
        if (elsewhere != null) {
            join(elsewhere, call);
        }
        lastCall = now;
        long pause = isQuestion(call) ? RepeatedRequests.OPENING_PAUSE_NANOS : RepeatedRequests.PAUSE_NANOS;
        int times = requests.begin(call.told().requestKey(), call.again(), pause, now);
        int early = window.call(call.told().requestKey(), call.sent(), now);
        var standing = escalation.standing(now);
        if (standing != null && isOfThis(call)) {
            return new LoopVerdict(standing.action(), standing.waitNanos(), last);
        }
        var strongest = new Strongest(rules, excused);
        events(call, strongest);
        talk(call, strongest);
        amounts(call, times, early, strongest);
        strongest.count(LoopRule.L14, hasty(sinceLast), call.sure() ? Firmness.STOP : Firmness.OBSERVE);
        return verdict(call, strongest.found, sinceLast, call.sure() && standing == null);
    }

    // What is the same run there may be another here, as where the same question was asked twice: it is the same if it
    // goes on from where it was
    // stopped there.
    private void join(Standing elsewhere, LoopCall call) {
        boolean same = elsewhere.mark() == 0 || call.named() || call.told().goesOnFrom(elsewhere.mark());
        if (call.sure() && same && (elsewhere.quarantined() || elsewhere.task() == task)) {
            boolean stood = escalation.standing(call.now()) != null;
            escalation.join(elsewhere, call.now());
            stoppedAt = stood ? stoppedAt : elsewhere.mark();
            mark = stood ? mark : elsewhere.mark();
            last = last == null ? elsewhere.finding() : last;
        }
    }

    /** What stands against the run, for other replicas. */
    public Standing standing() {
        return escalation.standing(task, mark, last);
    }

    /** Whether what stands against the run stands against this call: conversations that were taken for one run are still told apart. */
    private boolean isOfThis(LoopCall call) {
        return call.named() || (call.sure() && (stoppedAt == 0 || call.told().goesOnFrom(stoppedAt)));
    }

    private LoopVerdict verdict(LoopCall call, @Nullable Finding found, long sinceLast, boolean mayBlock) {
        long now = call.now();
        Escalation.Answer answer;
        if (found != null && found.firmness() == Firmness.THROTTLE && found.rule() == LoopRule.L9) {
            answer = new Escalation.Answer(LoopAction.THROTTLE, window.doubled());
        } else if (found != null && found.firmness() == Firmness.THROTTLE && found.rule() == LoopRule.L14) {
            // The pace is that of calls that were let through: whoever waits for as long as it was told to is one of
            // them.
            lastCall = now - sinceLast;
            answer = new Escalation.Answer(LoopAction.THROTTLE, SECOND - sinceLast);
        } else {
            answer = escalation.answer(found, mayBlock, now);
        }
        if (answer.action() == LoopAction.QUARANTINE
                || (answer.action() == LoopAction.BLOCK && answer.waitNanos() > 0)) {
            stoppedAt = call.told().origin();
        }
        if (answer.action().compareTo(LoopAction.BREAK) >= 0) {
            mark = call.told().end();
        }
        if (found != null) {
            last = found;
        }
        return found == null ? LoopVerdict.PASS : new LoopVerdict(answer.action(), answer.waitNanos(), found);
    }

    // --- what the call tells
    // --------------------------------------------------------------------------------------------

    private void hear(LoopCall call) {
        var told = call.told();
        int before = known.size();
        if (!begun || (told.task() != 0 && told.task() != task)) {
            if (begun && isNew(told.task())) {
                escalation.newTurn();
                window.forget();
                idle = 0;
            }
            begun = true;
            taskBegan = call.now();
            task = told.task();
            remember(task);
            known = told.trail();
            calls = told.calls();
            tools = told.tools();
        } else {
            known = Trail.after(known, told.trail());
            calls = Math.max(call.again() ? calls : calls + 1, told.calls());
            tools = Math.max(tools + Math.max(0, known.size() - before), told.tools());
            if (known.size() > before && StepRules.gotOn(known)) {
                escalation.gotOn();
            }
        }
    }

    private void remember(long other) {
        int slot = tasksKnown++ % TASKS;
        if (slot == tasks.length) {
            tasks = Arrays.copyOf(tasks, slot + 1);
        }
        tasks[slot] = other;
    }

    /** Agents that share a run take turns; each has its own task. */
    private boolean isNew(long other) {
        for (long known : tasks) {
            if (known == other) {
                return false;
            }
        }
        return true;
    }

    /**
     * How many polls came sooner than a second after the call before, less the seconds that passed at others; 0 if this one is in time. What was
     * asked before the run was known counts as hasty.
     */
    private int hasty(long sinceLast) {
        int polls = StepRules.polls(known);
        if (polls == 0 || sinceLast == Long.MAX_VALUE) {
            haste = polls;
        } else if (sinceLast < SECOND) {
            haste = Math.min(haste + 1, polls);
            return haste;
        } else {
            haste = (int) Math.max(0, haste - sinceLast / SECOND);
        }
        return 0;
    }

    // --- the rules
    // ------------------------------------------------------------------------------------------------------

    private void events(LoopCall call, Strongest strongest) {
        var told = call.told();
        strongest.add(StepRules.judge(told.trail(), 0, told.turn(), strongest.rules));
        if (known != told.trail()) {
            int turn = Math.max(0, known.size() - (told.trail().size() - told.turn()));
            var found = StepRules.judge(known, 0, turn, strongest.rules);
            strongest.add(found == null || call.sure() ? found : found.atMost(Firmness.THROTTLE));
        }
    }

    private void talk(LoopCall call, Strongest strongest) {
        var talk = call.told().talk();
        strongest.count(LoopRule.L5, talk.repeats(), Firmness.STOP);
        if (!call.again()) {
            idle = talk.idle() && call.told().turn() == call.told().trail().size() ? idle + 2 : 0;
        }
        strongest.count(LoopRule.L6, idle, Firmness.STOP);
    }

    private void amounts(LoopCall call, int times, int early, Strongest strongest) {
        var told = call.told();
        // What is counted across calls holds against a run only if the calls are surely its own.
        var most = call.sure() ? Firmness.STOP : Firmness.THROTTLE;
        var repeated = strongest.rules.setting(LoopRule.L4);
        if (!isQuestion(call)) {
            strongest.count(LoopRule.L4, times, most);
        } else if (repeated.stop() > 0 && times >= repeated.stop()) {
            strongest.count(LoopRule.L4, times, Firmness.OBSERVE);
        }
        kin(call.kin(), most, strongest);
        strongest.count(LoopRule.L9, early, call.sure() ? Firmness.STOP : Firmness.OBSERVE);
        strongest.count(LoopRule.L11, call.burn(), Firmness.STOP);
        // What is used before this call counts: a cap of five lets five pass.
        var caps = strongest.rules.caps();
        long percent = call.sure()
                ? caps.percent(calls - 1, tools, spentNanoDollars, call.now() - taskBegan)
                : caps.percent(told.calls() - 1, told.tools(), 0, 0);
        strongest.count(LoopRule.L12, percent, Firmness.STOP);
    }

    // The same question again and again, each time as a conversation of its own, may be a check of health, a test, or
    // asked
    // by many people: where another run would be stopped it is worth a word.
    private static boolean isQuestion(LoopCall call) {
        return call.told().opening() && !call.named();
    }

    // What was only seen in one trace slows down at most; an agent that stands in its own stack stands there for sure.
    private static void kin(Kin kin, Firmness most, Strongest strongest) {
        var lineage = kin.lineage();
        var sure = lineage.proven() ? most : Firmness.THROTTLE;
        strongest.count(LoopRule.L7, lineage.depth(), sure);
        strongest.countOther(LoopRule.L7, lineage.period(), lineage.turns(), most);
        strongest.count(LoopRule.L8, kin.underWay(), sure);
        strongest.countOther(LoopRule.L8, SECONDS, kin.begun(), sure);
        // Each caller of many has a run of its own: many new ids are a sign and no more.
        strongest.countOther(LoopRule.L8, SECONDS, kin.newIds(), Firmness.OBSERVE);
    }

    /** Threads: confined to one. */
    private final class Strongest {
        private final LoopRules rules;
        private final Predicate<Finding> excused;
        private @Nullable Finding found;

        Strongest(LoopRules rules, Predicate<Finding> excused) {
            this.rules = rules;
            this.excused = excused;
        }

        void count(LoopRule rule, long count, Firmness most) {
            count(rule, 0, count, rules.firmness(rule, count).atMost(most));
        }

        void countOther(LoopRule rule, int period, long count, Firmness most) {
            count(rule, period, count, rules.otherFirmness(rule, count).atMost(most));
        }

        private void count(LoopRule rule, int period, long count, Firmness firmness) {
            if (firmness != Firmness.NONE) {
                int last = known.size() - 1;
                long act = last < 0 ? 0 : known.act(last);
                add(new Finding(rule, firmness, period, count, act, last < 0 ? 0 : known.result(last)));
            }
        }

        void add(@Nullable Finding other) {
            if (other != null && !excused.test(other)) {
                found = found == null ? other : Finding.firmer(found, other);
            }
        }
    }

    // --- the end
    // --------------------------------------------------------------------------------------------------------

    /**
     * How a call that was judged has ended.
     *
     * @param requestKey  of that call
     * @param sent        how often its sender said to have sent it before
     * @param whole       whether a model answered it
     * @param nanoDollars what it cost, as far as known
     * @param waitNanos   for how long its caller was told to wait, by whomever; 0 if it was not
     * @param now         the monotonic clock
     */
    public record End(long requestKey, int sent, boolean whole, long nanoDollars, long waitNanos, long now) {}

    /** A call that was judged has ended. */
    public void ended(End end) {
        requests.end(end.requestKey(), end.whole(), end.now());
        window.announce(end.requestKey(), end.sent(), end.waitNanos(), end.now());
        spentNanoDollars += end.nanoDollars();
    }

    /** Something was found in an answer to it, which is noted. */
    public void heard(Finding finding, long now) {
        escalation.noted(now);
        last = finding;
    }

    /** What was found last; null if nothing was. */
    public @Nullable Finding last() {
        return last;
    }

    /** How firm the answer to it is. */
    public Escalation escalation() {
        return escalation;
    }

    /** Calls of models since its task began. */
    public int calls() {
        return calls;
    }

    /** Calls of tools since then. */
    public int tools() {
        return tools;
    }
}
