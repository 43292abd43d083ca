/**
 * The zero-jar transport: {@link dev.headrace.transport.jdk.JdkTransportProvider}, on {@code
 * java.net.http}.
 */
package dev.headrace.transport.jdk;
