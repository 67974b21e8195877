package dev.tollgate.policy;

import dev.tollgate.dialect.Transcoder;
import dev.tollgate.dialect.answer.ScreenedTranscoder;
import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The chain in one exchange: asks its guards stage by stage, keeps what they say, and tells them how it ended.
 *
 * <p>Threads: confined to the event loop of its exchange; pending outcomes are taken up there.
 */
public final class Guards {
    private static final Fault GONE = Fault.of(Reason.CLIENT_CANCELLED, "the exchange has ended");

    private final List<Post> posts;
    private final Executor resume;
    private final Consents consents = new Consents();
    /** What serves instead of what was asked for; null for nothing. */
    private Consent.@Nullable UseModel downgraded;

    private String askedFor = "";
    private boolean collected;
    private boolean ended;

    Guards(List<Post> posts, Executor resume) {
        this.posts = posts;
        this.resume = resume;
    }

    /** Judges everything that needs no body. */
    public Outcome<Admission> admitHead() {
        return walk(
                0,
                posts.size(),
                post -> post.open ? Consent.GIVEN : post.guard.head(),
                consents::take,
                () -> Outcome.ready(new Admission(this)));
    }

    /** How many of the guards are asked by the model that a call names; those behind them by the one that serves it. */
    int askedByName() {
        int count = 0;
        while (count < posts.size() && !posts.get(count).policy.kind().goesByServed()) {
            count++;
        }
        return count;
    }

    int size() {
        return posts.size();
    }

