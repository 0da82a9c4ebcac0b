package dev.tidemark.api.namespace;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the scripts answer, in our words. Stateless. */
final class ScriptAnswers {

    private static final int FIELDS_OF_A_SOURCE = 4;

    private ScriptAnswers() {}

    /** Why one read of {@code read.lua} failed; empty when it did not. */
    static Optional<String> failure(List<Object> fields) {
        return fields.get(0) instanceof byte[] ? Optional.of(text(fields.get(0))) : Optional.empty();
    }

    /**
     * Reads what {@code read.lua} answers to one read.
     *
     * @param lease what the leases of the call begin with
     * @param number of the read in its call, from 1
     * @param tidemarks that came with it, judged
     */
    static NamespaceView view(List<Object> fields, Lease lease, int number, Optional<Tidemarks> tidemarks) {
        long version = (Long) fields.get(0);
        return new NamespaceView(
                version == 0 ? Optional.empty() : Optional.of(new NamespaceVersion(version)),
                (Long) fields.get(1) == 1,
                entry(fields.get(2), lease, number),
                tidemarks);
    }

    private static FoundEntry entry(@Nullable Object found, Lease lease, int number) {
        if (found instanceof byte[] bytes) {
            return new FoundEntry.Whole(bytes);
        }
        if (found instanceof List<?> line) {
            return new FoundEntry.FirstLine((byte[]) line.get(0));
        }
        return switch (found instanceof Long code ? code.intValue() : 0) {
            case 1 -> new FoundEntry.AsHeld();
            case 2 -> new FoundEntry.Missing(Optional.of(lease.ofRead(number)), false);
            case 4 -> new FoundEntry.Missing(Optional.of(lease.ofRead(number)), true);
            default -> new FoundEntry.Missing(Optional.empty(), false);
        };
    }

    /** Reads the answer of {@code namespace.lua}. */
    static NamespaceState state(List<Object> answer) {
        return new NamespaceState(new NamespaceVersion((Long) answer.get(0)), (Long) answer.get(1) == 1);
    }

    /**
     * Reads the epoch, then LSN, time, rules and timeline of each source. What is missing or not of that form vouches for nothing.
     */
    static Optional<Tidemarks> tidemarks(List<Object> fields) {
        List<Tidemark> marks = new ArrayList<>((fields.size() - 1) / FIELDS_OF_A_SOURCE);
        try {
            long epoch = Long.parseLong(text(fields.get(0)));
            for (int i = 1; i < fields.size(); i += FIELDS_OF_A_SOURCE) {
                long microseconds = Long.parseLong(text(fields.get(i + 1)));
                marks.add(new Tidemark(
                        Lsn.parse(text(fields.get(i))),
                        Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS),
                        text(fields.get(i + 2)),
                        text(fields.get(i + 3))));
            }
            return Optional.of(new Tidemarks(epoch, marks, false));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static String text(Object field) {
        return new String((byte[]) field, StandardCharsets.UTF_8);
    }
}
