package dev.tidemark.api.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection to a server that is asked and answers nothing, so that it is made anew: its other side may have gone without
 * a word, and the kernel takes a quarter of an hour to notice. One that nobody asks is left alone. Used by the event loop of its
 * connection alone, each by one.
 */
public final class SilenceWatch extends ChannelDuplexHandler {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Duration longest;
    private final Runnable closing;
    private boolean asked;
    /** Counted rather than timed: between two looks what has arrived is read, however long this machine stood still. */
    private int looksInSilence;

    private @Nullable ScheduledFuture<?> looks;

    /**
     * @param longest the silence to bear, at most a second more
     * @param closing told before it closes the connection
     */
    public SilenceWatch(Duration longest, Runnable closing) {
        this.longest = longest;
        this.closing = closing;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            start(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx);
        ctx.fireChannelActive();
    }

    private void start(ChannelHandlerContext ctx) {
        looks = ctx.executor()
                .scheduleWithFixedDelay(() -> look(ctx), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
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
            closing.run();
            // From here on past whoever says goodbye first: nobody would hear it.
            var unused = ctx.close();
        }
    }
}
