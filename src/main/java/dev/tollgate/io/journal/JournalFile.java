package dev.tollgate.io.journal;

import dev.tollgate.policy.budget.AccountKey;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.BudgetJournal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal, mapped into memory: a record is written by writing memory, so it costs no system call and no wait, and a killed
 * process loses none. {@link #force} carries it to the disk. A file that somebody cuts off meanwhile, or whose disk takes nothing any more, is
 * incomplete from then on; whoever spends does not feel it.
 *
 * <p>Threads: records are written under the ledger's lock; one other thread forces, asks how full it is, and closes it once the ledger writes
 * elsewhere.
 */
final class JournalFile implements BudgetJournal, AutoCloseable {
    private static final int PAGE = 1 << 16;
    private static final int USUAL_RECORD = 512;
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final @Nullable Object key;
    private final CRC32C crc = new CRC32C();
    /** A record is put together here, so that the file is touched at one place. */
    private ByteBuffer out = ByteBuffer.allocate(USUAL_RECORD);

    private volatile int used;
    /** Records found no room: the ledger knows more than the file. */
    private volatile boolean incomplete;

    private JournalFile(Path path, FileChannel channel, int bytes) throws IOException {
        memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
        key = key(path);
        out.putLong(0, JournalFormat.MAGIC);
        copy(0, 0, JournalFormat.HEADER);
        used = JournalFormat.HEADER;
    }

    /**
     * A fresh file of this size, all of it on the disk at once: writing to it later cannot find the disk full. One that is there is left to whoever
     * still writes it.
     */
    static JournalFile create(Path path, int bytes) throws IOException {
        Files.deleteIfExists(path);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (var channel = owned(path, options)) {
            var zeros = ByteBuffer.allocate(PAGE);
            for (long written = 0; written < bytes; ) {
                zeros.clear().limit((int) Math.min(PAGE, bytes - written));
                written += channel.write(zeros);
            }
            return new JournalFile(path, channel, bytes);
        } catch (IOException full) {
            Files.deleteIfExists(path);
            throw full;
        }
    }

    /**
     * Opens a file that, where it is made now, nobody but its owner can read: it tells who spent what, and whoever can read the lock's can hold
     * it.
     */
    static FileChannel owned(Path path, Set<StandardOpenOption> options) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix ? FileChannel.open(path, options, OWNERS) : FileChannel.open(path, options);
    }

    /** What tells the file of this path from others that stood or will stand there; null where that cannot be told. */
    static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Whether this file stands at this path, as long as it was made: not where somebody took it away, cut it off or put another there. */
    boolean stands(Path at) {
        try {
            var found = Files.readAttributes(at, BasicFileAttributes.class);
            return found.size() == capacity() && Objects.equals(found.fileKey(), key);
        } catch (IOException gone) {
            return false;
        }
    }

    int used() {
        return used;
    }

    int capacity() {
        return (int) memory.byteSize();
    }

    boolean incomplete() {
        return incomplete;
    }

    /** Returns when everything written before the call is on the disk. */
    void force() {
        memory.asSlice(0, used).force();
    }

    /** Says that a whole ledger has been written. */
    void complete() {
        if (begin(JournalFormat.COMPLETE, 0)) {
            end();
        }
    }

    @Override
    public void opened(int account, AccountKey key) {
        var budget = text(key.budget());
        var window = text(key.window().code());
        var subject = text(key.subject());
        if (begin(JournalFormat.OPENED, Integer.BYTES + budget.length + window.length + subject.length + 6)) {
            out.putInt(account);
            put(budget);
            put(window);
            put(subject);
            end();
        }
    }

    @Override
    public void spent(int account, long nanos, long tokens, long at) {
        if (begin(JournalFormat.SPENT, Integer.BYTES + 3 * Long.BYTES)) {
            out.putInt(account).putLong(nanos).putLong(tokens).putLong(at);
            end();
        }
    }

    @Override
    public void reserved(long serial, int[] accounts, Amount held, long at) {
        if (begin(JournalFormat.RESERVED, 4 * Long.BYTES + Short.BYTES + accounts.length * Integer.BYTES)) {
            out.putLong(serial).putShort((short) accounts.length);
            for (var account : accounts) {
                out.putInt(account);
            }
            out.putLong(held.nanos()).putLong(held.tokens()).putLong(at);
            end();
        }
    }

    @Override
    public void extended(long serial, Amount by) {
        if (begin(JournalFormat.EXTENDED, 3 * Long.BYTES)) {
            out.putLong(serial).putLong(by.nanos()).putLong(by.tokens());
            end();
        }
    }

    @Override
    public void settled(long serial, Amount actual, long at) {
        if (begin(JournalFormat.SETTLED, 4 * Long.BYTES)) {
            out.putLong(serial).putLong(actual.nanos()).putLong(actual.tokens()).putLong(at);
            end();
        }
    }

    private boolean begin(byte kind, int rest) {
        if (incomplete || used + JournalFormat.FRAME + 1 + rest > capacity()) {
            incomplete = true;
            return false;
        }
        if (out.capacity() < JournalFormat.FRAME + 1 + rest) {
            out = ByteBuffer.allocate(JournalFormat.FRAME + 1 + rest);
        }
        out.clear().position(JournalFormat.FRAME);
        out.put(kind);
        return true;
    }

    /** The length comes last: until it stands there, the record does not. */
    private void end() {
        int length = out.position() - JournalFormat.FRAME;
        crc.reset();
        crc.update(out.array(), JournalFormat.FRAME, length);
        out.putInt(0, length).putInt(Integer.BYTES, (int) crc.getValue());
        try {
            copy(Integer.BYTES, used + Integer.BYTES, Integer.BYTES + length);
            copy(0, used, Integer.BYTES);
            // Compiled code goes on where its memory is gone, and hears of it on its next way back from the JVM: here,
            // not in the ledger.
            var _ = Thread.holdsLock(this);
        } catch (InternalError gone) {
            // So the JVM says that there is no file behind this memory any more.
            incomplete = true;
            return;
        }
        used = used + JournalFormat.FRAME + length;
    }

    private void copy(int from, int to, int bytes) {
        MemorySegment.copy(out.array(), from, memory, ValueLayout.JAVA_BYTE, to, bytes);
    }

    private void put(byte[] text) {
        out.putShort((short) text.length).put(text);
    }

    private static byte[] text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= JournalFormat.MAX_TEXT
                ? bytes
                : text.substring(0, JournalFormat.MAX_TEXT / 4).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        arena.close();
    }
}
