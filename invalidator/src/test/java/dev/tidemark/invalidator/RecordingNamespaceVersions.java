package dev.tidemark.invalidator;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.UserId;
import dev.tidemark.invalidator.versions.EnabledFlag;
import dev.tidemark.invalidator.versions.NamespaceVersions;
import dev.tidemark.invalidator.versions.Raise;
import dev.tidemark.invalidator.versions.Raised;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Keeps versions in memory and remembers what it was asked for. */
final class RecordingNamespaceVersions implements NamespaceVersions {

    final List<Raise> raises = new ArrayList<>();
    final Map<UserId, Long> counters = new HashMap<>();
    Raised.Outcome outcome = Raised.Outcome.APPLIED;
    boolean owesFlags;
    final List<EnabledFlag> written = new ArrayList<>();
    long epoch;

    @Override
    public Raised raise(Raise raise) {
        raises.add(raise);
        if (raise.everybody() || outcome.isGap()) {
            epoch += 1_000_000;
        }
        return new Raised(
                outcome,
                epoch,
                owesFlags,
                raise.users().stream()
                        .map(user -> counters.merge(user, 2L, (counter, unused) -> counter + 1))
                        .toList());
    }

    @Override
    public void write(SourceName source, Timeline timeline, Position at, Iterator<EnabledFlag> flags) {
        flags.forEachRemaining(written::add);
    }
}
