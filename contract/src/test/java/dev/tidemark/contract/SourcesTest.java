package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourcesTest {

    private static final SourceName ORDERS = new SourceName("orders");

    @Test
    void shouldNumberPartitionsByPlace() {
        var sources = sources("main", "orders", "stock");

        assertThat(sources.size()).isEqualTo(3);
        assertThat(sources.partition(new SourceName("main"))).isZero();
        assertThat(sources.partition(ORDERS)).isEqualTo(1);
        assertThat(sources.startingWith(ORDERS)).map(SourceName::value).containsExactly("orders", "main", "stock");
    }

    @Test
    void shouldRefuseNoneTooManyAndTheSameTwice() {
        assertThatThrownBy(() -> new Sources(List.of())).hasMessageContaining("name at least one");
        assertThatThrownBy(() -> sources("main", "orders", "main"))
                .hasMessageContaining("'main' stands twice")
                .hasMessageContaining("keep one");
        assertThatThrownBy(() -> sources(IntStream.rangeClosed(0, Sources.MOST)
                        .mapToObj(n -> "s" + n)
                        .toArray(String[]::new)))
                .hasMessageContaining("101 sources")
                .hasMessageContaining("at most 100");
    }

    @Test
    void shouldSayThatAnotherIsNoneOfThem() {
        assertThatThrownBy(() -> sources("main").partition(ORDERS))
                .hasMessageContaining("'orders' is none of the sources [main]")
                .hasMessageContaining("add it");
    }

    @Test
    void shouldSayWhatIsWrongWithATopicOfAnotherSize() {
        var two = sources("main", "orders");

        assertThat(two.faultOf(2)).isEmpty();
        assertThat(two.faultOf(1))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .contains("has 1 partition,", "lists 2 [main, orders]", "give the topic 2 partitions"));
        assertThat(two.faultOf(3))
                .hasValueSatisfying(fault -> assertThat(fault).contains("has 3 partitions", "those that are gone too"));
    }

    private static Sources sources(String... names) {
        return new Sources(Stream.of(names).map(SourceName::new).toList());
    }
}
