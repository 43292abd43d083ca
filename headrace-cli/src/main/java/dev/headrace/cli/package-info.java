/**
 * The {@code headrace} command. {@link dev.headrace.cli.Main#main} is the process; {@link
 * dev.headrace.cli.Main#run} is the same without one.
 */
@NullMarked
package dev.headrace.cli;

import org.jspecify.annotations.NullMarked;
