/** Postgres, Kafka and Redis out of Maven artifacts, for a machine that has nothing but a JDK. */
@NullMarked
package dev.tidemark.cli.embedded;

import org.jspecify.annotations.NullMarked;
