package dev.tidemark.cdc.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What Debezium makes of its placeholder where an array was not sent: the text itself, a UUID made from it, or its bytes
 * as numbers. Immutable.
 */
final class UnchangedArrays {

    private final List<String> text;
    private final List<String> uuid;
    private final List<String> numbers;

    UnchangedArrays(String placeholder) {
        byte[] bytes = placeholder.getBytes(StandardCharsets.UTF_8);
        text = List.of(placeholder);
        uuid = List.of(UUID.nameUUIDFromBytes(bytes).toString());
        List<String> each = new ArrayList<>();
        for (byte number : bytes) {
            each.add(Byte.toString(number));
        }
        numbers = List.copyOf(each);
    }

    boolean contain(List<? extends @Nullable Object> list) {
        if (list.size() != 1 && list.size() != numbers.size()) {
            return false;
        }
        List<String> texts = list.stream().map(Objects::toString).toList();
        return texts.equals(text) || texts.equals(uuid) || texts.equals(numbers);
    }
}
