package dev.tidemark.api;

/**
 * A request that nobody should send. Immutable.
 *
 * @param name what is wrong with it
 * @param text its bytes, one for each character; {@code {alice}} stands for alice's token
 * @param expected status and problem, then {@code open} or {@code closed} for the connection afterwards
 */
record BadRequest(String name, String text, String expected) {

    /** Of lines, each ended by CR and LF, and the empty one after them. */
    static BadRequest of(String name, String expected, String... lines) {
        return new BadRequest(name, String.join("\r\n", lines) + "\r\n\r\n", expected);
    }

    /** The same with a body of its length. */
    BadRequest withBody(String body) {
        String head = text.substring(0, text.length() - 2);
        return new BadRequest(name, head + "Content-Length: " + body.length() + "\r\n\r\n" + body, expected);
    }

    @Override
    public String toString() {
        return name + ": " + expected;
    }
}
