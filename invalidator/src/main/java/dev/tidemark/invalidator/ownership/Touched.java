package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.invalidation.Invalidation;
import dev.tidemark.invalidator.versions.EnabledFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whom a batch touches, and why. For one thread. */
public final class Touched {

    /**
     * The first causes, each told once, and how many more there were. A row that was changed counts for its owners before
     * and for those after, so that of more causes than are told some may be the same.
     */
    public static final class Causes {

        private final List<Cause> first = new ArrayList<>(1);
        private int leftOut;

        void add(Supplier<Cause> cause) {
            if (first.size() == Invalidation.MOST_CAUSES) {
                leftOut++;
                return;
            }
            Cause told = cause.get();
            if (!first.contains(told)) {
                first.add(told);
            }
        }

        public List<Cause> first() {
            return first;
        }

        public int leftOut() {
            return leftOut;
        }
    }

    private final Map<UserId, Causes> users = new LinkedHashMap<>();
    private final Map<UserId, Boolean> flags = new LinkedHashMap<>();
    private @Nullable Causes everybody;
    private @Nullable GapCause gap;
    private boolean anyFlag;

    void user(UserId user, Supplier<Cause> cause) {
        users.computeIfAbsent(user, unused -> new Causes()).add(cause);
    }

    /** Everybody is touched. */
    public void everybody(Cause cause) {
        if (everybody == null) {
            everybody = new Causes();
        }
        everybody.add(() -> cause);
    }

    /** The source tells that something was lost. */
    void gap(GapCause cause) {
        gap = cause;
    }

    /** A user's caching was switched. */
    void flag(UserId user, boolean enabled) {
        flags.put(user, enabled);
    }

    /** Caching may have been switched, and nobody can tell whose. */
    void anyFlag() {
        anyFlag = true;
    }

    /** Whose caching was switched, in the order in which it first was. */
    public List<EnabledFlag> flags() {
        return flags.entrySet().stream()
                .map(flag -> new EnabledFlag(flag.getKey(), flag.getValue()))
                .toList();
    }

    /** Whether more caching may have been switched than {@link #flags} tells. */
    public boolean isAnyFlag() {
        return anyFlag;
    }

    /** The users in the order in which they were first touched. */
    public Map<UserId, Causes> users() {
        return users;
    }

    /** What the source tells that was lost, so that everybody is to be raised; empty when nothing. */
    public Optional<GapCause> gap() {
        return Optional.ofNullable(gap);
    }

    /** Why everybody is touched, empty when not everybody is. */
    public Optional<Causes> everybody() {
        return Optional.ofNullable(everybody);
    }
}
