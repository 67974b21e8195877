package dev.tollgate.testing;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.wire.Bytes;

/**
 * What benchmarks of streams read: deltas as servers flush them, one to a fragment, and a sink that counts what is passed on.
 *
 * <p>Threads: one.
 */
public final class StreamedChunks implements AnswerSink {
    /** Deltas in a stream. */
    public static final int COUNT = 50;

    private static final String[] WORDS = {" token", " a", "\\n", " other", ".", " caf\u00e9", " \\\"x", " words"};
    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-123\",\"object\":\"chat.completion.chunk\",\"created\":1694268190,"
                    + "\"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\"@\"},\"logprobs\":null,\"finish_reason\":null}]#}\n\n";
    private static final String DELTA =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":\"@\"}}\n\n";

    private long passed;

    /** Number {@code i} of OpenAI's. */
    public static Bytes chunk(int i) {
        return chunk(i, "");
    }

    /** The same with further members behind its choices. */
    public static Bytes chunk(int i, String members) {
        return Bytes.of(CHUNK.replace("@", WORDS[i % WORDS.length]).replace("#", members));
    }

    /** Number {@code i} of Anthropic's. */
    public static Bytes delta(int i) {
        return Bytes.of(DELTA.replace("@", WORDS[i % WORDS.length]));
    }

    /** Reads all; answers something that depends on it. */
    public long read(AnswerReader reader, Bytes[] fragments) {
        for (var fragment : fragments) {
            reader.read(fragment, this);
        }
        return passed + reader.contentEvents();
    }

    @Override
    public void pass(int from, int to) {
        passed += to - from;
    }

    @Override
    public void write(Bytes other) {
        passed += other.length();
    }
}
