package dev.headrace.architecture.bad.content;

/** A record has as many components as it needs. */
public record Five(int a, int b, int c, int d, int e) {}
