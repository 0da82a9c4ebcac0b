package dev.tidemark.api.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address of a machine, never a name. Immutable.
 *
 * @param inet IPv4 also where it was written as IPv6 ({@code ::ffff:10.0.0.1})
 */
public record IpAddress(InetAddress inet) {

    /** The address that a text writes out, without asking anybody for a name; empty for other texts. */
    public static Optional<IpAddress> parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) {
            return Optional.empty();
        }
        return Optional.of(new IpAddress(of(bytes)));
    }

    /** How many bits such an address has. */
    int bits() {
        return inet.getAddress().length * Byte.SIZE;
    }

    /** The address with all bits behind the first ones taken off. */
    public IpAddress prefix(int bits) {
        byte[] bytes = inet.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.min(Byte.SIZE, Math.max(0, bits - i * Byte.SIZE));
            bytes[i] &= (byte) (0xff << (Byte.SIZE - kept));
        }
        return new IpAddress(of(bytes));
    }

    /** Whether it is an IPv6 address. */
    public boolean isV6() {
        return bits() > 32;
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    @Override
    public String toString() {
        return inet.getHostAddress();
    }
}
