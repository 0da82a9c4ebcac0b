package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadPathTest {

    @Test
    void shouldKnowItsParameters() {
        var path = new ReadPath("/api/customers/{customer_id}/invoices/{id}/");
        assertThat(path.parameters()).containsExactly("customer_id", "id");
        assertThat(path.route()).isEqualTo("/api/customers/:customer_id/invoices/:id/");
        assertThat(new ReadPath("/api/invoices").parameters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "api",
                "//",
                "/api//x",
                "/api/x?y",
                "/api/*",
                "/api/:id",
                "/api/{}",
                "/api/{Id}",
                "/api/a{id}",
                "/api/{id}{other}",
                "/api/%41",
                "/api/..",
                "/api/./x",
                "/{id}",
                "/api/{id}/{id}",
                "/api/a b",
                "/api/(x)"
            })
    void shouldRefuseWhatIsNoPath(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReadPath(text))
                .withMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/health",
                "/health/x",
                "/metrics/",
                "/openapi.yaml",
                "/api/cache/status",
                "/api/auth/{x}",
                "/api/admin/"
            })
    void shouldLeaveTheApiItsOwnPaths(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReadPath(text))
                .withMessageContaining("the api's own");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/x,               /api/x,               true",
        "/api/x,               /api/x/,              true",
        "/api/{id},            /api/{number}/,       true",
        "/api/{a}/x,           /api/y/{b},           true",
        "/api/{a}/x/{c},       /api/y/{b}/z,         true",
        "/api/{id},            /api/summary,         false",
        "/api/x/{id},          /api/{x}/{id},        false",
        "/api/x,               /api/x/{id},          false",
        "/api/x,               /api/y,               false"
    })
    void shouldTellPathsThatMatchTheSameRequests(String one, String other, boolean ambiguous) {
        assertThat(new ReadPath(one).isAmbiguousWith(new ReadPath(other))).isEqualTo(ambiguous);
        assertThat(new ReadPath(other).isAmbiguousWith(new ReadPath(one))).isEqualTo(ambiguous);
    }

    @Test
    void shouldPutFixedPartsFirst() {
        List<String> sorted = Stream.of("/api/{x}/{y}", "/api/{x}/b", "/api/a/{y}", "/api/{x}", "/api/a/b", "/api/a")
                .map(ReadPath::new)
                .sorted(ReadPath.FIXED_PARTS_FIRST)
                .map(ReadPath::text)
                .toList();
        assertThat(sorted)
                .containsExactly("/api/a", "/api/{x}", "/api/a/b", "/api/a/{y}", "/api/{x}/b", "/api/{x}/{y}");
    }

    /** A path between two others by its text must not turn them round: the first that matches a request serves it. */
    @ParameterizedTest
    @CsvSource({"0,1,2", "0,2,1", "1,0,2", "1,2,0", "2,0,1", "2,1,0"})
    void shouldPutFixedPartsFirstInWhateverOrderPathsWereDeclared(int first, int second, int third) {
        var paths = Stream.of("/api/projects/{id}/{section}", "/api/projects/{pk}", "/api/projects/{project}/summary")
                .map(ReadPath::new)
                .toList();
        assertThat(Stream.of(first, second, third).map(paths::get).sorted(ReadPath.FIXED_PARTS_FIRST))
                .containsExactly(paths.get(1), paths.get(2), paths.get(0));
    }
}
