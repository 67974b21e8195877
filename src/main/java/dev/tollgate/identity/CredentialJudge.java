package dev.tollgate.identity;

import dev.tollgate.fault.Outcome;
import org.jspecify.annotations.Nullable;

/** Judges one kind of credential; implemented where keys and tokens are known. Threads: any. */
public interface CredentialJudge {

    /**
     * Whose credential it is.
     *
     * @param credential what the caller showed, without its scheme; never to be shown
     * @param epochMillis now
     * @return the caller, a refusal, or a promise of either; null where the credential is not of this kind
     */
    @Nullable
    Outcome<Caller> judge(String credential, long epochMillis);
}
