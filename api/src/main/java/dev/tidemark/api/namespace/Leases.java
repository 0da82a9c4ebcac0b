package dev.tidemark.api.namespace;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Leases for the calls of this process, each told apart from all others of all processes. Thread-safe. */
final class Leases {

    private static final int RANDOM_BYTES = 8;

    private final String process;
    private final AtomicLong number = new AtomicLong();

    Leases() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        process = HexFormat.of().formatHex(random);
    }

    /** What the leases of one call begin with; the number of the read follows. */
    Lease next() {
        return Lease.of(process + "-" + number.incrementAndGet() + ".");
    }
}
