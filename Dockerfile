# syntax=docker/dockerfile:1
# One image for the three roles; the command says which: cdc, invalidator or api.

FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
# Tests and the check of the format belong to 'mvn verify'.
RUN --mount=type=cache,target=/maven \
    mvn -B -ntp -Dmaven.repo.local=/maven -DskipTests -Dspotless.check.skip=true -pl cli -am package

FROM eclipse-temurin:17.0.16_8-jre-jammy
RUN groupadd --system --gid 10001 tidemark \
 && useradd --system --uid 10001 --gid tidemark --home-dir /var/lib/tidemark --create-home tidemark
COPY --from=build /src/cli/target/tidemark/lib /opt/tidemark/lib
COPY deploy/healthcheck /opt/tidemark/healthcheck
USER tidemark
WORKDIR /var/lib/tidemark
# Without a shell around it, so that SIGTERM reaches it.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-cp", "/opt/tidemark/lib/*", "dev.tidemark.cli.Tidemark"]
CMD ["--help"]
