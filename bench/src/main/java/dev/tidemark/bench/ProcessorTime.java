package dev.tidemark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What became of the time of all processors since the machine began, in ticks.
 *
 * @param all of it
 * @param stolen what a hypervisor gave to other machines
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_stat.5.html">proc_stat(5)</a>
 */
record ProcessorTime(long all, long stolen) {

    private static final Path STAT = Path.of("/proc/stat");

    /** User, nice, system, idle, iowait, irq, softirq, steal; what guests take is in the first two. */
    private static final int FIELDS = 8;

    /** What it is now; nothing where no hypervisor tells, which is everywhere but on Linux. */
    static ProcessorTime now() throws IOException {
        if (!Files.exists(STAT)) {
            return new ProcessorTime(0, 0);
        }
        long[] ticks = Arrays.stream(Files.readAllLines(STAT).get(0).split(" +", -1))
                .skip(1)
                .limit(FIELDS)
                .mapToLong(Long::parseLong)
                .toArray();
        return new ProcessorTime(Arrays.stream(ticks).sum(), ticks[FIELDS - 1]);
    }

    /** The part of the time since then that was stolen. */
    double stolenSince(ProcessorTime before) {
        return (double) (stolen - before.stolen) / Math.max(1, all - before.all);
    }
}
