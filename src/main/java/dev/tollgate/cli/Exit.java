package dev.tollgate.cli;

/** What the process says with its exit code. */
final class Exit {
    static final int FINE = 0;
    /** The thing that was judged is wrong. */
    static final int WRONG = 1;
    /** The command line is. */
    static final int USAGE = 2;
    /** The machine lacks something. */
    static final int LACKING = 3;

    private Exit() {}
}
