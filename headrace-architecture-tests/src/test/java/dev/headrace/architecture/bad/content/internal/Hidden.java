package dev.headrace.architecture.bad.content.internal;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"packagesAreFlat"})
final class Hidden {}
