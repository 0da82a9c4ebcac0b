package dev.tidemark.api.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The claim that makes a token an administrator's: it has the value, or is a list that holds it. Immutable.
 *
 * @param name such as {@code admin} or {@code roles}
 * @param value as text: {@code true}, {@code cache-admin}
 */
public record AdminClaim(String name, String value) {

    public static final AdminClaim DEFAULT = new AdminClaim("admin", "true");

    public AdminClaim {
        if (name.isEmpty() || value.isEmpty()) {
            throw new IllegalArgumentException("The admin claim needs a name and a value");
        }
    }

    boolean isIn(JWTClaimsSet claims) {
        Object claim = claims.getClaim(name);
        return claim instanceof Collection<?> values ? values.stream().anyMatch(this::is) : is(claim);
    }

    /** As it stands in a token. */
    Object claim() {
        return value.equals("true") ? true : value;
    }

    private boolean is(@Nullable Object claim) {
        return (claim instanceof String || claim instanceof Boolean) && value.equals(claim.toString());
    }
}
