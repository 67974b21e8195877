package dev.tollgate.io.journal;

import dev.tollgate.policy.budget.AccountKey;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.BudgetJournal;
import dev.tollgate.policy.budget.Window;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads the file of a journal as far as it is whole. Threads: confined to one reading. */
final class JournalReader {
    private final ByteBuffer in;
    private final CRC32C crc = new CRC32C();

    /**
     * What a file holds.
     *
     * @param records that are whole
     * @param complete whether it begins with a whole ledger
     * @param torn whether something follows them that is none: the last words of a machine that lost its power, or damage
     */
    record Contents(int records, boolean complete, boolean torn) {
        static final Contents NOTHING = new Contents(0, false, true);
    }

    private JournalReader(ByteBuffer in) {
        this.in = in;
    }

    /** Tells what a file holds, in order. */
    static Contents read(Path path, BudgetJournal to) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ);
                var arena = Arena.ofConfined()) {
            if (channel.size() < JournalFormat.HEADER || channel.size() > Integer.MAX_VALUE) {
                return Contents.NOTHING;
            }
            var memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new JournalReader(memory.asByteBuffer()).records(to);
        }
    }

    private Contents records(BudgetJournal to) {
        if (in.getLong() != JournalFormat.MAGIC) {
            return Contents.NOTHING;
        }
        int records = 0;
        boolean complete = false;
        while (in.remaining() > JournalFormat.FRAME) {
            int length = in.getInt();
            int sum = in.getInt();
            if (length == 0) {
                return new Contents(records, complete, sum != 0);
            }
            var payload = payload(length, sum);
            if (payload == null) {
                return new Contents(records, complete, true);
            }
            complete |= tell(payload, to);
            records++;
        }
        return new Contents(records, complete, false);
    }

    private @Nullable ByteBuffer payload(int length, int sum) {
        if (length < 0 || length > JournalFormat.MAX_PAYLOAD || length > in.remaining()) {
            return null;
        }
        var payload = in.slice(in.position(), length);
        crc.reset();
        crc.update(payload);
        in.position(in.position() + length);
        return (int) crc.getValue() == sum ? payload.rewind() : null;
    }

    /** Tells one record; true if it is the end of a whole ledger. */
    private static boolean tell(ByteBuffer payload, BudgetJournal to) {
        switch (payload.get()) {
            case JournalFormat.OPENED -> opened(payload, to);
            case JournalFormat.SPENT ->
                to.spent(payload.getInt(), payload.getLong(), payload.getLong(), payload.getLong());
            case JournalFormat.RESERVED -> {
                long serial = payload.getLong();
                var accounts = new int[payload.getShort()];
                for (var i = 0; i < accounts.length; i++) {
                    accounts[i] = payload.getInt();
                }
                to.reserved(serial, accounts, amount(payload), payload.getLong());
            }
            case JournalFormat.EXTENDED -> to.extended(payload.getLong(), amount(payload));
            case JournalFormat.SETTLED -> to.settled(payload.getLong(), amount(payload), payload.getLong());
            case JournalFormat.COMPLETE -> {
                return true;
            }
            // Of a later version, whose file would not be read at all if it could not be understood without it.
            default -> {}
        }
        return false;
    }

    private static void opened(ByteBuffer payload, BudgetJournal to) {
        int account = payload.getInt();
        var budget = text(payload);
        var window = Window.parse(text(payload));
        var subject = text(payload);
        if (window != null) {
            to.opened(account, new AccountKey(budget, window, subject));
        }
    }

    private static Amount amount(ByteBuffer payload) {
        return new Amount(payload.getLong(), payload.getLong());
    }

    private static String text(ByteBuffer payload) {
        var bytes = new byte[payload.getShort()];
        payload.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
