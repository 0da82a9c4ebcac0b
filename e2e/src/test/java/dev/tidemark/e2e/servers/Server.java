package dev.tidemark.e2e.servers;

/** A real server that a test freezes, stops, kills and starts again at the same port. For one thread. */
public interface Server {

    /** Holds all of its processes where they stand. */
    void freeze();

    /** Lets them go on. */
    void resume();

    /** Ends it in order; what it holds is kept. */
    void stop();

    /** Ends it as {@code kill -9} does. */
    void kill();

    /** Starts it again with what it held; returns when it answers. */
    void startAgain();
}
