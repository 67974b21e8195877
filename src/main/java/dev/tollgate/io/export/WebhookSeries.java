package dev.tollgate.io.export;

import dev.tollgate.io.webhook.WebhookStatus;
import dev.tollgate.telemetry.TollgateNames;
import java.util.List;

/** What is shown of the webhooks that judge contents; nothing where there are none. */
final class WebhookSeries {
    private static final String URL = "url";

    private WebhookSeries() {}

    static void show(StatePage page, List<WebhookStatus> webhooks) {
        if (webhooks.isEmpty()) {
            return;
        }
        var questions = page.counters(
                TollgateNames.WEBHOOK_QUESTIONS, "Questions to a webhook, by its verdict or by why there was none.");
        var seconds = page.counters(TollgateNames.WEBHOOK_SECONDS, "Seconds that the questions took which were sent.");
        var underWay = page.gauges(TollgateNames.WEBHOOK_UNDER_WAY, "Questions without a verdict yet.");
        var resting = page.gauges(TollgateNames.WEBHOOK_RESTING, "1 while a webhook failed too often to be asked.");
        for (var webhook : webhooks) {
            webhook.outcomes()
                    .forEach((outcome, count) -> questions.add(count, URL, webhook.url(), "outcome", outcome));
            seconds.add(webhook.seconds(), URL, webhook.url());
            underWay.add(webhook.underWay(), URL, webhook.url());
            resting.add(webhook.resting() ? 1 : 0, URL, webhook.url());
        }
    }
}
