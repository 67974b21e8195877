package dev.tollgate.policy.loop;

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

    /** How many times as often as another request a question may be asked again … */
    private static final int SAMPLES = 4;
    /** … and one that stands after examples. */
    private static final int SAMPLES_AFTER_EXAMPLES = 2;

    private static final int SECONDS = 60;

    private final RepeatedRequests requests = new RepeatedRequests();
    private final Trail known = new Trail();
    private final Tasks tasks = new Tasks();
    /** What it is told to wait for; null for most runs, which never are. */
    private @Nullable RetryWindow window;
    /** How firm the answer to it is; null for most runs, in which nothing is ever found. */
    private @Nullable Escalation escalation;

    private boolean begun;
    /** How many answers there were in the conversation when it first came through here. */
    private int answersAtFirst;
    /** How many calls there had been when somebody last spoke after a rest, which is where circles begin; 0 if nobody has. */
    private int rested;
    /** Whether nobody has spoken since. */
    private boolean woken;
    /** Where the conversation stood. */
    private long heard;
    /** The task that somebody set between a tool's result and the answer to it, if the last call goes on with such a one; else 0. */
    private long saidMidway;

    private long answeredAt;
    /** Whether no more is known than what the last call told. */
    private boolean toldWhole;

    private int idle;
    private int haste;
    private long lastCall;
    private @Nullable Finding last;

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
        answersAtFirst = begun ? answersAtFirst : call.told().transcript().answers();
        boolean rest = !begun || now - answeredAt >= RepeatedRequests.PAUSE_NANOS;
        hear(call, rest);
        wake(call.told(), rest);
        if (elsewhere != null) {
            join(elsewhere, call);
        }
        lastCall = now;
        long pause = isQuestion(call) ? RepeatedRequests.OPENING_PAUSE_NANOS : RepeatedRequests.PAUSE_NANOS;
        boolean talk = call.told().transcript().calls() == 0;
        int times = requests.begin(call.told().requestKey(), call.again(), pause, talk, now);
        int early = window == null ? 0 : window.call(call.told().requestKey(), call.sent(), now);
        var held = escalation;
        var standing = held == null ? null : held.standing(now);
        if (held != null && standing != null && isOfThis(call, held)) {
            return new LoopVerdict(standing.action(), standing.waitNanos(), last);
        }
        var strongest = new Finding.Firmest(rules, excused, known);
        events(call, strongest);
        talk(call, strongest);
        amounts(call, times, early, strongest);
        strongest.count(LoopRule.L14, hasty(sinceLast), call.sure() ? Firmness.STOP : Firmness.OBSERVE);
        return verdict(call, strongest.found(), sinceLast, call.sure() && standing == null);
    }

    // What is the same run there may be another here, as where the same question was asked twice: it is the same if it
    // goes on from where it was stopped there.
    private void join(Standing elsewhere, LoopCall call) {
        boolean same = elsewhere.mark() == 0 || call.named() || call.told().goesOnFrom(elsewhere.mark());
        if (call.sure() && same && (elsewhere.quarantined() || elsewhere.task() == tasks.current())) {
            held().join(elsewhere, call.now());
            last = last == null ? elsewhere.finding() : last;
        }
    }

    /** What stands against the run, for other replicas. */
    public Standing standing() {
        return held().standing(tasks.current(), last);
    }

    /** Whether what stands against the run stands against this call: conversations that were taken for one run are still told apart. */
    private static boolean isOfThis(LoopCall call, Escalation held) {
        return call.named() || (call.sure() && held.isAgainst(call.told()));
    }

    private LoopVerdict verdict(LoopCall call, @Nullable Finding found, long sinceLast, boolean mayBlock) {
        if (found == null) {
            if (escalation != null) {
                escalation.answer(null, mayBlock, call.now());
            }
            return LoopVerdict.PASS;
        }
        last = found;
        var answer = answer(call, found, sinceLast, mayBlock);
        return new LoopVerdict(answer.action(), answer.waitNanos(), found);
    }

    private Escalation.Answer answer(LoopCall call, Finding found, long sinceLast, boolean mayBlock) {
        if (found.firmness() == Firmness.THROTTLE && found.rule() == LoopRule.L9 && window != null) {
            return new Escalation.Answer(LoopAction.THROTTLE, window.doubled());
        }
        if (found.firmness() == Firmness.THROTTLE && found.rule() == LoopRule.L14) {
            // The pace is that of calls that were let through: whoever waits for as long as it was told to is one of
            // them.
            lastCall = call.now() - sinceLast;
            return new Escalation.Answer(LoopAction.THROTTLE, SECOND - sinceLast);
        }
        var answer = held().answer(found, mayBlock, call.now());
        held().stopped(answer, call.told());
        return answer;
    }

    /** What stands against it, made where nothing has until now. */
    private Escalation held() {
        var held = escalation;
        if (held == null) {
            held = new Escalation();
            escalation = held;
        }
        return held;
    }

    // --- what the call tells

    private void hear(LoopCall call, boolean rest) {
        var told = call.told();
        if (!begun || (told.task() != 0 && told.task() != tasks.current())) {
            begin(call, rest);
            return;
        }
        int before = known.size();
        toldWhole = known.hear(told.trail());
        tasks.called(told, call.again(), known.size() - before);
        if (escalation != null && known.size() > before && StepRules.gotOn(known)) {
            escalation.gotOn();
        }
    }

    /**
     * Somebody speaks after a rest, a person or a clock: however often, an agent that is woken so does not go in circles by itself. Of a run that is
     * not known yet it is taken for granted.
     */
    private void wake(Told told, boolean rest) {
        boolean spoken = told.turn() == told.trail().size() && told.end() != heard;
        heard = told.end();
        if (spoken) {
            woken = rest;
            rested = rest ? tasks.calls() : rested;
        }
    }

    /** Index of the first event since somebody spoke after a rest. */
    private int sinceRest(Trail trail) {
        return rested == 0 ? 0 : Math.max(0, trail.size() - (tasks.calls() - rested));
    }

    /** A task begins, or goes on after another. */
    private void begin(LoopCall call, boolean rest) {
        var told = call.told();
        boolean anew = tasks.begin(told, rest, call.now());
        if (begun && anew) {
            forgive();
        }
        begun = true;
        known.take(told.trail());
        toldWhole = true;
        rested = 0;
    }

    /** A human said something new: neither what was found nor what it was told to wait for counts any more. */
    private void forgive() {
        if (escalation != null) {
            escalation.newTurn();
        }
        window = null;
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

    private void events(LoopCall call, Finding.Firmest strongest) {
        var told = call.told();
        var trail = told.trail();
        int from = sinceRest(trail);
        strongest.add(StepRules.judge(trail, from, Math.max(from, told.turn()), strongest.rules()));
        if (!toldWhole) {
            int since = sinceRest(known);
            int turn = Math.max(since, known.size() - (trail.size() - told.turn()));
            var found = StepRules.judge(known, since, turn, strongest.rules());
            strongest.add(found == null || call.sure() ? found : found.atMost(Firmness.THROTTLE));
        }
        // Who speaks in the middle of the work once may be a person who puts an end to it.
        var wider = told.wider();
        boolean habit = wider != null && saidMidway != 0 && saidMidway != told.task();
        saidMidway = wider == null ? 0 : told.task();
        if (wider != null && habit) {
            var found = StepRules.judge(wider, 0, wider.size(), strongest.rules());
            strongest.add(found == null ? null : found.atMost(Firmness.THROTTLE));
        }
    }

    private void talk(LoopCall call, Finding.Firmest strongest) {
        var conversation = call.told().transcript();
        strongest.count(LoopRule.L5, woken ? 0 : Talk.repeats(conversation), Firmness.STOP);
        if (!call.again()) {
            idle = !woken
                            && Talk.isIdle(conversation)
                            && call.told().turn() == call.told().trail().size()
                    ? idle + 2
                    : 0;
        }
        strongest.count(LoopRule.L6, idle, Firmness.STOP);
    }

    private void amounts(LoopCall call, int times, int early, Finding.Firmest strongest) {
        var told = call.told();
        // What is counted across calls holds against a run only if the calls are surely its own.
        var most = call.sure() ? Firmness.STOP : Firmness.THROTTLE;
        var repeated = strongest.rules().setting(LoopRule.L4);
        int samples = told.opening() ? SAMPLES : SAMPLES_AFTER_EXAMPLES;
        if (!isQuestion(call)) {
            strongest.count(LoopRule.L4, times, most);
        } else if (repeated.stop() > 0 && times >= samples * repeated.stop()) {
            strongest.count(LoopRule.L4, times, told.opening() ? Firmness.OBSERVE : Firmness.THROTTLE);
        }
        kin(call.kin(), most, strongest);
        strongest.count(LoopRule.L9, early, call.sure() ? Firmness.STOP : Firmness.OBSERVE);
        strongest.count(LoopRule.L11, call.burn(), Firmness.STOP);
        var caps = strongest.rules().caps();
        if (call.sure()) {
            strongest.count(LoopRule.L12, tasks.percent(caps, call.now()), Firmness.STOP);
            strongest.count(LoopRule.L12, tasks.percentOfWork(caps, call.now()), Firmness.THROTTLE);
        } else {
            strongest.count(LoopRule.L12, caps.percent(told.calls() - 1, told.tools(), 0, 0), Firmness.STOP);
        }
    }

    // The same question again and again, each time as a conversation of its own, may be a check of health, a test, one
    // of many samples, or asked by many people: where a run has been stopped long ago it is worth a word. So may one
    // that stands after examples; as likely somebody turns in circles there, and is slowed down.
    private boolean isQuestion(LoopCall call) {
        var conversation = call.told().transcript();
        boolean example = conversation.calls() == 0 && conversation.answers() <= answersAtFirst;
        return !call.named() && (call.told().opening() || example);
    }

    // What was only seen in one trace slows down at most; an agent that stands in its own stack stands there for sure.
    private static void kin(Kin kin, Firmness most, Finding.Firmest strongest) {
        var lineage = kin.lineage();
        var sure = lineage.proven() ? most : Firmness.THROTTLE;
        strongest.count(LoopRule.L7, lineage.depth(), sure);
        strongest.countOther(LoopRule.L7, lineage.period(), lineage.turns(), most);
        strongest.count(LoopRule.L8, kin.underWay(), sure);
        strongest.countOther(LoopRule.L8, SECONDS, kin.begun(), sure);
        // Each caller of many has a run of its own: many new ids are a sign and no more.
        strongest.countOther(LoopRule.L8, SECONDS, kin.newIds(), Firmness.OBSERVE);
    }

    // --- the end

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
        answeredAt = end.now();
        if (end.waitNanos() > 0) {
            announce(end);
        }
        tasks.spent(end.nanoDollars());
    }

    private void announce(End end) {
        var told = window;
        if (told == null) {
            told = new RetryWindow();
            window = told;
        }
        told.announce(end.requestKey(), end.sent(), end.waitNanos(), end.now());
    }

    /** Something was found in an answer to it, which is noted. */
    public void heard(Finding finding, long now) {
        held().noted(now);
        last = finding;
    }

    /** What was found last; null if nothing was. */
    public @Nullable Finding last() {
        return last;
    }

    /** How firm the answer to it is; null if nothing was ever found and no operator stopped it. */
    public @Nullable Escalation escalation() {
        return escalation;
    }

    /** An operator takes the run out of the game. */
    public void quarantine() {
        held().quarantine();
    }

    /** An operator lets the run go on as if nothing had been. */
    public void release() {
        if (escalation != null) {
            escalation.release();
        }
    }

    /** Calls of models since its task began. */
    public int calls() {
        return tasks.calls();
    }

    /** Calls of tools since then. */
    public int tools() {
        return tasks.tools();
    }
}
