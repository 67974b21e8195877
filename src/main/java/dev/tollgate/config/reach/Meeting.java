package dev.tollgate.config.reach;

import dev.tollgate.cel.Variable;
import dev.tollgate.http.Cidr;
import dev.tollgate.match.Addresses;
import dev.tollgate.match.Values;
import dev.tollgate.policy.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whether matches speak of one and the same call. Immutable, so any thread may use it. */
final class Meeting {
    private final Served served;

    Meeting(Served served) {
        this.served = served;
    }

    /** Whether there may be a call for this model of which all of these speak; no only where there surely is none. */
    boolean possible(String model, List<Match> matches) {
        var known = Known.NATURE.and(Reach.ALL).where(Variable.CALL_MODEL, List.of(TextForm.exact(model)));
        for (var match : matches) {
            known = Known.of(match).and(known);
        }
        var reaches = List.of(known);
        for (var match : matches) {
            var condition = match.condition();
            if (condition != null) {
                reaches = within(reaches, condition.whenTrue().any().size(), match);
            }
        }
        return reaches.stream().anyMatch(reach -> reach.impossible() == null) && meetAt(matches) && someoneIn(matches);
    }

    /** Each reach in each case of the condition; as it was where that is too much. */
    private static List<Reach> within(List<Reach> reaches, int cases, Match match) {
        if ((long) reaches.size() * cases > 256) {
            return reaches;
        }
        var narrower = new ArrayList<Reach>();
        for (var reach : reaches) {
            for (var demands :
                    Objects.requireNonNull(match.condition()).whenTrue().any()) {
                var all = reach;
                for (var demand : demands) {
                    all = all.where(demand);
                }
                narrower.add(all);
            }
        }
        return narrower;
    }

    private boolean meetAt(List<Match> matches) {
        boolean listener = served.listeners().isEmpty()
                || served.listeners().stream().anyMatch(name -> matches.stream()
                        .allMatch(match -> match.listeners().accepts(name)));
        for (int i = 0; i < matches.size() && listener; i++) {
            for (int j = 0; j < i; j++) {
                if (!meet(matches.get(i).peers(), matches.get(j).peers())) {
                    return false;
                }
            }
        }
        return listener;
    }

    /** Blocks of addresses are one within the other, or apart. */
    private static boolean meet(Addresses some, Addresses others) {
        if (some.blocks().isEmpty() || others.blocks().isEmpty() || some.loopback() || others.loopback()) {
            return true;
        }
        return some.blocks().stream()
                .anyMatch(one -> others.blocks().stream().anyMatch(other -> holds(one, other) || holds(other, one)));
    }

    private static boolean holds(Cidr block, Cidr other) {
        return block.contains(other.base());
    }

    /** Where only keys say who calls: whether one of them does. */
    private boolean someoneIn(List<Match> matches) {
        var callers = served.callers();
        return callers == null
                || callers.names().stream().anyMatch(caller -> matches.stream()
                        .allMatch(match -> match.agents().accepts(caller.agent())
                                && match.teams().accepts(caller.team())
                                && match.tenants().accepts(caller.tenant())));
    }

    /** Whether the wider match surely speaks of every call for one model of which the narrower does. */
    boolean covers(Match wider, Match narrower) {
        var condition = wider.condition();
        var same = narrower.condition();
        return covers(wider.agents(), narrower.agents())
                && covers(wider.teams(), narrower.teams())
                && covers(wider.tenants(), narrower.tenants())
                && covers(wider.paths(), narrower.paths())
                && coversListeners(wider.listeners(), narrower.listeners())
                && (!wider.peers().narrows() || wider.peers().equals(narrower.peers()))
                && (condition == null || (same != null && condition.toString().equals(same.toString())));
    }

    /** Where nobody knows which listeners there are, the patterns alone can tell. */
    private boolean coversListeners(Values wider, Values narrower) {
        return covers(wider, narrower)
                || (!served.listeners().isEmpty()
                        && served.listeners().stream().filter(narrower::accepts).allMatch(wider::accepts));
    }

    private static boolean covers(Values wider, Values narrower) {
        if (wider.equals(narrower)) {
            return true;
        }
        var forms = TextForm.of(wider.anyOf());
        return wider.noneOf().isEmpty()
                && (forms.isEmpty()
                        || (!narrower.anyOf().isEmpty()
                                && TextForm.of(narrower.anyOf()).stream()
                                        .allMatch(form -> forms.stream().anyMatch(wide -> wide.covers(form)))));
    }
}
