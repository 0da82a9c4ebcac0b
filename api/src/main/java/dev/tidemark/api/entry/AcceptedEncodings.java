package dev.tidemark.api.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The encodings that a client takes, by {@code Accept-Encoding}. A client that says nothing gets bodies as they are: it
 * may be a script that cannot unpack. Immutable.
 *
 * @param gzip whether to send gzip where the body is stored so
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3">RFC 9110 section 12.5.3</a>
 */
public record AcceptedEncodings(boolean gzip) {

    private static final AcceptedEncodings NONE = new AcceptedEncodings(false);

    private static final Pattern WEIGHT = Pattern.compile("(?:0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)");

    /** Reads all lines of the header. A member that is malformed is left out. */
    public static AcceptedEncodings of(List<String> headers) {
        if (headers.isEmpty()) {
            return NONE;
        }
        Map<String, Double> weights = new HashMap<>();
        for (String header : headers) {
            for (String member : header.split(",", -1)) {
                String[] parts = member.split(";", -1);
                String coding = parts[0].strip().toLowerCase(Locale.ROOT);
                weight(parts).ifPresent(weight -> weights.put(coding.equals("x-gzip") ? "gzip" : coding, weight));
            }
        }
        double any = weights.getOrDefault("*", 0.0);
        double gzip = weights.getOrDefault("gzip", any);
        // Where it is not named, identity is what is left when nothing else will do.
        double identity = weights.getOrDefault("identity", 0.0);
        return new AcceptedEncodings(gzip > 0 && gzip >= identity);
    }

    private static Optional<Double> weight(String[] parts) {
        if (parts.length == 1) {
            return Optional.of(1.0);
        }
        String[] parameter = parts[1].split("=", -1);
        boolean wellFormed = parts.length == 2
                && parameter.length == 2
                && parameter[0].strip().equalsIgnoreCase("q")
                && WEIGHT.matcher(parameter[1].strip()).matches();
        return wellFormed ? Optional.of(Double.parseDouble(parameter[1].strip())) : Optional.empty();
    }
}
