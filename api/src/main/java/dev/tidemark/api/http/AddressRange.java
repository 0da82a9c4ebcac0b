package dev.tidemark.api.http;

/**
 * Addresses that begin with the same bits: {@code 10.0.0.0/8}, or a single one. Immutable.
 *
 * @param address the first of them
 * @param bits how many bits they share
 */
public record AddressRange(IpAddress address, int bits) {

    public AddressRange {
        if (bits < 0 || bits > address.bits()) {
            throw new IllegalArgumentException(
                    address + " has " + address.bits() + " bits; the number after the slash is " + bits);
        }
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static AddressRange parse(String text) {
        String[] parts = text.split("/", 2);
        IpAddress address = IpAddress.parse(parts[0])
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is no address; expected one such as 10.0.0.1, 10.0.0.0/8 or fd00::/8"));
        try {
            return new AddressRange(address, parts.length == 1 ? address.bits() : Integer.parseInt(parts[1]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' has no number after its slash", e);
        }
    }

    /** Whether the address is one of them. */
    public boolean contains(IpAddress other) {
        return other.prefix(bits).equals(address.prefix(bits)) && other.bits() == address.bits();
    }
}
