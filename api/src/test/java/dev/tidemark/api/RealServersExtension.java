package dev.tidemark.api;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the {@link RealServers}: started once for all test classes, ended after the last. */
public final class RealServersExtension implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RealServers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(RealServers.class, type -> start());
    }

    private static RealServers start() {
        try {
            return new RealServers();
        } catch (Exception e) {
            throw new IllegalStateException("The servers for the tests did not start", e);
        }
    }
}
