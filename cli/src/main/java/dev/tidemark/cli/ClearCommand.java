package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.contract.UserId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidemark clear}. */
@Command(
        name = "clear",
        description = "Makes everything cached for users unreachable.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tidemark clear 42 43", "  tidemark clear --everybody"})
final class ClearCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private RunningSystemOption running;

    @Option(names = "--everybody", description = "Of all users, by raising the epoch.")
    private boolean everybody;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Parameters(paramLabel = "USER", description = "Ids of users.", arity = "0..*")
    private List<String> users = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (users.isEmpty() == !everybody) {
            throw new ParameterException(spec.commandLine(), "Expected users, or --everybody");
        }
        List<UserId> ids = users.stream().map(this::user).toList();
        Configuration loaded = configuration.load(running.environment());
        var out = spec.commandLine().getOut();
        try (var versions = VersionsClient.connect(loaded)) {
            if (everybody) {
                long epoch = versions.raiseEverybody();
                out.println(json ? Json.line(Map.of("epoch", epoch)) : "everybody: epoch " + epoch);
            }
            for (UserId id : ids) {
                long version = versions.raise(id);
                out.println(
                        json
                                ? Json.line(Map.of("user", id.value(), "version", version))
                                : "user " + id + ": version " + version);
            }
        }
        return 0;
    }

    private UserId user(String text) {
        try {
            return new UserId(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
