package dev.tidemark.api;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens with any claims, signed with any secret. */
final class TestTokens {

    /** In the year 5138. */
    static final long LATER = 99_999_999_999L;

    private TestTokens() {}

    /** A token that is good, whoever the user is. */
    static String of(String user) throws GeneralSecurityException {
        var claims = new JsonObject().put("sub", user).put("exp", LATER);
        return signed("HS256", claims.encode(), TestConfig.SECRET);
    }

    /** A token that is signed with HS512 where that is the algorithm, else with HS256. */
    static String signed(String algorithm, String claims, String secret) throws GeneralSecurityException {
        String unsigned = unsigned(algorithm, claims);
        String name = algorithm.equals("HS512") ? "HmacSHA512" : "HmacSHA256";
        var mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), name));
        byte[] signature = mac.doFinal(unsigned.getBytes(StandardCharsets.UTF_8));
        return unsigned + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    /** The first two parts of a token. */
    static String unsigned(String algorithm, String claims) {
        return base64("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}") + "." + base64(claims);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
