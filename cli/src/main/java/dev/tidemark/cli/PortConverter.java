package dev.tidemark.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a TCP port is written; 0 stands for any that is free. */
final class PortConverter implements ITypeConverter<Integer> {

    private static final int HIGHEST = 65_535;

    @Override
    public Integer convert(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= HIGHEST) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below, as any other that is none.
        }
        throw new TypeConversionException("'" + text + "' is not a port between 0 and " + HIGHEST);
    }
}
