package dev.tollgate.io.journal;

/**
 * How a journal is written: {@link #MAGIC}, then records. A record is its payload's length, the CRC-32C of the payload, both as four bytes, and
 * the payload, whose first byte is its kind. Numbers are big-endian; texts are UTF-8 behind a length of two bytes. What follows the last record
 * is zeros, so a length of 0 is the end.
 */
final class JournalFormat {
    /** "TGBUDGT" and the version of the format. */
    static final long MAGIC = 0x5447_4255_4447_5401L;

    static final int HEADER = Long.BYTES;
    static final int FRAME = 2 * Integer.BYTES;

    /** No record is longer: an account's three texts are bounded, and the accounts of an attempt are counted in a short. */
    static final int MAX_PAYLOAD = 1 << 18;

    static final int MAX_TEXT = 2_048;

    /** account:int, budget:text, window:text, subject:text. */
    static final byte OPENED = 1;
    /** account:int, nanos:long, tokens:long, at:long. */
    static final byte SPENT = 2;
    /** serial:long, accounts:short and as many ints, nanos:long, tokens:long, at:long. */
    static final byte RESERVED = 3;
    /** serial:long, nanos:long, tokens:long. */
    static final byte EXTENDED = 4;
    /** serial:long, nanos:long, tokens:long, at:long. */
    static final byte SETTLED = 5;
    /** Nothing more: what stands before is a whole ledger, what follows are changes to it. */
    static final byte COMPLETE = 6;

    private JournalFormat() {}
}
