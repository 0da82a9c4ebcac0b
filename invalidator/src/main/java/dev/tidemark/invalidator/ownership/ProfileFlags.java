package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.ownership.ProfileColumn;
import dev.tidemark.invalidator.versions.EnabledFlag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What rows of the profile table say of their users: whether caching is on. Immutable. */
public final class ProfileFlags {

    private final ProfileColumn profile;

    public ProfileFlags(ProfileColumn profile) {
        this.profile = profile;
    }

    /** The table whose rows say it. */
    public TableName table() {
        return profile.table();
    }

    /** What a row says; nothing where there is none, or none of the table, or its user cannot be told. */
    public Optional<EnabledFlag> of(@Nullable Row row) {
        if (row == null || !row.table().name().equals(profile.table())) {
            return Optional.empty();
        }
        String user = row.value(profile.userColumn());
        String enabled = row.value(profile.enabledColumn());
        if (user == null || Fields.isUnknown(user) || Fields.isUnknown(enabled)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new EnabledFlag(new UserId(user), !"false".equals(enabled)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Nobody of that name can have a token.
        }
    }

    /** The column that says it. */
    String column() {
        return profile.enabledColumn();
    }
}
