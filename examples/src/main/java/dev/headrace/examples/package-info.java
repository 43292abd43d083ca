/** The examples of the documentation, each small and runnable; a test runs them all. */
@org.jspecify.annotations.NullMarked
package dev.headrace.examples;
