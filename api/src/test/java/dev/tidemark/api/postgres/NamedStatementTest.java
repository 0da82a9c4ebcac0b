package dev.tidemark.api.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedStatementTest {

    @Test
    void shouldNumberParametersByName() {
        var statement = NamedStatement.parse("select :b, :a from t where x=:b and y = :a_1;\n");
        assertThat(statement.parameters()).containsExactly("b", "a", "a_1");
        assertThat(statement.positional()).isEqualTo("select $1, $2 from t where x=$1 and y = $3");
        assertThat(statement.textual(List.of("integer", "text", "uuid")))
                .isEqualTo("select ($1::text::integer), ($2::text::text) from t where x=($1::text::integer)"
                        + " and y = ($3::text::uuid)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ':a'",
                "select 'it''s :a'",
                "select e'\\':a'",
                "select E'a\\\\' || ':a'",
                "select \":a\"",
                "select \"x\"\":a\"",
                "select $$ :a $$",
                "select $tag$ :a $$ :b $tag$",
                "select $ü$ :a $ü$",
                "select 1 -- :a",
                "select 1 /* :a /* :b */ :c */ + 1",
                "select '1'::integer",
                "select x::text from t",
                "select make_interval(days := 1)",
                "select array[1, 2, 3][1:2]",
                "select a$b, c$d from t",
                "select 'e' ':a'"
            })
    void shouldFindNoParameterInAnythingElse(String sql) {
        var statement = NamedStatement.parse(sql);
        assertThat(statement.parameters()).isEmpty();
        assertThat(statement.positional()).isEqualTo(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ':a', :p",
                "select $$:a$$, :p",
                "select '\\', :p, '\\'",
                "select e'\\\\', :p",
                "select :p::integer",
                "select :p -- :a",
                "select name'x', :p",
                "select a$b$c, :p, d$b$e",
                "select 1-:p"
            })
    void shouldFindTheParameterBesideIt(String sql) {
        assertThat(NamedStatement.parse(sql).parameters()).containsExactly("p");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"select 'a", "select \"a", "select $$ a", "select $x$ a $$", "/* a /* b */", "select e'a\\'"})
    void shouldSayWhereSomethingBeginsThatDoesNotEnd(String sql) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedStatement.parse(sql))
                .withMessageContaining("does not end: it begins at line 1, column");
    }

    @Test
    void shouldTakeOneStatementWithoutNumberedParameters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedStatement.parse("select 1;\nselect 2"))
                .withMessageContaining("line 1, column 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedStatement.parse("select 1\nwhere x = $1"))
                .withMessageContaining("line 2, column 11");
    }

    @Test
    void shouldTellWhereInTheWrittenTextAPlaceIs() {
        String sql = "select :parameter, :other,\n  :parameter from nowhere";
        var statement = NamedStatement.parse(sql);
        assertThat(NamedStatement.place(
                        statement.sql(),
                        statement.writtenOffset(statement.positional().indexOf("from"))))
                .isEqualTo("line 2, column 14");
        assertThat(NamedStatement.place(
                        statement.sql(),
                        statement.writtenOffset(statement.positional().indexOf("$2"))))
                .isEqualTo("line 1, column 20");
        assertThat(NamedStatement.place(statement.sql(), statement.writtenOffset(0)))
                .isEqualTo("line 1, column 1");
        assertThat(NamedStatement.place(statement.sql(), statement.writtenOffset(10_000)))
                .isEqualTo("line 2, column 26");
    }
}
