package dev.tollgate.dialect.openai;

import dev.tollgate.wire.Bytes;

/** What the type of a Responses event means for the gateway (OpenAI API reference, "Streaming events"). */
enum ResponseEvent {
    STARTED(true),
    ENDED(true),
    FAILED(true),
    ERROR(true),
    OTHER(false);

    /** Whether its data says more than its type does. */
    final boolean tellsFacts;

    ResponseEvent(boolean tellsFacts) {
        this.tellsFacts = tellsFacts;
    }

    static ResponseEvent of(Bytes type) {
        if (type.contentEquals("response.created")) {
            return STARTED;
        }
        if (type.contentEquals("response.completed") || type.contentEquals("response.incomplete")) {
            return ENDED;
        }
        if (type.contentEquals("response.failed") || type.contentEquals("response.cancelled")) {
            return FAILED;
        }
        return type.contentEquals("error") || type.contentEquals("response.error") ? ERROR : OTHER;
    }
}
