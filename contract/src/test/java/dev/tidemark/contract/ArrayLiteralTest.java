package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayLiteralTest {

    @Test
    void shouldReadWhatPostgresWrites() {
        assertThat(ArrayLiteral.elements("{}")).isEmpty();
        assertThat(ArrayLiteral.elements("{1,NULL,3}")).containsExactly("1", "3");
        assertThat(ArrayLiteral.elements("{{1,2},{3,4}}")).containsExactly("1", "2", "3", "4");
        assertThat(ArrayLiteral.elements("[0:1]={7,8}")).containsExactly("7", "8");
        assertThat(ArrayLiteral.elements("{\"a,b\",\"say \\\"x\\\"\",\"NULL\",\"\"}"))
                .containsExactly("a,b", "say \"x\"", "NULL", "");
    }

    @Test
    void shouldReadWhatItWrites() {
        List<String> elements = Arrays.asList("1", "a\\b", "\"", "{,}", "");

        assertThat(ArrayLiteral.elements(ArrayLiteral.of(elements))).isEqualTo(elements);
        assertThat(ArrayLiteral.of(Arrays.asList(1, null))).isEqualTo("{\"1\",NULL}");
    }

    @Test
    void shouldRefuseWhatIsNoArray() {
        assertThatThrownBy(() -> ArrayLiteral.elements("1,2")).hasMessage("'1,2' is not an array");
        assertThatThrownBy(() -> ArrayLiteral.elements("{\"1")).hasMessage("'{\"1' is not an array");
        assertThatThrownBy(() -> ArrayLiteral.elements("{1")).hasMessage("'{1' is not an array");
    }
}
