package dev.kassa.webhook;

import java.time.Instant;
import java.util.Optional;

/**
 * A request to our notification address as it came; nothing in it is believed yet.
 *
 * @param body the raw bytes; the signature is over them, not over what they mean
 * @param pathAndQuery as the request has them, which a proxy may have changed
 * @param date {@code x-ms-date}: when the provider sent it
 * @param contentHash {@code x-ms-content-sha256}
 * @param authorization {@code Authorization}, or its twin {@code X-Vipps-Authorization} where a
 *     server in front has swallowed the first (API 5.2)
 * @param webhookId {@code Webhook-Id}: which registration it is for; seen, but not documented
 * @param receivedAt when it came
 */
public record Notification(
    byte[] body,
    String pathAndQuery,
    Optional<String> date,
    Optional<String> contentHash,
    Optional<String> authorization,
    Optional<String> webhookId,
    Instant receivedAt) {}
