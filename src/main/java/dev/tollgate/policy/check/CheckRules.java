package dev.tollgate.policy.check;

/**
 * What is asked about, and what follows where no verdict can be had.
 *
 * @param request whether prompts are
 * @param response whether answers are
 * @param streams whether streamed answers are held until they are whole, and asked about then; false to let them pass unasked
 * @param arguments whether what answers call tools with is asked about too
 * @param open whether a call goes on without a verdict; false to refuse it
 * @param maxBytes of UTF-8 that one question's texts may have together
 */
public record CheckRules(
        boolean request, boolean response, boolean streams, boolean arguments, boolean open, int maxBytes) {}