    /** Finds out which of the guards from one on speak of a call, where only a call tells; why it stops here, or null. */
    @Nullable
    Fault match(int from, CallFacts call) {
        for (int i = from; i < posts.size(); i++) {
            var post = posts.get(i);
            var why = post.match(call);
            var refused = why == null ? null : consents.refused(post, why);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    /** Has these guards judge a call, after its head where only the body told that they are to. */
    <T> Outcome<T> judge(int from, int to, CallFacts call, Supplier<Outcome<T>> done) {
        Supplier<Outcome<T>> judging = () -> walk(from, to, post -> post.guard.call(call), consents::take, done);
        return isLate(from, to) ? walk(from, to, Post::lateHead, consents::take, judging) : judging.get();
    }

    private boolean isLate(int from, int to) {
        boolean late = false;
        for (int i = from; i < to; i++) {
            late |= posts.get(i).late;
        }
        return late;
    }

    /** Tells the first guards, which have judged a call by the model it names, which one serves it instead. */
    <T> Outcome<T> instead(int to, CallFacts served, Consent.UseModel why, Supplier<Outcome<T>> done) {
        downgraded = why;
        askedFor = served.request().model();
        consents.note(why.note("downgrade", why.budget() + " to " + why.model()));
        return walk(0, to, post -> post.guard.instead(served), consents::take, done);
    }

    /** Asks for an attempt; what the others set aside for one that is refused is still to be given back. */
    Outcome<AttemptPermit> reserve(NextAttempt attempt) {
        return walk(
                0,
                posts.size(),
                post -> {
                    post.attempt = attempt.number();
                    return post.guard.attempt(attempt);
                },
                consents::take,
                () -> Outcome.ready(new AttemptPermit(this, attempt.number())));
    }

    /** Gives back what was set aside for an attempt that another guard refused. */
    void notMade(NextAttempt attempt) {
        over(attempt.number(), guard -> guard.notMade(attempt));
    }

    /** Asks each guard to edit the body as those before it left it; one in shadow mode is asked and its edit noted, not done. */
    Outcome<Permit> edit(Permit permit, CallFacts call, BodyEdit.Document body) {
        return walk(
                0,
                posts.size(),
                post -> post.guard.body(call, body::bytes),
                (post, outcome) -> edited(post, outcome, body),
                () -> Outcome.ready(permit));
    }

    private @Nullable Fault edited(Post post, Outcome<BodyEdit> outcome, BodyEdit.Document body) {
        return switch (outcome) {
            case Outcome.Ready<BodyEdit>(BodyEdit.Same _) -> null;
            case Outcome.Ready<BodyEdit>(BodyEdit.Changed(var splices)) -> {
                consents.note(post, post.isShadow() ? "shadow_edit" : "edit", "");
                yield post.isShadow() ? null : body.splice(splices);
            }
            case Outcome.Refused<BodyEdit>(var why) -> consents.refused(post, why);
            case Outcome.Pending<BodyEdit> _ -> throw post.stillPending();
        };
    }

    /** What hears and reads over an attempt's answer; what reads over it for a policy in shadow mode only watches. */
    Transcoder screened(Transcoder plain) {
        var screened = new ScreenedTranscoder(plain);
        for (var post : posts) {
            if (!post.skipped) {
                var screen = post.guard.answers();
                screened.add(post.guard.ear(), screen == null || !post.isShadow() ? screen : screen.watching());
            }
        }
        return screened.isPlain() ? plain : screened;
    }

    @Nullable
    Fault progress(int number, long outputBytes) {
        for (var post : posts) {
            var why = post.skipped || post.cutNoted ? null : post.guard.progress(number, outputBytes);
            var refused = why == null ? null : consents.refused(post, why);
            if (refused != null) {
                return refused;
            }
            post.cutNoted |= why != null;
        }
        return null;
    }

    /** Asks one guard after the other; who refuses, or answers, is the last one asked. */
    private <S, T> Outcome<T> walk(
            int from, int to, Function<Post, Outcome<S>> step, Taking<S> taking, Supplier<Outcome<T>> done) {
        for (int i = from; i < to && consents.answer() == null; i++) {
            var post = posts.get(i);
            if (post.skipped) {
                continue;
            }
            var outcome = post.ask(step);
            if (outcome instanceof Outcome.Pending<S>(var later)) {
                int at = i;
                return new Outcome.Pending<>(later.handleAsync(
                        (said, thrown) -> {
                            Outcome<S> heard = thrown == null ? said : Outcome.refused(post.defect(thrown));
                            var why = ended ? GONE : taking.take(post, heard);
                            return why == null ? walk(at + 1, to, step, taking, done) : Outcome.refused(why);
                        },
                        resume));
            }
            var why = taking.take(post, outcome);
            if (why != null) {
                return Outcome.refused(why);
            }
        }
        return done.get();
    }

    /** Keeps what a guard said; answers why the call stops here, or null. */
    private interface Taking<S> {
        @Nullable
        Fault take(Post post, Outcome<S> outcome);
    }

    /** Whether any of them looks at runs or transcripts. */
    boolean followsRuns() {
        for (var post : posts) {
            if (post.policy.followsRuns()) {
                return true;
            }
        }
        return false;
    }

    boolean grants(ControlHeader header) {
        return consents.grants(header);
    }

    @Nullable
    LocalAnswer answer() {
        return consents.answer();
    }

    Consent.@Nullable UseModel useModel() {
        return consents.useModel();
    }

    /** Whether a call may be served by another model than it asked for; also those are asked that spoke of the other one not. */
    boolean lets(CallFacts instead, Consent.UseModel why) {
        boolean lets = instead.head().caller().mayUse(why.model());
        if (!lets) {
            consents.note(why.note("refuse_downgrade", why.model()));
        }
        for (var post : posts) {
            if (!post.guard.lets(instead)) {
                var action = post.isShadow() ? "shadow_refuse_downgrade" : "refuse_downgrade";
                consents.note(post, action, instead.entry().name());
                lets &= post.isShadow();
            }
        }
        return lets;
    }

    List<Consent.Narrowed> narrowed() {
        return consents.narrowed();
    }

    /** Header fields for the caller's answer, whatever it is; last, what policies change among all of them. */
    public void fields(FieldSink out) {
        if (downgraded != null) {
            out.set(Consent.UseModel.FIELD, downgraded.field(askedFor));
        }
        Consumer<Guard> adding = guard -> guard.fields(out);
        for (var post : posts) {
            if (!post.skipped) {
                told(post, adding);
            }
        }
        edit("answer", Guard::editAnswer, out);
    }

    /** Changes the header fields of a request to a provider. */
    void editRequest(FieldSink out) {
        edit("request", Guard::editRequest, out);
    }

    /** Noted once, however many attempts are made; what a policy in shadow mode changes is lost. */
    private void edit(String what, BiPredicate<Guard, FieldSink> asked, FieldSink out) {
        for (var post : posts) {
            boolean shadow = post.isShadow();
            if (!post.skipped && !post.open && asked.test(post.guard, shadow ? FieldSink.NOWHERE : out)) {
                consents.noteOnce(post, shadow ? "shadow_edit" : "edit", what);
            }
        }
    }

    void attemptEnded(AttemptSpent spent) {
        over(spent.number(), guard -> guard.attemptEnded(spent));
    }

    private void over(int attempt, Consumer<Guard> news) {
        for (var post : posts) {
            if (!post.skipped && post.attempt == attempt) {
                post.attempt = 0;
                told(post, news);
            }
        }
    }

    /** What the policies did; complete once the exchange has ended. */
    public List<PolicyNote> notes() {
        collect();
        return consents.notes();
    }

    private void collect() {
        if (!collected) {
            collected = true;
            Consumer<PolicyNote> into = consents::note;
            Consumer<Guard> noting = guard -> guard.notes(into);
            for (var post : posts) {
                told(post, noting);
            }
        }
    }

    /** Tells every guard that it is over, and hears what they did; a second call does nothing. */
    public void ended(CallSpent spent) {
        if (!ended) {
            ended = true;
            Consumer<Guard> ending = guard -> guard.ended(spent);
            for (var post : posts) {
                if (post.attempt != 0) {
                    attemptEnded(AttemptSpent.nothing(post.attempt, spent.nowNanos()));
                }
                told(post, ending);
            }
            // Some do their last only now: they count a call whose body never came, or what an attempt left behind.
            collect();
        }
    }

    /** A defect of one guard must not keep the others from giving back what they hold. */
    private void told(Post post, Consumer<Guard> news) {
        try {
            news.accept(post.guard);
        } catch (RuntimeException | Error defect) {
            consents.note(post, "failed", defect.getClass().getSimpleName());
        }
    }
}
