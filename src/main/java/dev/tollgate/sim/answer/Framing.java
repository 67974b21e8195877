package dev.tollgate.sim.answer;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns an answer into the script of one HTTP/1.1 response (RFC 9112), with the faults that lie about its framing.
 *
 * @param firstNanos pause before the first part
 * @param tokenNanos pause per token
 */
record Framing(@Nullable SimFault fault, int after, boolean keepAlive, long firstNanos, long tokenNanos) {
    private static final long DRIP_NANOS = 4_000_000;
    private static final long SETTLE_NANOS = 20_000_000;

    List<Step> script(Answer answer) {
        var gzip = fault == SimFault.GZIP;
        var pieces = pieces(answer, gzip);
        var chunked = chunked(answer);
        var closeDelimited = fault == SimFault.CLOSE_DELIMITED;
        var head = new StringBuilder();
        if (fault == SimFault.INTERIM_ANSWERS) {
            head.append("HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n".repeat(3));
        }
        head.append("HTTP/1.1 ")
                .append(answer.status())
                .append(' ')
                .append(reason(answer.status()))
                .append("\r\n");
        head.append("content-type: ")
                .append(answer.stream() ? "text/event-stream; charset=utf-8" : "application/json")
                .append("\r\n");
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (fault == SimFault.OBS_FOLD) {
            head.append("x-folded: one\r\n two\r\n");
        }
        if (gzip) {
            head.append("content-encoding: gzip\r\n");
        }
        if (ends()) {
            head.append("connection: close\r\n");
        }
        if (chunked) {
            head.append("transfer-encoding: chunked\r\n");
        } else if (!closeDelimited) {
            head.append("content-length: ").append(declared(pieces)).append("\r\n");
        }
        head.append("\r\n");
        var steps = new ArrayList<Step>();
        body(answer, pieces, chunked, head.toString(), steps);
        return steps;
    }

    private void body(Answer answer, List<byte[]> pieces, boolean chunked, String head, List<Step> steps) {
        var stopAt = stopAt(pieces.size());
        var single = fault == SimFault.BYTE_BY_BYTE || fault == SimFault.SLOW_DRIP;
        pause(firstNanos, steps);
        steps.add(Step.send(head));
        if (fault == SimFault.HANG_AFTER_HEAD) {
            steps.add(new Step.Hang());
            return;
        }
        for (int i = 0; i < pieces.size(); i++) {
            if (i == stopAt) {
                steps.add(new Step.Pause(SETTLE_NANOS));
                steps.add(ending());
                return;
            }
            if (pieces.size() == answer.parts().size()) {
                pause(tokenNanos * answer.parts().get(i).tokens(), steps);
            }
            var piece = pieces.get(i);
            if (chunked) {
                piece = chunk(piece);
            }
            if (single) {
                for (int at = 0; at < piece.length; at++) {
                    steps.add(new Step.Pause(fault == SimFault.SLOW_DRIP ? DRIP_NANOS : 0));
                    steps.add(Step.send(piece, at, at + 1));
                }
            } else {
                steps.add(Step.send(piece, 0, piece.length));
            }
        }
        if (chunked) {
            steps.add(Step.send("0\r\n\r\n"));
        }
        if (fault == SimFault.CLOSE_WHEN_IDLE) {
            steps.add(new Step.Pause(SETTLE_NANOS));
        }
        if (ends() || fault == SimFault.CLOSE_WHEN_IDLE) {
            steps.add(new Step.Close());
        }
    }

    private boolean chunked(Answer answer) {
        if (fault == SimFault.TRUNCATE_CHUNKED) {
            return true;
        }
        return answer.stream()
                && fault != SimFault.CLOSE_DELIMITED
                && fault != SimFault.TRUNCATE_LENGTH
                && fault != SimFault.LENGTH_TOO_LONG
                && fault != SimFault.LENGTH_TOO_SHORT
                && fault != SimFault.GZIP;
    }

    private boolean ends() {
        return !keepAlive || fault == SimFault.CONNECTION_CLOSE || fault == SimFault.CLOSE_DELIMITED;
    }

    private boolean breaksOff() {
        return fault == SimFault.TRUNCATE_LENGTH
                || fault == SimFault.TRUNCATE_CHUNKED
                || fault == SimFault.RESET_MID_BODY
                || fault == SimFault.STALL_MID_STREAM;
    }

    private int stopAt(int pieces) {
        return breaksOff() ? Math.min(after + 1, pieces - 1) : -1;
    }

    private Step ending() {
        if (fault == SimFault.RESET_MID_BODY) {
            return new Step.Reset();
        }
        return fault == SimFault.STALL_MID_STREAM ? new Step.Hang() : new Step.Close();
    }

    private long declared(List<byte[]> pieces) {
        var length = pieces.stream().mapToLong(piece -> piece.length).sum();
        if (fault == SimFault.LENGTH_TOO_LONG) {
            return length + 50;
        }
        return fault == SimFault.LENGTH_TOO_SHORT ? length / 2 : length;
    }

    private List<byte[]> pieces(Answer answer, boolean gzip) {
        var pieces = new ArrayList<byte[]>();
        for (var part : answer.parts()) {
            pieces.add(part.text().getBytes(StandardCharsets.UTF_8));
        }
        if (gzip) {
            return List.of(gzip(pieces));
        }
        if (breaksOff() && pieces.size() == 1) {
            var whole = pieces.getFirst();
            var half = whole.length / 2;
            return List.of(Arrays.copyOf(whole, half), Arrays.copyOfRange(whole, half, whole.length));
        }
        return pieces;
    }

    private static void pause(long nanos, List<Step> steps) {
        if (nanos > 0) {
            steps.add(new Step.Pause(nanos));
        }
    }

    private static byte[] chunk(byte[] piece) {
        var out = new ByteArrayOutputStream(piece.length + 12);
        out.writeBytes((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(piece);
        out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static byte[] gzip(List<byte[]> pieces) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            for (var piece : pieces) {
                gzip.write(piece);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return out.toByteArray();
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> "Status";
        };
    }
}
