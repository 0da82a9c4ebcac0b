package dev.tidemark.api.entry;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The entity tags of {@code If-None-Match}: whose bodies the client has. Those that cannot be ours are left out.
 * Immutable.
 *
 * @param text the values of the tags, with blanks between; {@code *} for any
 */
public record KnownTags(String text) {

    /** The client has nothing. */
    public static final KnownTags NONE = new KnownTags("");

    private static final String ANY = "*";

    /** Nobody keeps more answers of one read; a header holds 150 at most. */
    private static final int MOST = 32;

    /** One member of {@code If-None-Match}, weak or not: RFC 9110 section 13.1.2 compares weakly. */
    private static final Pattern MEMBER = Pattern.compile("(?:W/)?\"([^\"]*)\"");

    private static final Pattern OURS = Pattern.compile("[0-9a-f]{" + EntityTag.DIGITS + "}");

    /** Reads the header's value; null where there is none. */
    public static KnownTags of(@Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return NONE;
        }
        if (ifNoneMatch.strip().equals(ANY)) {
            return new KnownTags(ANY);
        }
        var text = new StringBuilder();
        var members = MEMBER.matcher(ifNoneMatch);
        for (int known = 0; known < MOST && members.find(); ) {
            if (OURS.matcher(members.group(1)).matches()) {
                text.append(known++ == 0 ? "" : " ").append(members.group(1));
            }
        }
        return new KnownTags(text.toString());
    }

    /** Whether the client has the body already. */
    public boolean contain(EntityTag tag) {
        return text.equals(ANY) || text.contains(tag.value());
    }
}
