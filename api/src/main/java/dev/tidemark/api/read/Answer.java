package dev.tidemark.api.read;

import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryHead;
import java.time.Duration;
import java.util.Optional;

/**
 * The answer to one read. Immutable.
 *
 * @param lookup what the cache could do for it
 * @param cache what {@code X-Cache} says
 * @param head what is known of its body
 * @param entry the body; empty when the client has it already
 * @param age since its rows were read
 */
record Answer(Lookup lookup, String cache, EntryHead head, Optional<Entry> entry, Duration age) {}
