package dev.tollgate.policy.loop.trial;

import dev.tollgate.llm.Transcript;
import dev.tollgate.policy.loop.Kin;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopCall;
import dev.tollgate.policy.loop.RunTrack;
import dev.tollgate.policy.loop.Told;
import dev.tollgate.policy.loop.guard.FanOut;
import dev.tollgate.run.Run;
import dev.tollgate.run.RunEvidence;
import dev.tollgate.run.RunLedger;
import dev.tollgate.run.RunQuery;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Hash64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Scenes side by side in virtual time, without a header: what the guard does, and whether calls find their runs.
 *
 * <p>Threads: confined to one.
 */
final class Exam {
    private static final long MILLI = 1_000_000;
    /** How long a provider says to wait. */
    private static final long PUT_OFF = 20_000 * MILLI;

    private final RunLedger runs = new RunLedger();
    private final Map<Long, RunTrack> tracks = new HashMap<>();
    private final Map<Long, FanOut> families = new HashMap<>();
    private final Map<Long, Long> scopes = new HashMap<>();
    private final Map<String, Long> keys = new HashMap<>();
    private final Map<String, Answered> answers = new HashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final List<Scene> scenes;
    private final SplittableRandom random;
    private long order;
    int followed;
    int linked;
    int merged;
    final Map<String, Integer> lost = new TreeMap<>();

    /** What a provider keeps: how many messages of a conversation were told, and the id of its last answer. */
    private record Answered(int said, String id) {}

    private record Event(long at, long order, LongConsumer what) {}

    private Exam(List<Scene> scenes, long seed) {
        this.scenes = scenes;
        this.random = new SplittableRandom(seed);
    }

    /** Lets all of it happen. */
    static Exam of(List<Scene> scenes, long seed) {
        var exam = new Exam(scenes, seed);
        for (var scene : scenes) {
            exam.at(exam.random.nextLong(600_000 * MILLI), now -> exam.call(scene, 0, 0, now));
        }
        while (!exam.events.isEmpty()) {
            var next = exam.events.remove();
            next.what().accept(next.at());
        }
        return exam;
    }

    private void at(long when, LongConsumer what) {
        events.add(new Event(when, order++, what));
    }

    private void call(Scene scene, int index, int sent, long now) {
        if (index >= scene.calls().size()) {
            return;
        }
        var call = scene.calls().get(index);
        int before = call.sent() + sent;
        var transcript = read(scene, call);
        var run = runs.attach(
                new RunQuery(scene.scope, 5, "", "", evidence(transcript, before > 0), transcript, now, now / MILLI));
        if (sent == 0) {
            follow(scene, call, run);
        }
        var track = tracks.computeIfAbsent(run.key(), _ -> new RunTrack());
        var told = Told.of(transcript, LoopEvaluation.SHIPPED);
        var asked = new LoopCall(told, before, run.confidence(), kin(run, now), 0, now);
        var verdict = track.judge(asked, LoopEvaluation.SHIPPED, _ -> false, null);
        var finding = verdict.finding();
        scene.told(index, finding == null ? null : finding.rule(), verdict.action());
        boolean refused = verdict.action().prevents();
        long takes = refused ? MILLI : (500 + random.nextLong(3_500)) * MILLI;
        boolean putOff = !refused && call.fate() == Scene.Fate.PUT_OFF;
        boolean whole = !refused && call.fate() == Scene.Fate.ANSWERED;
        long wait = verdict.action() == LoopAction.THROTTLE ? verdict.waitNanos() : putOff ? PUT_OFF : 0;
        at(now + takes, then -> {
            track.ended(new RunTrack.End(told.requestKey(), asked.sent(), whole, 0, wait, then));
            runs.ended(run, 0, 0, 0);
            if (whole && scene.isKept()) {
                answered(scene, call, run);
            }
            if (run.lineage().depth() > 0) {
                family(run).end();
            }
        });
        if (refused) {
            if (verdict.action() == LoopAction.THROTTLE) {
                long pause = scene.isImpatient() ? random.nextLong(1_000 * MILLI) : wait;
                at(now + takes + pause + MILLI, then -> call(scene, index, sent + 1, then));
            }
            return;
        }
        if (index + 1 < scene.calls().size()) {
            var next = scene.calls().get(index + 1);
            at(now + (next.atOnce() ? 1 : takes) + next.millis() * MILLI + 1, then -> call(scene, index + 1, 0, then));
        }
    }

