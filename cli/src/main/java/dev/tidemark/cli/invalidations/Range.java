package dev.tidemark.cli.invalidations;

import dev.tidemark.cli.invalidations.Bound.AtLsn;
import dev.tidemark.cli.invalidations.Bound.AtOffset;
import dev.tidemark.cli.invalidations.Bound.AtTime;
import dev.tidemark.contract.invalidation.Invalidation;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Which of the recorded invalidations. Both ends are within it. Immutable.
 *
 * @param from the first, empty for all up to {@code to}
 * @param to the last, empty for all from {@code from}
 */
public record Range(Optional<Bound> from, Optional<Bound> to) {

    /** Everything that is recorded. */
    public static final Range ALL = new Range(Optional.empty(), Optional.empty());

    /**
     * A range that has to make sense.
     *
     * @throws IllegalArgumentException when it does not; the message names the ends
     */
    public static Range of(Optional<Bound> from, Optional<Bound> to, Instant now) {
        from.ifPresent(bound -> requirePast("--from", bound, now));
        to.ifPresent(bound -> requirePast("--to", bound, now));
        if (from.isPresent() && to.isPresent()) {
            requireOrder(from.get(), to.get());
        }
        return new Range(from, to);
    }

    /**
     * All since something, under the option {@code --since}.
     *
     * @throws IllegalArgumentException when that is in the future
     */
    public static Range since(Optional<Bound> since, Instant now) {
        since.ifPresent(bound -> requirePast("--since", bound, now));
        return new Range(since, Optional.empty());
    }

    private static void requirePast(String option, Bound bound, Instant now) {
        if (bound instanceof AtTime at && at.time().isAfter(now)) {
            throw new IllegalArgumentException(option + " " + at + " is in the future: it is " + now + " now");
        }
    }

    private static void requireOrder(Bound from, Bound to) {
        boolean isReversed = false;
        if (from instanceof AtTime first && to instanceof AtTime last) {
            isReversed = last.time().isBefore(first.time());
        } else if (from instanceof AtLsn first && to instanceof AtLsn last) {
            isReversed = last.lsn().compareTo(first.lsn()) < 0;
        } else if (from instanceof AtOffset first && to instanceof AtOffset last) {
            if (first.partition().isPresent()
                    && last.partition().isPresent()
                    && !first.partition().equals(last.partition())) {
                throw new IllegalArgumentException("--from " + from + " and --to " + to
                        + " are of two partitions: name the same one, or give both without a partition");
            }
            isReversed = last.offset() < first.offset();
        }
        if (isReversed) {
            throw new IllegalArgumentException("--to " + to + " is before --from " + from);
        }
    }

    /** The only partition it lies in, empty for all. */
    OptionalInt partition() {
        return Stream.of(from, to)
                .flatMap(Optional::stream)
                .flatMap(bound -> bound instanceof AtOffset at ? Stream.of(at.partition()) : Stream.empty())
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    /** Whether it speaks of commits, which those of another source cannot be compared with. */
    public boolean isOfOneSource() {
        return Stream.of(from, to).flatMap(Optional::stream).anyMatch(AtLsn.class::isInstance);
    }

    /** Whether this comes before it. */
    boolean isBefore(Invalidation recorded) {
        return from.filter(bound -> bound instanceof AtTime at
                        ? recorded.appliedAt().isBefore(at.time())
                        : bound instanceof AtLsn lsn
                                && recorded.position().commit().compareTo(lsn.lsn()) < 0)
                .isPresent();
    }

    /** Whether this comes after it. */
    boolean isAfter(Invalidation recorded) {
        return to.filter(bound -> bound instanceof AtTime at
                        ? recorded.appliedAt().isAfter(at.time())
                        : bound instanceof AtLsn lsn
                                && recorded.position().commit().compareTo(lsn.lsn()) > 0)
                .isPresent();
    }
}
