package dev.tidemark.cdc;

import dev.tidemark.cdc.source.CapturePlan;
import dev.tidemark.contract.Fields;
import dev.tidemark.contract.LogMessages;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.Change;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the messages by which the event trigger tells of changed definitions. Immutable. */
final class DefinitionMessages {

    private static final Logger LOG = LoggerFactory.getLogger(DefinitionMessages.class);

    private static final int FIELDS = 4;

    private final CapturePlan plan;

    DefinitionMessages(CapturePlan plan) {
        this.plan = plan;
    }

    /**
     * The change that a message tells of; empty when it is of no captured table. A table that was dropped may have been a
     * partition of one: nobody knows any more.
     *
     * @param content command, schema, table and number of the table, as {@link Fields}
     */
    Optional<Change> read(Object content) {
        String line = text(content);
        try {
            List<@Nullable String> fields = Fields.split(line);
            if (fields.size() != FIELDS) {
                throw new IllegalArgumentException("expected command, schema, table and oid");
            }
            return change(
                    present(fields.get(0)),
                    new TableName(present(fields.get(1)), present(fields.get(2))),
                    Long.parseLong(present(fields.get(3))));
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("prefix", LogMessages.DDL)
                    .addKeyValue("content", line)
                    .log("A message that Tidemark did not write is left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Change> change(String command, TableName named, long oid) {
        TableName known = plan.oids().get(oid);
        if (known != null) {
            return Optional.of(new Change.Alter(known, command));
        }
        boolean concerns = plan.tables().containsKey(named) || command.startsWith("DROP ");
        return concerns ? Optional.of(new Change.Alter(named, command)) : Optional.empty();
    }

    private static String text(Object content) {
        if (content instanceof ByteBuffer buffer) {
            return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
        }
        return content instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(content);
    }

    private static String present(@Nullable String field) {
        if (field == null) {
            throw new IllegalArgumentException("a field is null");
        }
        return field;
    }
}
