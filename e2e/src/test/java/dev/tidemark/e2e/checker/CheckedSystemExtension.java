package dev.tidemark.e2e.checker;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link CheckedSystem} of this JVM, which starts with the first of them. A test that failed is the
 * last one of its system: nobody knows what it left behind.
 */
public final class CheckedSystemExtension implements ParameterResolver, AfterEachCallback {

    private static final Class<CheckedSystem> KEY = CheckedSystem.class;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == KEY;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return system(context);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (context.getExecutionException().isPresent()) {
            CheckedSystem failed = store(context).remove(KEY, KEY);
            if (failed != null) {
                failed.close();
            }
        }
    }

    private static CheckedSystem system(ExtensionContext context) {
        return (CheckedSystem) store(context).computeIfAbsent(KEY, key -> start());
    }

    private static CheckedSystem start() {
        try {
            return CheckedSystem.start(Workload.usual());
        } catch (Exception e) {
            throw new IllegalStateException("The system for the tests did not start", e);
        }
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL);
    }
}
