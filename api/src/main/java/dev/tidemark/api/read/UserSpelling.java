package dev.tidemark.api.read;

import dev.tidemark.contract.UserId;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether users' ids are written as Postgres writes them. Another text of the same value, such as {@code 007}, would find
 * the same rows and keep them in a namespace that nobody raises. Immutable.
 */
public final class UserSpelling implements Predicate<UserId> {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]*");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** Blanks at the end of {@code character(n)} count for nothing, so Postgres finds the rows of the id without them. */
    private static final Pattern UNPADDED = Pattern.compile("(?s).*[^ ]");

    private final List<Pattern> forms;

    /**
     * @param reads an id has to be good for all of them
     */
    public UserSpelling(List<DeclaredRead> reads) {
        forms = reads.stream()
                .map(DeclaredRead::userType)
                .flatMap(UserSpelling::form)
                .distinct()
                .toList();
    }

    /** Nothing where each text is a value of its own. */
    private static Stream<Pattern> form(String type) {
        return switch (type) {
            case "smallint", "integer", "bigint", "numeric" -> Stream.of(WHOLE_NUMBER);
            case "uuid" -> Stream.of(UUID);
            case "bpchar" -> Stream.of(UNPADDED);
            default -> Stream.empty();
        };
    }

    @Override
    public boolean test(UserId user) {
        for (Pattern form : forms) {
            if (!form.matcher(user.value()).matches()) {
                return false;
            }
        }
        return true;
    }
}
