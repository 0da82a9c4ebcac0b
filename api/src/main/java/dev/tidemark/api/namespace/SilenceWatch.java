package dev.tidemark.api.namespace;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection to Redis that is asked and answers nothing, so that it is made anew: its other side may have gone without
 * a word, and the kernel takes a quarter of an hour to notice. One that nobody asks is left alone. Used by the event loop of its
 * connection alone, each by one.
 */
final class SilenceWatch extends ChannelDuplexHandler {

    private static final Logger log = LoggerFactory.getLogger(SilenceWatch.class);

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Duration longest;
    private final RedisBreaker breaker;
    private boolean asked;
    /** Counted rather than timed: between two looks what has arrived is read, however long this machine stood still. */
    private int looksInSilence;

    private @Nullable ScheduledFuture<?> looks;

    /**
     * @param longest the silence to bear, at most a second more
     * @param breaker has told already what it has opened for
     */
    SilenceWatch(Duration longest, RedisBreaker breaker) {
        this.longest = longest;
        this.breaker = breaker;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        looks = ctx.executor()
                .scheduleWithFixedDelay(() -> look(ctx), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (looks != null) {
            looks.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object question, ChannelPromise promise) {
        asked = true;
        var unused = ctx.write(question, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object answer) {
        asked = false;
        looksInSilence = 0;
        ctx.fireChannelRead(answer);
    }

    private void look(ChannelHandlerContext ctx) {
        if (asked && PERIOD.multipliedBy(looksInSilence++).compareTo(longest) >= 0) {
            if (!breaker.isOpen()) {
                log.atWarn()
                        .addKeyValue("silence_ms", longest.toMillis())
                        .log("Connection to Redis is made anew: it was asked and answered nothing");
            }
            var unused = ctx.close();
        }
    }
}
