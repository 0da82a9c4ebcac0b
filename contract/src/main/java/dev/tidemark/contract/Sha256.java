package dev.tidemark.contract;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells texts apart without telling them. Stateless. */
public final class Sha256 {

    private static final int BYTES = 32;

    private Sha256() {}

    /** The SHA-256 of a text in UTF-8. */
    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The first 32 hexadecimal digits of the SHA-256 of a text in UTF-8. */
    public static String firstHalf(String text) {
        return firstHalf(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The first 32 hexadecimal digits of a SHA-256: 128 bits, of which nobody meets the same ones twice by chance. */
    public static String firstHalf(byte[] bytes) {
        return HexFormat.of().formatHex(of(bytes), 0, BYTES / 2);
    }

    private static byte[] of(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