    // --- where the provider keeps what was said, a call names the answer that it goes on from

    private Transcript read(Scene scene, Scene.Call call) {
        var last = scene.isKept() ? answers.get(scene.name + "/" + call.agent()) : null;
        if (last == null) {
            return scene.wire.read(call.said(), null, scene.session());
        }
        var news = call.said()
                .subList(
                        Math.min(last.said(), call.said().size() - 1),
                        call.said().size());
        return scene.wire.read(
                news.stream()
                        .filter(item -> !item.path("role").asText().equals("assistant"))
                        .toList(),
                last.id(),
                scene.session());
    }

    private static RunEvidence evidence(Transcript transcript, boolean retry) {
        var source = transcript.conversation() == 0
                ? Run.Source.PREFIX
                : transcript.inSession() ? Run.Source.SESSION : Run.Source.CONVERSATION;
        return new RunEvidence(
                transcript.conversation(), source, transcript.followsAnswer(), 0, 0, null, transcript.hint(), retry);
    }

    private void answered(Scene scene, Scene.Call call, Run run) {
        var id = "resp_" + order;
        runs.issued(run, Hash64.of(Bytes.of('"' + id + '"'), Wire.SECRET));
        answers.put(scene.name + "/" + call.agent(), new Answered(call.said().size(), id));
    }

    private FanOut family(Run run) {
        var lineage = run.lineage();
        return families.computeIfAbsent(lineage.proven() ? run.scope() : lineage.parent(), _ -> new FanOut());
    }

    private Kin kin(Run run, long now) {
        if (run.lineage().depth() == 0) {
            return Kin.NONE;
        }
        var family = family(run);
        return new Kin(run.lineage(), family.begin(), family.began(run, now), 0);
    }

    private void follow(Scene scene, Scene.Call call, Run run) {
        merged += scopes.merge(run.key(), scene.scope, (one, other) -> one.equals(other) ? one : Long.valueOf(-1)) == -1
                ? 1
                : 0;
        var before = keys.put(scene.name + "/" + call.agent(), run.key());
        if (before != null) {
            followed++;
            linked += before == run.key() ? 1 : 0;
            if (before != run.key()) {
                lost.merge(scene.kind, 1, Integer::sum);
            }
        }
    }

    /** A row for each kind of scene. */
    String render() {
        var kinds = new TreeMap<String, List<Scene>>();
        scenes.forEach(scene -> kinds.computeIfAbsent(
                        (scene.honest() ? "honest: " : "loop: ") + scene.kind, _ -> new ArrayList<>())
                .add(scene));
        var out = new StringBuilder(String.format(
                Locale.ROOT,
                "%-34s %5s %6s %6s %7s %8s  %s%n",
                "",
                "runs",
                "noted",
                "slowed",
                "stopped",
                "periods",
                "by"));
        kinds.forEach((kind, of) -> {
            var by = new TreeMap<String, Integer>();
            of.forEach(scene ->
                    scene.firmest().forEach((rule, action) -> by.merge(rule + "/" + action.code(), 1, Integer::sum)));
            var periods = of.stream()
                    .filter(Scene::caught)
                    .map(Scene::periods)
                    .sorted()
                    .toList();
            out.append(String.format(
                    Locale.ROOT,
                    "%-34s %5d %6d %6d %7d %8.1f  %s%n",
                    kind,
                    of.stream().mapToInt(Scene::runs).sum(),
                    of.stream().mapToInt(Scene::noted).sum(),
                    of.stream().filter(scene -> scene.came(LoopAction.THROTTLE)).count(),
                    of.stream().filter(scene -> scene.came(LoopAction.BREAK)).count(),
                    of.getFirst().honest() || periods.isEmpty() ? 0 : periods.get(periods.size() / 2),
                    by));
        });
        return out.append(String.format(
                        Locale.ROOT, "linked %d of %d, lost %s, merged %d%n", linked, followed, lost, merged))
                .toString();
    }
}
