package dev.tidemark.e2e.checker;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is written and read: each user has an account and an item in it, the sum of whose values only grows. Users with an
 * even number are written in the account, which names them, the others in the item, which points there.
 * Letters are written by whoever wants much to be written at once.
 */
public final class CheckedApplication {

    /** Where the read is served. */
    static final String PATH = "/api/value/";

    /** Signs tokens: the readers are their own issuer. */
    static final String TOKEN_SECRET = "a secret of the checker's readers alone";

    private CheckedApplication() {}

    /** Tables and rows for so many users from the first on. */
    static String schema(long first, int users) {
        return """
                create table accounts (id bigint primary key, user_id bigint not null, value bigint not null);
                create table items (id bigint primary key, account_id bigint not null references accounts,
                  value bigint not null);
                create table letters (sender text, receiver text, subject text, place text, user_id bigint not null,
                  primary key (sender, receiver, subject, place));
                create index on items (account_id);
                insert into accounts select n, n, 0 from generate_series(%1$d, %2$d) n;
                insert into items select n, n, 0 from generate_series(%1$d, %2$d) n;
                """.formatted(first, first + users - 1);
    }

    /**
     * The whole configuration but for addresses of servers.
     *
     * @param apiPort where the api is to listen
     * @param maxStaleness the bound of the api's gate
     * @param sources all of them, the first of which is served
     */
    static String configuration(int apiPort, Duration maxStaleness, List<String> sources) {
        return """
                sources: %s
                source: { heartbeat-interval: 200ms }
                cache: { max-staleness: %dms }
                ownership: { accounts: user_id, items: account_id -> accounts, letters: user_id }
                api: { port: %d, token-secret: %s }
                reads:
                  value:
                    path: %s
                    sql: >
                      select a.user_id, a.value + i.value as value from accounts a join items i on i.account_id = a.id
                      where a.user_id = :user_id
                    ttl: 10m
                """.formatted(sources, maxStaleness.toMillis(), apiPort, TOKEN_SECRET, PATH);
    }

    /** What adds one to the value of a user, returning it. */
    static String write(long user) {
        return user % 2 == 0
                ? "update accounts set value = value + 1 where user_id = ? returning value"
                : "update items set value = value + 1 where account_id = ? returning value";
    }

    /** What gives a user a thousand letters that nobody reads, with keys of a kilobyte. */
    public static String letters(long user) {
        return "insert into letters select repeat(md5('s' || n), 7), repeat(md5('r' || n), 7), repeat(md5('t' || n), 7),"
                + " repeat(md5('p' || n), 7), " + user + " from generate_series(1, 1000) n on conflict do nothing";
    }

    /** What changes them all: two megabytes in the topic of changes. */
    public static String changeOfLetters() {
        return "update letters set user_id = user_id";
    }

    /** All values as they stand: user and value. */
    static String allValues() {
        return "select a.user_id, a.value + i.value from accounts a join items i on i.account_id = a.id";
    }

    /** The keys that the contract knows for users numbered from 1, as a regular expression. */
    static String contractKeys(int users, List<String> sources) {
        String user =
                IntStream.rangeClosed(1, users).mapToObj(Integer::toString).collect(Collectors.joining("|", "(", ")"));
        return "cache_user_version:" + user + "|cache_user_enabled:" + user + "|cache:" + user
                + ":v[1-9][0-9]*:cacheops:[0-9a-f]{32}|tidemark:state|tidemark:health:[0-9a-f-]{36}|tidemark:("
                + String.join("|", sources) + ")";
    }
}
