package dev.tidemark.api.fill;

import dev.tidemark.api.entry.Encoding;
import dev.tidemark.api.entry.EntityTag;
import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryHead;
import dev.tidemark.api.entry.EntryKind;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;
import dev.tidemark.contract.UserId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;

/** Entries and places for tests. */
final class TestEntries {

    static final Instant CREATED = Instant.parse("2026-01-31T12:00:00Z");
    static final Duration TTL = Duration.ofMinutes(5);

    private TestEntries() {}

    static Entry entry(String body) {
        var json = Buffer.buffer(body);
        return new Entry(
                new EntryHead(
                        EntryKind.ROWS, CREATED, TTL, Lsn.ZERO, Encoding.IDENTITY, json.length(), EntityTag.of(json)),
                json);
    }

    static EntryPlace place(String user, long version) {
        return new EntryPlace(new UserId(user), new NamespaceVersion(version), "hash");
    }

    static Filled filled(long version, Filled.Source source) {
        return new Filled(entry("[" + version + "]"), new NamespaceVersion(version), Lsn.ZERO, source);
    }
}
