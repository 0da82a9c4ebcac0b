package dev.tidemark.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.StringReader;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class SectionTest {

    @Test
    void shouldTakeAnEmptySettingForNone() {
        assertThat(faults("a:\nb: ~\nc: null\n", section -> {
                    assertThat(section.text("a")).isEmpty();
                    assertThat(section.text("b")).isEmpty();
                    assertThat(section.integer("c", 0, 1)).isEmpty();
                    section.close();
                }))
                .isEmpty();
    }

    @Test
    void shouldTellWhereAValueIsNone() {
        assertThat(faults("ok: 1\na: [1, 2]\nb: { c: 1 }\n", section -> {
                    assertThat(section.text("a")).isEmpty();
                    assertThat(section.text("b")).isEmpty();
                }))
                .containsExactly("file:2: a: expected one value", "file:3: b: expected one value");
    }

    @Test
    void shouldTakeOneValueForAListOfOne() {
        assertThat(faults("a: x\nb: [x, y]\n", section -> {
                    assertThat(section.list("a", Function.identity())).contains(List.of("x"));
                    assertThat(section.list("b", Function.identity())).contains(List.of("x", "y"));
                    assertThat(section.list("c", Function.identity())).isEmpty();
                }))
                .isEmpty();
    }

    @Test
    void shouldTellWhichElementOfAListIsNoValue() {
        assertThat(faults("a:\n  - x\n  - { y: z }\nb: [~]\nc:\n", section -> {
                    assertThat(section.list("a", Function.identity())).isEmpty();
                    assertThat(section.list("b", Function.identity())).isEmpty();
                    assertThat(section.list("c", Function.identity())).isEmpty();
                }))
                .satisfiesExactly(
                        fault -> assertThat(fault).startsWith("file:3: a: expected a value"),
                        fault -> assertThat(fault).startsWith("file:4: b: expected a value"),
                        fault -> assertThat(fault).startsWith("file:5: c: expected a value"));
    }

    @Test
    void shouldTellEachElementOfAListThatCannotBeRead() {
        assertThat(faults("a:\n  - 1\n  - x\n  - y\nb: [1, 2]\n", section -> {
                    assertThat(section.list("a", Values::number, List::copyOf)).isEmpty();
                    assertThat(section.list("b", Values::number, List::copyOf)).contains(List.of(1L, 2L));
                }))
                .containsExactly("file:3: a: 'x' is not a whole number", "file:4: a: 'y' is not a whole number");
    }

    @Test
    void shouldTellSettingsThatNobodyAskedForWithThosePeopleMayHaveMeant() {
        assertThat(faults("section:\n  knwon: 1\n", root -> {
                    Section section = root.section("section").orElseThrow();
                    section.text("known");
                    section.text("other");
                    section.close();
                }))
                .singleElement()
                .asString()
                .startsWith("file:2: section.knwon: there is no such setting")
                .contains("known")
                .contains("other");
    }

    @Test
    void shouldTellASectionThatIsNone() {
        assertThat(faults("section: 1\n", root -> root.section("section")))
                .singleElement()
                .asString()
                .startsWith("file:1: section: ");
    }

    private static List<String> faults(String text, Consumer<Section> use) {
        var faults = new Faults("file", "");
        use.accept(new Section(
                "", new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text)), faults));
        var found = catchThrowableOfType(ConfigurationException.class, faults::throwIfAny);
        return found == null ? List.of() : found.faults();
    }
}
