package dev.tidemark.cli.config;

import dev.tidemark.api.read.OrderColumn;
import dev.tidemark.api.read.Paging;
import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.api.read.ReadPath;
import dev.tidemark.api.read.ReadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes reads of the section {@code reads}. For one use. */
final class DeclaredReads {

    private final Section declared;

    DeclaredReads(Section declared) {
        this.declared = declared;
    }

    List<ReadDeclaration> read() {
        List<ReadDeclaration> reads = new ArrayList<>();
        for (String name : declared.names()) {
            declared.section(name).flatMap(read -> read(name, read)).ifPresent(read -> {
                reads.stream()
                        .filter(earlier -> earlier.path().isAmbiguousWith(read.path()))
                        .forEach(earlier -> declared.fault(
                                name,
                                "its path " + read.path() + " and " + earlier.path() + " of " + earlier.name()
                                        + " match the same requests: change one of them"));
                reads.add(read);
            });
        }
        return reads;
    }

    private Optional<ReadDeclaration> read(String name, Section read) {
        Optional<ReadPath> path = read.value("path", ReadPath::new);
        Optional<String> sql = read.text("sql");
        Optional<ReadResult> result = read.value("result", text -> Values.word(ReadResult.class, text));
        Optional<Duration> ttl = read.duration("ttl");
        Optional<Map<String, ParameterDeclaration>> parameters = DeclaredParameters.of(read);
        Optional<Paging> paging = read.section("paging").flatMap(section -> paging(read, section));
        read.close();
        if (!read.has("path") || !read.has("sql")) {
            declared.fault(name, "expected a path and sql");
        }
        if (path.isEmpty() || sql.isEmpty() || parameters.isEmpty() || paging.isPresent() != read.has("paging")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ReadDeclaration(
                    name,
                    path.get(),
                    sql.get(),
                    parameters.get(),
                    result.orElse(ReadResult.LIST),
                    paging,
                    ttl,
                    read::place));
        } catch (IllegalArgumentException e) {
            declared.fault(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<Paging> paging(Section read, Section paging) {
        Optional<List<OrderColumn>> by = paging.list("by", OrderColumn::parse, List::copyOf);
        Optional<Integer> limit = paging.integer("limit", 1, Paging.GREATEST_LIMIT);
        Optional<Integer> maxLimit = paging.integer("max-limit", 1, Paging.GREATEST_LIMIT);
        paging.close();
        if (by.isEmpty()) {
            if (!paging.has("by")) {
                read.fault(
                        "paging", "expected by: the columns that put the rows in order, such as [issued_on desc, id]");
            }
            return Optional.empty();
        }
        try {
            int rows = limit.orElse(Math.min(Paging.DEFAULT_LIMIT, maxLimit.orElse(Paging.DEFAULT_LIMIT)));
            return Optional.of(new Paging(by.get(), rows, maxLimit.orElse(rows)));
        } catch (IllegalArgumentException e) {
            read.fault("paging", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
