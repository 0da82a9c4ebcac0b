package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Makes up the tables of an application. For one use. */
final class RandomSchema {

    private static final int USERS = 12;
    private static final int MIN_TABLES = 5;
    private static final int MAX_TABLES = 8;
    private static final List<String> NAMES = List.of(
            "invoices", "order", "Big, Tables", "project_members", "größe", "CamelCase", "user", "two words", "t$1");
    private static final List<String> ACTIONS = List.of(
            "on delete cascade",
            "on delete cascade on update cascade",
            "on delete set null",
            "on delete set null on update cascade",
            "deferrable initially deferred",
            "on delete cascade deferrable initially deferred",
            "on update cascade",
            "");

    private final SplittableRandom random;
    private final String schema;
    private final String userType;
    private final boolean isTidy;

    /**
     * @param isTidy whether all pointers are foreign keys, so that none leads to a missing row, and every old row says
     *     which it was
     */
    RandomSchema(SplittableRandom random, String schema, boolean isTidy) {
        this.random = random;
        this.schema = schema;
        this.isTidy = isTidy;
        this.userType = pick(List.of("bigint", "uuid", "text"));
    }

    /** All users of the application. */
    List<String> users() {
        return Values.first(userType, USERS);
    }

    /** Five to eight tables that point to each other. */
    List<Table> tables() {
        int count = random.nextInt(MIN_TABLES, MAX_TABLES + 1);
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drafts.add(draft(i, drafts));
        }
        for (Draft draft : drafts) {
            int pointers = draft.isLink ? random.nextInt(2) : random.nextInt(1, 4);
            for (int i = 0; i < pointers; i++) {
                point(draft, drafts, pick(drafts), i);
            }
        }
        return drafts.stream().map(Draft::table).toList();
    }

    private Draft draft(int number, List<Draft> earlier) {
        String inSchema = number % 4 == 3 ? schema + " Other" : schema;
        var draft = new Draft(new TableName(inSchema, NAMES.get(random.nextInt(NAMES.size())) + number));
        draft.isLink = !earlier.isEmpty() && chance(0.25);
        if (draft.isLink) {
            link(draft, pick(earlier));
        } else if (chance(0.25)) {
            draft.identifier("tenant", "smallint", 3, true);
            draft.identifier(chance(0.5) ? "code" : "Item Code", "text", 50, true);
        } else {
            draft.identifier(chance(0.7) ? "id" : "Row Id", pick(List.of("bigint", "uuid", "text")), 120, true);
        }
        draft.isPartitioned = chance(0.15);
        if (!draft.isPartitioned && chance(0.35)) {
            draft.columns.add(new Column(
                    "alternate", pick(List.of("text", "bigint")), false, chance(0.5), Content.IDENTIFIER, 200));
        }
        int users = random.nextInt(3);
        for (int i = 0; i < users; i++) {
            draft.user(chance(0.8) ? "user" + i : "User " + i, userType, false, chance(0.5));
        }
        if (chance(0.2)) {
            draft.user("members", userType, true, chance(0.5));
        }
        draft.columns.add(new Column("body", "text", false, true, Content.FILLER, 1_000));
        draft.identity = identity(draft);
        return draft;
    }

    /** A table between two others, or between another and users: all of its key points elsewhere. */
    private void link(Draft draft, Draft to) {
        var columns = draft.pointer("of_", to, to.key, false, false);
        draft.pointers.add(
                new Pointer(columns, to.name, to.key, false, Optional.of("on delete cascade on update cascade")));
        draft.key.addAll(columns);
        draft.user("member", userType, false, false);
        draft.key.add("member");
    }

    private void point(Draft from, List<Draft> drafts, Draft to, int number) {
        String prefix = "p" + number + "_";
        boolean toAlternate = to.hasAlternate() && chance(0.5);
        List<String> target = toAlternate ? List.of("alternate") : to.key;
        if (!isTidy && target.size() == 1 && chance(0.2)) {
            from.pointers.add(
                    new Pointer(from.pointer(prefix, to, target, true, true), to.name, target, true, Optional.empty()));
            return;
        }
        boolean isNullable = drafts.indexOf(to) >= drafts.indexOf(from) || chance(0.6);
        String action = pick(ACTIONS);
        if (!isNullable && action.contains("set null")) {
            action = "on delete cascade";
        }
        Optional<String> actions = !isTidy && chance(0.2) ? Optional.empty() : Optional.of(action);
        from.pointers.add(
                new Pointer(from.pointer(prefix, to, target, false, isNullable), to.name, target, false, actions));
    }

    private Table.Identity identity(Draft draft) {
        if (chance(0.45)) {
            return Table.Identity.DEFAULT;
        }
        boolean hasUser = draft.columns.stream()
                .anyMatch(column -> column.content() == Content.USER && !column.isNullable() && !column.isArray());
        if (!draft.isPartitioned && hasUser && chance(0.5)) {
            return Table.Identity.INDEX_WITH_USER;
        }
        boolean hasIndex = draft.hasAlternate()
                && draft.columns.stream().anyMatch(column -> column.name().equals("alternate") && !column.isNullable());
        return !isTidy && hasIndex ? Table.Identity.INDEX_WITHOUT_KEY : Table.Identity.FULL;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A table in the making. */
    private static final class Draft {

        private final TableName name;
        private final List<Column> columns = new ArrayList<>();
        private final List<String> key = new ArrayList<>();
        private final List<Pointer> pointers = new ArrayList<>();
        private Table.Identity identity = Table.Identity.DEFAULT;
        private boolean isPartitioned;
        private boolean isLink;

        Draft(TableName name) {
            this.name = name;
        }

        void identifier(String column, String type, int distinct, boolean inKey) {
            columns.add(new Column(column, type, false, false, Content.IDENTIFIER, distinct));
            if (inKey) {
                key.add(column);
            }
        }

        void user(String column, String type, boolean isArray, boolean isNullable) {
            columns.add(new Column(column, type, isArray, isNullable, Content.USER, 1));
        }

        List<String> pointer(String prefix, Draft to, List<String> target, boolean isArray, boolean isNullable) {
            List<String> names = new ArrayList<>();
            for (String column : target) {
                Column pointedTo = to.columns.stream()
                        .filter(other -> other.name().equals(column))
                        .findAny()
                        .orElseThrow();
                names.add(prefix + column);
                columns.add(new Column(prefix + column, pointedTo.type(), isArray, isNullable, Content.POINTER, 300));
            }
            return names;
        }

        boolean hasAlternate() {
            return columns.stream().anyMatch(column -> column.name().equals("alternate"));
        }

        Table table() {
            return new Table(name, columns, key, pointers, identity, isPartitioned);
        }
    }
}
