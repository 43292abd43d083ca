/**
 * Headrace beside others, measured: {@code quota}, {@code overhead} and {@code limiter}. {@link
 * dev.headrace.benchmarks.Main} is the way in; docs/benchmarks.md shows what came out.
 */
@NullMarked
package dev.headrace.benchmarks;

import org.jspecify.annotations.NullMarked;
