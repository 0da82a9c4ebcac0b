package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.invalidator.versions.EnabledFlag;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whose caching one transaction switches, by its rows of the profile table. For one thread. */
final class SwitchedCaching {

    private final Optional<ProfileFlags> profile;
    private final Touched touched;
    private final Map<UserId, Boolean> named = new LinkedHashMap<>();

    SwitchedCaching(Optional<ProfileFlags> profile, Touched touched) {
        this.profile = profile;
        this.touched = touched;
    }

    /**
     * Takes in a row. It says anew whether caching is on, also where it says the same as before: Redis may have lost that. A
     * user whose row is gone has caching on, unless another row says otherwise; whoever is switched on is raised too.
     *
     * @param before null when it did not exist
     * @param after null when it does not any more
     * @param cause by the column that switched it
     */
    void row(@Nullable Row before, @Nullable Row after, Function<String, Cause> cause) {
        if (profile.isEmpty()) {
            return;
        }
        ProfileFlags flags = profile.get();
        Optional<EnabledFlag> old = flags.of(before);
        Optional<EnabledFlag> now = flags.of(after);
        Optional<UserId> user = now.map(EnabledFlag::user);
        old.filter(flag -> !user.equals(Optional.of(flag.user())))
                .ifPresent(flag -> named.putIfAbsent(flag.user(), true));
        now.ifPresent(flag -> named.put(flag.user(), flag.enabled()));
        old.filter(flag -> !flag.enabled())
                .filter(flag -> now.map(EnabledFlag::enabled).orElse(true) || !user.equals(Optional.of(flag.user())))
                .ifPresent(flag -> touched.user(flag.user(), () -> cause.apply(flags.column())));
    }

    /** All rows have been taken in. */
    void end() {
        named.forEach(touched::flag);
    }
}
