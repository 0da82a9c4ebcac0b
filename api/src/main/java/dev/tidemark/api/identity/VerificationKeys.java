package dev.tidemark.api.identity;

import io.vertx.core.Future;

/** The keys that signatures are checked with, wherever they come from. Thread-safe. */
interface VerificationKeys {

    /** Those known now. */
    KeyRing current();

    /** Asks where they come from for newer ones, unless that was done a moment ago; completes either way. */
    Future<Void> refresh();

    /** Keys that stay as they are. */
    static VerificationKeys fixed(KeyRing ring) {
        return new VerificationKeys() {
            @Override
            public KeyRing current() {
                return ring;
            }

            @Override
            public Future<Void> refresh() {
                return Future.succeededFuture();
            }
        };
    }
}
