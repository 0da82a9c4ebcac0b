package dev.tidemark.contract.ownership;

import dev.tidemark.contract.TableName;

/**
 * Where the application itself keeps whether a user has caching on: one row a user. Immutable.
 *
 * @param table such as {@code public.core_userprofile}
 * @param userColumn names the user, such as {@code user_id}
 * @param enabledColumn a boolean, such as {@code cache_enabled}; null means on
 */
public record ProfileColumn(TableName table, String userColumn, String enabledColumn) {

    public ProfileColumn {
        if (userColumn.isEmpty() || enabledColumn.isEmpty()) {
            throw new IllegalArgumentException("The profile table " + table + " needs the names of two columns");
        }
    }
}
