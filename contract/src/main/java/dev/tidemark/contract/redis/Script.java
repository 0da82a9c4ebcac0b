package dev.tidemark.contract.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script that Redis runs at once and undivided; its keys, arguments and answer are described at its head. */
public enum Script {
    /** Applies a slice of a batch of changes. */
    RAISE("raise.lua"),
    /** Writes whether users have caching on, after a gap. */
    FLAGS("flags.lua"),
    /** Reads everything one cached read needs. */
    READ("read.lua"),
    /** Reads the epoch and all tidemarks. */
    TIDEMARKS("tidemarks.lua"),
    /** Stores an entry under the version it was made for. */
    STORE("store.lua"),
    /** Ends a lease that nothing is stored for. */
    RELEASE("release.lua"),
    /** Reads or changes one user's namespace. */
    NAMESPACE("namespace.lua"),
    /** Raises everybody. */
    EVERYBODY("everybody.lua"),
    /** Brings versions up to recorded ones that Redis has lost. */
    REPLAY("replay.lua");

    private final String source;
    private final String hash;

    Script(String file) {
        source = read("counters.lua") + read(file);
        hash = sha1(source);
    }

    /** The text to load or to run by EVAL. */
    public String source() {
        return source;
    }

    /** The name to run it by with EVALSHA: the SHA-1 of the text in lower-case hexadecimal. */
    public String hash() {
        return hash;
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The script " + file + " is missing beside " + Script.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}
