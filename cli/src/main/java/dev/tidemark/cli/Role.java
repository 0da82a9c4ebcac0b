package dev.tidemark.cli;

/** A role that runs until it is closed. */
interface Role extends AutoCloseable {

    @Override
    void close();

    /** Starts a role. */
    interface Start {
        /**
         * Starts it.
         *
         * @param termination ends the program should the role fail for good
         */
        Role start(Termination termination) throws InterruptedException;
    }

    /**
     * Runs one role until it is told to stop.
     *
     * @return the exit code
     */
    static int run(Start start) throws InterruptedException {
        var termination = new Termination();
        try {
            termination.starting();
            Role role = start.start(termination);
            termination.started();
            int exitCode = termination.await();
            role.close();
            return exitCode;
        } catch (InterruptedException e) {
            if (termination.isAsked()) {
                return 1;
            }
            throw e;
        } finally {
            termination.closed();
        }
    }
}
