package dev.tidemark.cli.config;

import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
            declared.section(name).flatMap(read -> read(name, read)).ifPresent(reads::add);
        }
        return reads;
    }

    private Optional<ReadDeclaration> read(String name, Section read) {
        Optional<String> path = read.text("path");
        Optional<String> sql = read.text("sql");
        Optional<Duration> ttl = read.duration("ttl");
        Map<String, ParameterDeclaration> parameters = parameters(read);
        read.close();
        if (path.isEmpty() || sql.isEmpty()) {
            declared.fault(name, "expected a path and sql");
            return Optional.empty();
        }
        try {
            return Optional.of(new ReadDeclaration(name, path.get(), sql.get(), parameters, ttl));
        } catch (IllegalArgumentException e) {
            declared.fault(name, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static Map<String, ParameterDeclaration> parameters(Section read) {
        Map<String, ParameterDeclaration> parameters = new LinkedHashMap<>();
        read.section("params").ifPresent(params -> {
            for (String name : params.names()) {
                params.section(name).ifPresent(param -> {
                    Optional<ParameterType> type = param.value("type", DeclaredReads::type);
                    Optional<String> defaultValue = param.text("default");
                    Optional<Long> min = param.value("min", Values::number);
                    Optional<Long> max = param.value("max", Values::number);
                    param.close();
                    if (type.isEmpty()) {
                        params.fault(name, "expected a type: " + types());
                        return;
                    }
                    try {
                        parameters.put(name, new ParameterDeclaration(type.get(), defaultValue, min, max));
                    } catch (IllegalArgumentException e) {
                        params.fault(name, String.valueOf(e.getMessage()));
                    }
                });
            }
        });
        return parameters;
    }

    private static ParameterType type(String text) {
        for (ParameterType type : ParameterType.values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a type; expected one of " + types());
    }

    private static String types() {
        return String.join(
                ", ",
                Arrays.stream(ParameterType.values())
                        .map(type -> type.name().toLowerCase(Locale.ROOT))
                        .toList());
    }
}
