package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableNameTest {

    @Test
    void shouldReadNamesAsSqlWritesThem() {
        assertThat(TableName.parse("invoices")).isEqualTo(new TableName("public", "invoices"));
        assertThat(TableName.parse("Billing.Invoices")).isEqualTo(new TableName("billing", "invoices"));
        assertThat(TableName.parse("\"Billing\".\"Big \"\"Invoices\"\".x\""))
                .isEqualTo(new TableName("Billing", "Big \"Invoices\".x"));
    }

    @Test
    void shouldQuoteForSql() {
        assertThat(new TableName("Billing", "a\"b").quoted()).isEqualTo("\"Billing\".\"a\"\"b\"");
    }

    @Test
    void shouldRefuseOtherTexts() {
        for (String text : new String[] {"", "a.b.c", "1a", "a b", "\"a", "a;drop table b"}) {
            assertThatThrownBy(() -> TableName.parse(text)).hasMessageContaining("'" + text + "' is not a table name");
        }
    }
}
