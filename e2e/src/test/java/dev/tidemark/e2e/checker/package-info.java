/**
 * Writers over JDBC, readers over HTTP, and a judge of what they saw: what is lost, stale, resurrected or foreign. Every
 * judgement is made when the answer comes, from what was known when it was asked for, so that memory stays bounded.
 */
@NullMarked
package dev.tidemark.e2e.checker;

import org.jspecify.annotations.NullMarked;
