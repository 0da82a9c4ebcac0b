package dev.tidemark.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.OrderColumn;
import dev.tidemark.api.read.Paging;
import dev.tidemark.api.read.ReadDeclaration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadFaultsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    sql: >\n      select\n      1,     §\n",
                "    sql: |\n      select\n      1,     §\n",
                "    sql: >-  # folded\n\n\n           §, select 1\n",
                "    sql: select 'ä😀',\n\n      1,     §\n",
                "    sql: 'select\n\n      1,     §'\n",
                "    sql: \"select\n\n      1,     §\"\n"
            })
    void shouldFindACharacterOfAValueInItsFile(String sql) {
        String text = "reads:\n  one:\n" + sql;
        int line = (int) text.substring(0, text.indexOf('§')).lines().count();
        var read = read(text + "    path: /one\n");
        assertThat(read.places().of("sql", OptionalInt.of(read.sql().indexOf('§'))))
                .isEqualTo(
                        "tidemark.yml:" + line + ":" + (text.indexOf('§') - text.lastIndexOf('\n', text.indexOf('§'))));
    }

    @Test
    void shouldTellTheLineWhereItCannotTellTheColumn() {
        var read = read("reads:\n  one: { path: /one, sql: \"select\\n\\x31, §\" }");
        assertThat(read.places().of("sql", OptionalInt.of(read.sql().indexOf('§'))))
                .isEqualTo("tidemark.yml:2");
    }

    @Test
    void shouldFindParameters() {
        var read = read("""
                reads:
                  one:
                    path: /one/{id}
                    sql: select :id
                    params:
                      id:
                        type: text
                """);
        assertThat(read.places().of("params.id", OptionalInt.empty())).isEqualTo("tidemark.yml:7");
        assertThat(read.places().of("sql", OptionalInt.empty())).isEqualTo("tidemark.yml:4");
        assertThat(read.places().of("ttl", OptionalInt.empty())).isEqualTo("tidemark.yml:3");
    }

    @Test
    void shouldFindEveryFaultOfReads() {
        assertThat(faults("""
                reads:
                  one: { path: "/api/x/{id}", sql: "select :id", params: { id: { type: uuid } } }
                  two: { path: "/api/x/{number}", sql: "select :number", params: { number: { type: bigint } } }
                  three: { path: /api/cache/x, sql: select 1 }
                  four: { path: /api/four, sql: select 1, result: one }
                  five:
                    path: /api/five
                    sql: select :kind, :day, :when
                    params:
                      kind: { type: enum }
                      day: { type: date, min: 1 }
                      when: { type: time }
                  six: { path: /api/six }
                """))
                .satisfiesExactlyInAnyOrder(
                        fault -> assertThat(fault)
                                .startsWith(
                                        "tidemark.yml:3: reads.two: its path /api/x/{number} and /api/x/{id} of one"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:4: reads.three.path: '/api/cache/x'"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:5: reads.four.result: 'one': expected one of list, single"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:10: reads.five.params.kind: an enum needs values"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:11: reads.five.params.day.min: '1': expected a date"),
                        fault -> assertThat(fault)
                                .startsWith(
                                        "tidemark.yml:12: reads.five.params.when.type: 'time': expected one of integer"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:13: reads.six: expected a path and sql"));
    }

    @Test
    void shouldReadPaging() {
        var paging =
                read("reads: { one: { path: /one, sql: select 1, paging: { by: [day desc, id], max-limit: 20 } } }")
                        .paging();
        assertThat(paging)
                .contains(new Paging(List.of(new OrderColumn("day", true), new OrderColumn("id", false)), 20, 20));
        assertThat(faults("""
                reads:
                  one: { path: /one, sql: select 1, paging: { limit: 5 } }
                  two: { path: /two, sql: select 1, paging: { by: id, limit: 50, max-limit: 20 } }
                  three: { path: /three, sql: select 1, result: single, paging: { by: id } }
                  four: { path: /four, sql: "select :limit", params: { limit: { type: bigint } }, paging: { by: id } }
                  five: { path: /five, sql: select 1, paging: { by: id up } }
                """))
                .satisfiesExactlyInAnyOrder(
                        fault -> assertThat(fault).startsWith("tidemark.yml:2: reads.one.paging: expected by"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:3: reads.two.paging: expected 1 <= limit"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:4: reads.three: A single row has no pages"),
                        fault -> assertThat(fault)
                                .startsWith("tidemark.yml:5: reads.four: 'limit' belongs to the paging"),
                        fault -> assertThat(fault).startsWith("tidemark.yml:6: reads.five.paging.by: 'id up'"));
    }

    private static ReadDeclaration read(String text) {
        return ConfigurationFile.parse("tidemark.yml", text, Map.of()).reads().get(0);
    }

    private static List<String> faults(String text) {
        try {
            read(text);
        } catch (ConfigurationException e) {
            return e.faults();
        }
        throw new AssertionError("Nothing was found wrong with\n" + text);
    }
}
