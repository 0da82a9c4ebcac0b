package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseUrlTest {

    @Test
    void shouldReadAConnectionUri() {
        var url = DatabaseUrl.parse("postgresql://app%40x:p%3Aw+d@db.example:5433/shop%20one?sslmode=require");

        assertThat(url.user()).isEqualTo("app@x");
        assertThat(url.password()).isEqualTo("p:w+d");
        assertThat(url.host()).isEqualTo("db.example");
        assertThat(url.port()).isEqualTo(5433);
        assertThat(url.database()).isEqualTo("shop one");
        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://db.example:5433/shop%20one?sslmode=require");
        assertThat(DatabaseUrl.parse(url.uri())).isEqualTo(url);
        assertThat(DatabaseUrl.parse("postgres://app@db/shop").port()).isEqualTo(5432);
    }

    @Test
    void shouldNeverShowThePassword() {
        assertThat(DatabaseUrl.parse("postgresql://app:hunter2@db/shop"))
                .hasToString("postgresql://app:***@db:5432/shop");
        for (String text :
                new String[] {"mysql://app:hunter2@db/shop", "postgresql://app:hunter2@db", "app:hunter2 @x"}) {
            assertThatThrownBy(() -> DatabaseUrl.parse(text)).message().doesNotContain("hunter2");
        }
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://db/shop")).hasMessageContaining("no user");
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://app@db")).hasMessageContaining("no database");
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql:///shop")).hasMessageContaining("no host");
        assertThatThrownBy(() -> DatabaseUrl.parse("host=db")).hasMessageContaining("postgresql://");
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://app@db/shop?sslmode"))
                .hasMessageContaining("sslmode");
    }
}
