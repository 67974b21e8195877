package dev.tollgate.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.translation.AnswerCase.Caller;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Answers that are translated at the same time in the working memory of one thread, some of them abandoned: none sees anything of another. */
class SharedSpacesTest {
    private static final int SEEDS = 60;
    private static final int ANSWERS = 25;
    private static final List<AnswerCase> CASES = TranslatedGoldenTest.all().toList();

    private static final class Arriving {
        private final AnswerCase golden;
        private final Caller caller;
        private final byte[] sent;
        private final boolean abandoned;
        private int at;

        Arriving(AnswerCase golden, ScanSpaces spaces, boolean abandoned) {
            this.golden = golden;
            this.caller = new Caller(golden.translated(spaces));
            this.sent = golden.sent();
            this.abandoned = abandoned;
        }

        /** One more piece, or the end; true once nothing more comes. */
        boolean arrives(SplittableRandom random) {
            if (at == sent.length) {
                caller.reader.end(caller);
                return true;
            }
            int length = 1 + random.nextInt(Math.min(sent.length - at, 2000));
            caller.reader.read(new Bytes(sent, at, length), caller);
            at += length;
            return abandoned && at > sent.length / 2;
        }
    }

    @Test
    void answersThatShareTheirSpacesAreReadAsIfEachWereAlone() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            var spaces = new ScanSpaces();
            var arriving = new ArrayList<Arriving>();
            for (int begun = 0; begun < ANSWERS || !arriving.isEmpty(); ) {
                if (begun < ANSWERS && (arriving.isEmpty() || random.nextInt(4) == 0)) {
                    arriving.add(new Arriving(CASES.get(random.nextInt(CASES.size())), spaces, random.nextInt(8) == 0));
                    begun++;
                }
                int which = random.nextInt(arriving.size());
                if (arriving.get(which).arrives(random)) {
                    var done = arriving.remove(which);
                    if (!done.abandoned) {
                        var alone = new Caller(done.golden.translated()).readAll(done.sent);
                        assertThat(done.caller.seen())
                                .as("%s, seed %d", done.golden, seed)
                                .isEqualTo(alone.seen());
                    }
                }
            }
        }
    }
}
