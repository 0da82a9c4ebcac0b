package dev.tidemark.e2e.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CommandJudgeTest {

    private static final String TIDEMARK = "127.0.0.1:1";
    private static final String TEST = "127.0.0.1:2";
    private static final String ENTRY = "cache:1:v%d:cacheops:" + "a".repeat(32);

    private final Findings findings = new Findings();
    private final CommandJudge judge =
            new CommandJudge(CheckedApplication.contractKeys(2, List.of("main")), "test", findings, new Tally());

    @Test
    void shouldFindEveryKeyOutsideTheContract() {
        judge(TIDEMARK, "evalsha", "hash", "2", "cache_user_version:1", "cache_user_version:3", "not:a:key");
        judge(MonitorLine.SCRIPT, "GET", "cache_user_version:1");
        judge(MonitorLine.SCRIPT, "HGET", "tidemark:state", "epoch");
        judge(TIDEMARK, "mget", "tidemark:main", "tidemark:other");

        assertThat(findings.told()).hasSize(2);
        assertThat(findings.count(Offence.FOREIGN)).isEqualTo(2);
    }

    @Test
    void shouldFindCommandsThatWalkOverOrEmptyTheDatabase() {
        judge(TIDEMARK, "keys", "cache:1:*");
        judge(TIDEMARK, "scan", "0");
        judge(TIDEMARK, "flushdb");
        judge(TIDEMARK, "evalsha", "hash", "0");
        judge(MonitorLine.SCRIPT, "FLUSHALL");

        assertThat(findings.count(Offence.FOREIGN)).isEqualTo(4);
    }

    @Test
    void shouldLeaveConnectionsOfTheTestAloneUntilTheirAddressIsSomebodyElses() {
        judge(TEST, "client", "setname", "test");
        judge(TEST, "flushdb");
        judge(TEST, "eval", "script", "1", "any");
        judge(MonitorLine.SCRIPT, "GET", "any");
        assertThat(findings.count(Offence.FOREIGN)).isZero();

        judge(TEST, "hello", "3");
        judge(TEST, "get", "any");
        assertThat(findings.count(Offence.FOREIGN)).isEqualTo(1);
    }

    @Test
    void shouldFindAnEntryStoredUnderAVersionThatWasLeft() {
        judge(MonitorLine.SCRIPT, "HSET", "tidemark:state", "floor", "3", "epoch", "100");
        judge(MonitorLine.SCRIPT, "SET", "cache_user_version:1", "7");
        judge(TIDEMARK, "set", ENTRY.formatted(107), "rows");
        judge(MonitorLine.SCRIPT, "SET", ENTRY.formatted(106), "tidemark-lease a", "PX", "400");
        assertThat(findings.count(Offence.RESURRECTED)).isZero();

        judge(TIDEMARK, "set", ENTRY.formatted(106), "rows");
        assertThat(findings.count(Offence.RESURRECTED)).isEqualTo(1);
        assertThat(findings.count(Offence.FOREIGN)).isZero();
    }

    private void judge(String client, String... words) {
        words[0] = words[0].toUpperCase(Locale.ROOT);
        judge.judge(new MonitorLine(client, Arrays.asList(words)));
    }
}
