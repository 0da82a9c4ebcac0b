package dev.tidemark.api.identity;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the public keys of an issuer from a file. Stateless. */
final class KeyFiles {

    /** A hundred times what issuers have. */
    private static final long MOST_BYTES = 256 * 1024;

    private KeyFiles() {}

    /**
     * Reads all of them.
     *
     * @throws IllegalArgumentException with the place of the setting, the file, what is wrong and the mend
     */
    static KeyRing read(TokenKeys.KeyFile file) {
        String place = file.place() + ": " + file.path() + ": ";
        PublicKeyText read;
        try {
            String text = text(file.path());
            read = switch (file.format()) {
                case PEM -> PublicKeyText.pem(text, file.algorithms());
                case JWKS -> PublicKeyText.jwks(text, file.algorithms());
            };
            if (read.faults().isEmpty()) {
                return new KeyRing(read.keys());
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + e.getMessage(), e);
        }
        throw new IllegalArgumentException(place + String.join("; ", read.faults()));
    }

    private static String text(Path path) {
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new IllegalArgumentException("it has more than " + MOST_BYTES + " bytes: that is no key file");
            }
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no such file: name the one that holds the issuer's keys", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not text: expected PEM or JSON, not DER", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
        }
    }
}
