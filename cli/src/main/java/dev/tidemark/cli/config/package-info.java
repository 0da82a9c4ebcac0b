/** The configuration file, the environment over it, and what each role is told of them. */
@NullMarked
package dev.tidemark.cli.config;

import org.jspecify.annotations.NullMarked;
