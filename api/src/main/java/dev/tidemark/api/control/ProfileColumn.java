package dev.tidemark.api.control;

import dev.tidemark.contract.TableName;

/**
 * Where the application itself keeps whether a user has caching on. Immutable.
 *
 * @param table such as {@code public.core_userprofile}
 * @param userColumn names the user, such as {@code user_id}
 * @param enabledColumn a boolean, such as {@code cache_enabled}
 */
public record ProfileColumn(TableName table, String userColumn, String enabledColumn) {

    public ProfileColumn {
        if (userColumn.isEmpty() || enabledColumn.isEmpty()) {
            throw new IllegalArgumentException("The profile table " + table + " needs the names of two columns");
        }
    }

    /** Sets the column of one user. */
    String update() {
        return "update " + table.quoted() + " set " + TableName.quote(enabledColumn) + " = :enabled where "
                + TableName.quote(userColumn) + " = :user_id";
    }
}
